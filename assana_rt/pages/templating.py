"""Jinja as the pages use it: everything escaped, every name spelt right or the page fails."""

from __future__ import annotations

from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

from assana_rt.pages import kinds, texts, words
from assana_rt.pages.kinds import GLYPHS, css_of

FOLDER = Path(__file__).parents[2] / "templates"


def set_up_templates(app: web.Application, folder: Path = FOLDER) -> None:
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        # As scripts and texts are: read once. Else each page asks the disk about five files.
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        texts._, texts.ngettext, newstyle=False, pgettext=texts.pgettext
    )
    environment.filters.update(
        hm=words.hm,
        initials=words.initials,
        tint=words.tint,
        long_date=words.long_date,
        full_date=words.full_date,
        whole_date=words.whole_date,
        short_date=words.short_date,
        brief_date=words.brief_date,
        status_word=kinds.status_word,
        type_word=kinds.type_word,
        css_of=css_of,
        glyph_of=lambda status: GLYPHS.get(status, "ring"),
    )
