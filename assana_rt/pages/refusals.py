"""What the API refuses with, in its own words, for the languages that say it otherwise.

REST answers in English; where a person meets an answer, in a form or on a page that says why, it
is told in their language. A text may hold values: `%(what)s` stands for whatever is there.
`static/texts.js` does the same with what a form got back. What is not listed stays English.
"""

from __future__ import annotations

import re
from functools import cache

from assana_rt.pages.texts import _, mark, pgettext, pmark, spoken

SAID = (
    pmark("refusal", "%(claimed)s taken from %(begins)s to %(ends)s by %(procedure)s. Choose another time or room, or book all the same with allow_overlap and an overlap_reason."),
    pmark("refusal", "say why two may overlap"),
    pmark("refusal", "As %(role)s you can't %(verb)s a %(what)s."),
    pmark("refusal", "As %(role)s you can't read the audit."),
    pmark("refusal", "There is no such %(what)s, or it is not yours."),
    pmark("refusal", "There is no such record, or it is not yours to see."),
    pmark("refusal", "There is no page at this address."),
    pmark("refusal", "There is no such call, or it was cancelled. Ask whoever invited you."),
    pmark("refusal", "There is nothing at this address."),
    pmark("refusal", "This page is not for your account."),
    pmark("refusal", "This form was sent from another site."),
    pmark("refusal", "That is too long for this form."),
    pmark("refusal", "This form can't be read; load the page again and send it from there."),
    pmark("refusal", "The address asks for something this list can't be filtered by."),
    pmark("refusal", "The address asks for something the audit can't be filtered by."),
    pmark("refusal", "The address asks for something that can't be shown."),
    pmark("refusal", "Something went wrong on our side; try again, and tell us the request id if it stays."),
    pmark("refusal", "Some fields or parameters are not right."),
    pmark("refusal", "Somebody else changed the record first; look at theirs, then try again with its version."),
    pmark("refusal", "The record is not in a state that allows this."),
    pmark("refusal", "The server can't answer right now; try again in a moment."),
    pmark("refusal", "This server is about to stop; another one answers in a moment."),
    pmark("refusal", "Too many requests; wait a little."),
    pmark("refusal", "Too many failed attempts. Wait a while, then try again."),
    pmark("refusal", "Your role may not do that."),
    pmark("refusal", "From %(now)s the status can't become %(asked)s; %(words)s."),
    pmark("refusal", "Only a coordinator or an admin sets %(now)s back to %(asked)s."),
    pmark("refusal", "The patient has left the room; %(name)s can't come now."),
    pmark("refusal", "The patient is still in the room: record out_of_room first."),
    pmark("refusal", "This surgery has not begun: record in_room first."),
    pmark("refusal", "This surgery is cancelled; nothing more is recorded."),
    pmark("refusal", "%(name)s is recorded already; correct it instead."),
    pmark("refusal", "%(later)s is recorded already; %(name)s can't come after it."),
    pmark("refusal", "%(later)s is recorded after it: withdraw that first, or correct the time."),
    pmark("refusal", "This surgery is finished: correct the time instead."),
    pmark("refusal", "This milestone was corrected or withdrawn; look at the newer line."),
    pmark("refusal", "A coordinator or an admin corrects and withdraws milestones."),
    pmark("refusal", "this is in the future; give when it happened"),
    pmark("refusal", "This consultation is %(status)s; only a Confirmed one can be joined."),
    pmark("refusal", "This consultation is %(status)s; guests are invited to a Confirmed one."),
    pmark("refusal", "There is no such invitation to this consultation, or it was withdrawn."),
    pmark("refusal", "This link is not a valid invitation. Open the one you were sent."),
    pmark("refusal", "Open the call with the link you were sent."),
    pmark("refusal", "This guest does not wait in the lobby any more."),
    pmark("refusal", "This call is another doctor's now."),
    pmark("refusal", "This link is used up or too old. Ask an admin for a new one."),
    pmark("refusal", "Email address or password is wrong."),
    pmark("refusal", "There is no such session of yours."),
    pmark("refusal", "this is not your password"),
    pmark("refusal", "Somebody has this email address already."),
    pmark("refusal", "A deleted account has this email address; restore it instead."),
    pmark("refusal", "This person has records: deactivate the account instead."),
    pmark("refusal", "You can't change your own role or activity; ask another admin."),
    pmark("refusal", "You can't delete your own account."),
    pmark("refusal", "Another patient has this %(what)s."),
    pmark("refusal", "A deleted patient has this %(what)s; restore that one instead."),
    pmark("refusal", "This patient has records: delete those first, or merge instead."),
    pmark("refusal", "Another patient was merged into this one: unmerge that one first."),
    pmark("refusal", "The patient of this record was deleted: restore the patient first."),
    pmark("refusal", "This patient was merged into another: change that one, or unmerge first."),
    pmark("refusal", "give a day that has been"),
    pmark("refusal", "give the id of a patient, or leave it out"),
    pmark("refusal", "give the id of an active doctor"),
    pmark("refusal", "say whose record this is"),
    pmark("refusal", "a final report has at least one result"),
    pmark("refusal", "say what is corrected"),
    pmark("refusal", "it can't end before it starts"),
    pmark("refusal", "give a date between 1900 and 2200"),
    pmark("refusal", "give an email address, as name@example.org"),
    pmark("refusal", "give the local time, without a zone"),
    pmark("refusal", "give whole seconds, as HH:MM:SS"),
    pmark("refusal", "take out line breaks and other control characters"),
    pmark("refusal", "use at most %(n)s characters"),
    pmark("refusal", "use at least %(n)s characters"),
    pmark("refusal", "this is one of the commonest passwords; choose another"),
    pmark("refusal", "Field required"),
    pmark("refusal", "String should have at least %(n)s character"),
    pmark("refusal", "String should have at least %(n)s characters"),
    pmark("refusal", "String should have at most %(n)s characters"),
    pmark("refusal", "Input should be %(values)s"),
    pmark("refusal", "Value error, %(words)s"),
    pmark("refusal", "the server ended the connection"),
)  # fmt: skip
TITLES = (
    mark("Bad request"),
    mark("Internal error"),
    mark("Not allowed"),
    mark("Not available"),
    mark("Not valid"),
    mark("Too many requests"),
    mark("Conflict"),
)
_PLACE = re.compile(r"%\\\((\w+)\\\)s")


def refused(text: str) -> str:
    """Return a refusal in the language spoken; as it came where it is not known."""
    if text in SAID:
        return pgettext("refusal", text)
    for said, pattern in _patterns():
        if found := pattern.fullmatch(text):
            values = {name: _(value) for name, value in found.groupdict().items()}
            return pgettext("refusal", said, **values)
    # Only the pseudo language has words for what nobody listed.
    return _(text) if spoken().code != "en" else text


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (said, re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(said))))
        for said in SAID
        if "%(" in said
    ]
