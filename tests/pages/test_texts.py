"""The translators' catalogues: complete where they must be, true to the source, and found."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog, Message

from assana_rt.api.recording import place_of
from assana_rt.app import create_app
from assana_rt.pages import audited, texts, words
from assana_rt.pages.audited import plain
from assana_rt.pages.catalogues import FOLDER, languages, offered, read
from assana_rt.pages.extraction import collect, written
from assana_rt.pages.refusals import SAID, refused
from assana_rt.records.participants import participants
from assana_rt.records.registry import RECORDS
from assana_rt.records.user_settings import SettingsPatch
from assana_rt.settings import Settings

PLACE = re.compile(r"%\(\w+\)s")
CODES = sorted(path.parent.name for path in FOLDER.glob("*/messages.po"))


@pytest.fixture(scope="module")
def in_use() -> Catalog:
    return collect()


@pytest.mark.parametrize("code", CODES)
def test_a_catalogue_holds_the_texts_in_use_and_no_others(code: str, in_use: Catalog) -> None:
    path = FOLDER / code / "messages.po"
    assert path.read_text("utf-8") == written(path, in_use), "run `make texts`"


def test_german_lacks_no_text() -> None:
    found = read(FOLDER / "de" / "messages.po")
    assert [message.id for message in found if not all(_all(message.string)) or message.fuzzy] == []


@pytest.mark.parametrize("code", CODES)
def test_a_translation_has_the_places_of_its_text(code: str) -> None:
    for message in read(FOLDER / code / "messages.po"):
        ids, strings = _all(message.id), [said for said in _all(message.string) if said]
        wanted = set(PLACE.findall(ids[-1]))
        for said in strings:
            # "One change", and the Arabic dual, need no number.
            assert set(PLACE.findall(said)) | {"%(n)s"} == wanted | {"%(n)s"}, message.id
            assert message.id == "" or said == said.strip() or ids[0] != ids[0].strip()


def test_every_field_that_the_audit_names_has_a_text(in_use: Catalog) -> None:
    texts_in_use = {message.id for message in in_use}
    kinds = (*RECORDS, participants)
    names = {name for kind in kinds for name in (*kind.out.model_fields, *kind.inner)}
    names -= {name for kind in kinds for name in kind.secret}
    texts.speak("en")
    assert {name: text for name in names if (text := plain(name)) not in texts_in_use} == {}


async def test_everything_that_the_audit_is_about_has_a_word(settings: Settings) -> None:
    told_to_all = {"docs", "docs.css", "openapi.json", "asyncapi.json"}
    for_machines = {"healthz", "readyz", "metrics", "{hash}", "{nowhere}"}
    app = await create_app(settings)
    routes = [route.resource.canonical for route in app.router.routes() if route.resource]
    about = {place_of(route)[0] for route in routes} | {kind.name for kind in RECORDS}
    worded = audited.RECORDS.keys() | audited.PLACES.keys()
    assert about - worded - told_to_all - for_machines == set()


def test_everything_that_is_audited_has_a_word() -> None:
    sources = FOLDER.parents[1].rglob("*.py")
    said = [
        re.findall(r'(?:\.audit|\.note|AuditLine)\(\s*"(\w+)"', path.read_text())
        for path in sources
    ]
    assert {action for each in said for action in each} - audited.ACTIONS.keys() == set()


def test_texts_of_scripts_are_plain_strings() -> None:
    for path in (FOLDER.parent / "static").glob("*.js"):
        assert not re.search(r"(?<![\w.$])tn?\(\s*[`'\w]", path.read_text("utf-8")) or (
            path.name == "texts.js"
        ), path.name


def test_every_language_that_can_be_chosen_has_a_name_and_a_catalogue() -> None:
    names = {language.code: (language.name, language.direction) for language in offered()}
    assert names == {
        "en": ("English", "ltr"),
        "de": ("Deutsch", "ltr"),
        "ar": ("العربية", "rtl"),
    }
    for code in names:
        SettingsPatch.model_validate({"language": code})


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "en"),
        ("*", "en"),
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("fr, ar-EG;q=0.5, de;q=0.4", "ar"),
        ("de;q=0, en;q=0.1", "en"),
        ("nonsense;;q=, \x00", "en"),
    ],
)
def test_the_browsers_wish_is_heard(header: str, code: str) -> None:
    assert texts.wanted(header) == code


def test_values_stand_in_their_places_and_names_keep_their_direction() -> None:
    texts.speak("en")
    assert texts._("In %(n)s min.", n=5) == "In 5 min."
    assert texts.ngettext("One", "%(n)s of them", 3) == "3 of them"
    texts.speak("ar")
    assert "\u2068Nowak\u2069" in texts._("for %(name)s", name="Nowak")
    assert "\u2068" not in texts._("for %(name)s", name="23 نوفمبر")
    texts.speak("nothing we know")
    assert texts.spoken().code == "en"


def test_refusals_of_the_api_are_told_in_the_language_with_their_values() -> None:
    texts.speak("de")
    told = refused("This consultation is Pending; only a Confirmed one can be joined.")
    unknown = refused("nobody listed this")
    texts.speak("en")
    assert told == "Diese Sprechstunde ist „Offen“; teilnehmen kann man nur an einer bestätigten."
    assert unknown == "nobody listed this"
    assert [refused(said) for said in SAID] == list(SAID)


def test_dates_are_written_by_the_language() -> None:
    day = "2026-11-23"
    said = {}
    for code in ("en", "de"):
        texts.speak(code)
        said[code] = (words.long_date(day), words.full_date(day), words.short_date(day))
    texts.speak("en")
    assert said == {
        "en": ("Monday 23 November", "23 November 2026", "Mon 23 Nov"),
        "de": ("Montag, 23. November", "23. November 2026", "Mo., 23. Nov."),
    }


def test_a_language_carries_what_its_scripts_need() -> None:
    assert languages()["en"].script == ""
    assert languages()["de"].script.startswith("globalThis.assanaTexts={plural:(n) => Number(")


def _all(text: Message | str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)  # type: ignore[arg-type]
