"""What a video service with a server of its own reports: who came, who left, when it ended."""

from __future__ import annotations

from assana_rt.meetings import calls
from assana_rt.meetings.calls import Seat
from assana_rt.meetings.grants import Part, guest_id, invitation_of, known_here
from assana_rt.meetings.providers.base import News
from assana_rt.meetings.tables import Invitation
from assana_rt.records.consultations import Consultation
from assana_rt.records.context import Site
from assana_rt.records.users import User


async def take(site: Site, body: bytes, seal: str) -> None:
    """Write down what is reported; twice or late does no harm.

    Who came in with a token that is good there but was withdrawn here, or is of a turn that is
    over, is put out, and not written down. Raises `Unauthenticated` for what the service did not
    send, and `Invalid` for what names nothing that can be.
    """
    news = site.video.hear(body, seal)
    if news is None:
        return
    if news.what == "ended":
        await calls.ended_elsewhere(site, news.room, news.session, news.at)
        return
    seat = await _seat(news)
    if seat is None:
        return
    if news.what == "joined":
        if await _dead(news) or not await calls.arrive(site, seat):
            await site.video.remove(news.room, news.person)
    else:
        await calls.depart(site, seat, news.at)


async def _seat(news: News) -> Seat | None:
    """Return whose connection the news is about; None for somebody we sent no token."""
    part: Part = "host"
    known, _ = known_here(news.person)
    if invitation_id := invitation_of(known):
        invitation = await Invitation.filter(id=invitation_id).first()
        if invitation is None:
            return None
        part, person, name = "guest", guest_id(invitation.id), invitation.name
    else:
        consultation = await Consultation.filter(
            meeting_id=news.room, doctor_id=news.person
        ).first()
        doctor = await User.filter(id=news.person).first()
        if consultation is None or doctor is None:
            return None
        person, name = doctor.id, doctor.name or ""
    return Seat(news.seat, news.room, part, person, name, news.session)


async def _dead(news: News) -> bool:
    """Whether what let them in there is good here no more: withdrawn, or freed since."""
    person, turn = known_here(news.person)
    invitation = await Invitation.filter(id=invitation_of(person)).first()
    if invitation is None:
        return False
    return invitation.withdrawn_at is not None or invitation.turn != turn
