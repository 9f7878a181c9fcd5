"""What the pages say, in the language of who looks at them.

A text stands in the source in English, in one of these calls; `make texts` collects it for the
translators. Values go in by name, the same way here, in the templates and in the scripts:

    _("In %(n)s min.", n=5)
    ngettext("One change", "%(n)s changes", 3)
    pgettext("button", "Open")        # where a word alone could mean two things
    WORDS = {"room": mark("Room")}    # collected here, translated by `_(WORDS["room"])` later

The language is that of the request being answered; outside of one it is English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextvars import ContextVar

from markupsafe import Markup, escape

from assana_rt.pages.catalogues import SOURCE, Language, languages

_spoken: ContextVar[str] = ContextVar("language", default=SOURCE)
_PLACE = re.compile(r"%\((\w+)\)s")
_RANGE = re.compile(r"([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*q=([01](?:\.\d{1,3})?))?")
_RTL = re.compile(r"[\W\d_]*[\u0590-\u08ff]")
"""What begins with a letter of the page's own direction needs nothing around it."""
_ISOLATED = "\u2068{}\u2069"


def speak(code: str) -> Language:
    """Take a language for the rest of this request; English if we don't know it."""
    _spoken.set(code if code in languages() else SOURCE)
    return spoken()


def spoken() -> Language:
    return languages()[_spoken.get()]


def _(text: str, **values: object) -> str:
    """Return a text in the language spoken, with its values in it."""
    return _put(spoken().translations.gettext(text), values)


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """Return the form of a text that fits a number; the number is its value `n`."""
    return _put(spoken().translations.ngettext(one, many, n), {"n": n, **values})


def pgettext(context: str, text: str, **values: object) -> str:
    return _put(spoken().translations.pgettext(context, text), values)


def mark(text: str) -> str:
    """Have a text collected that is translated later."""
    return text


def pmark(_context: str, text: str) -> str:
    """The same for a text whose meaning depends on where it stands."""
    return text


def wanted(header: str) -> str:
    """Return the language of ours that an `Accept-Language` asks for first; English without."""
    ranges = []
    for n, part in enumerate(header[:1000].split(",")):
        if found := _RANGE.fullmatch(part.strip()):
            ranges.append((-float(found[2] or 1), n, found[1].lower()))
    known = {code.lower(): code for code in languages()}
    for weight, _n, tag in sorted(ranges):
        code = known.get(tag) or known.get(tag.split("-", 1)[0])
        if code and weight:
            return code
    return SOURCE


def _put(text: str, values: Mapping[str, object]) -> str:
    """Put values in their places. Markup among them makes markup of the whole."""
    if not values:
        return text
    markup = any(hasattr(value, "__html__") for value in values.values())
    isolated = spoken().direction == "rtl"

    def place(found: re.Match[str]) -> str:
        value = values.get(found[1], found[0])
        said = str(escape(value) if markup else value)
        # A name or a time of the other direction must not turn the words around it.
        if not isolated or isinstance(value, int) or _RTL.match(said):
            return said
        return _ISOLATED.format(said)

    if markup:
        return Markup(_PLACE.sub(place, str(escape(text))))  # noqa: S704 - all of it is escaped
    return _PLACE.sub(place, text)
