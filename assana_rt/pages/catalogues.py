"""The languages of the pages: one folder each under `locale/`, read once when the server starts.

English is the text in the source itself and has no catalogue. `en-XA` is English with every text
in brackets, for whoever looks for words that can't be translated.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

import orjson
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "locale"
SOURCE = "en"
PSEUDO = "en-XA"
CONTEXT = "\4"
"""What stands between a context and its text in a catalogue, as in gettext."""

_IN_SCRIPTS = ("assana_rt/pages/static/", "assana_rt/pages/refusals.py")
_PLURAL = re.compile(r"[n\d\s?:%&|=!<>()]+")


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is what stands in `<html lang>` and in the settings; `locale` writes its dates."""

    code: str
    locale: Locale
    translations: NullTranslations
    script: str
    """The catalogue of the page's scripts as a script; empty where they need none."""

    @property
    def name(self) -> str:
        """The language's name for itself."""
        return str(Locale.parse(self.code, sep="-").get_language_name(self.locale) or self.code)

    @property
    def direction(self) -> str:
        return str(self.locale.text_direction)


class Pseudo(NullTranslations):
    """Every text in brackets, whatever it is."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


@cache
def languages() -> Mapping[str, Language]:
    """Return every language by its code: English, those with a catalogue, and the pseudo one."""
    english = Locale.parse("en_GB")
    found = {SOURCE: Language(SOURCE, english, NullTranslations(), "")}
    for path in sorted(FOLDER.glob("*/messages.po")):
        catalog = read(path)
        found[path.parent.name] = Language(
            path.parent.name,
            Locale.parse(path.parent.name, sep="-"),
            _translations(catalog),
            _script(catalog),
        )
    found[PSEUDO] = Language(PSEUDO, english, Pseudo(), _PSEUDO_SCRIPT)
    return found


def offered() -> list[Language]:
    """Return the languages a person can choose."""
    return [language for code, language in languages().items() if code != PSEUDO]


def read(path: Path) -> Catalog:
    """Read a catalogue as translators edit it."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.name.replace("-", "_"))


def _translations(catalog: Catalog) -> GNUTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _script(catalog: Catalog) -> str:
    """Return what `static/texts.js` finds under `globalThis.assanaTexts`."""
    texts: dict[str, str | list[str]] = {}
    for message in catalog:
        if not message.id or not any(path.startswith(_IN_SCRIPTS) for path, _ in message.locations):
            continue
        text = message.string or ""
        if not (text if isinstance(text, str) else all(text)):
            continue
        first = message.id if isinstance(message.id, str) else message.id[0]
        key = message.context + CONTEXT + first if message.context else first
        texts[key] = text if isinstance(text, str) else list(text)
    expression = str(catalog.plural_expr)
    if not _PLURAL.fullmatch(expression):
        raise ValueError(f"The plural forms of {catalog.locale} are no expression of n.")
    plural = f"(n) => Number({expression})"
    return f"globalThis.assanaTexts={{plural:{plural},messages:{orjson.dumps(texts).decode()}}};\n"


_PSEUDO_SCRIPT = (
    "globalThis.assanaTexts={messages:new Proxy({},"
    "{get:(_,text)=>`⟦${text.split(`\\u0004`).at(-1)}⟧`})};\n"
)
