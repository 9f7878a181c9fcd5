"""Collects the texts of templates, pages and scripts into the translators' catalogues.

`make texts` runs it. A text that is new stands in every catalogue with an empty translation; one
that is used no more is gone; the rest keeps its words.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import orjson
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po
from jinja2.ext import babel_extract

from assana_rt.pages.catalogues import FOLDER, read
from assana_rt.pages.templating import FOLDER as TEMPLATES

ROOT = TEMPLATES.parent
KEYWORDS: dict[str, Any] = {
    "_": None,
    "mark": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pmark": ((1, "c"), 2),
    "t": None,
    "tn": (1, 2),
    "tp": ((1, "c"), 2),
}
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true"}
WIDTH = 100

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Catalogues differ when their texts do, not when they were written."""
_STRING = r'"((?:[^"\\\n]|\\.)*)"'
_CALL = re.compile(rf"(?<![\w.$])(tn|tp|t)\(\s*{_STRING}(?:\s*,\s*{_STRING})?")


def collect() -> Catalog:
    """Return every text in use, with the files it stands in."""
    found = Catalog(
        project="Assana", charset="utf-8", creation_date=_EPOCH, revision_date=_EPOCH, fuzzy=False
    )
    for folder, pattern, method in SOURCES:
        for path in sorted(folder.glob(pattern)):
            if path.stem == "texts":  # what these calls are, with examples
                continue
            where = path.relative_to(ROOT).as_posix()
            with path.open("rb") as file:
                texts = extract(
                    method,
                    file,
                    keywords=KEYWORDS,
                    comment_tags=["Note:"],
                    options=OPTIONS,
                    strip_comment_tags=True,
                )
                for _line, text, comments, context in texts:
                    # Without lines: moving a text within its file changes no catalogue.
                    at: Any = [(where, None)]
                    found.add(text, locations=at, auto_comments=comments, context=context)
    return found


def scripts(
    file: IO[bytes], *_how: object, **_more: object
) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str]]]:
    """Find `t("…")`, `tn("…", "…", n)` and `tp("…", "…")`, within templates of strings too."""
    text = file.read().decode()
    for call in _CALL.finditer(text):
        name, *strings = call.groups()
        said = tuple(orjson.loads(f'"{each}"') for each in strings if each is not None)
        yield text.count("\n", 0, call.start()) + 1, name, said if len(said) > 1 else said[0], []


def code(
    file: IO[bytes], *_how: object, **_more: object
) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str]]]:
    """Find `_("…")`, `mark("…")`, `ngettext("…", "…", n)` and `pgettext("…", "…")` in Python."""
    for node in ast.walk(ast.parse(file.read())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = tuple(
            each.value
            for each in node.args
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        )
        if node.func.id in KEYWORDS and texts:
            yield node.lineno, node.func.id, texts if len(texts) > 1 else texts[0], []


def written(path: Path, template: Catalog) -> str:
    """Return what a catalogue should hold, from what it holds and what is in use."""
    catalog = read(path)
    catalog.update(template, no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    catalog.revision_date = _EPOCH
    file = io.BytesIO()
    write_po(
        file, catalog, width=WIDTH, sort_output=True, include_lineno=False, ignore_obsolete=True
    )
    return file.getvalue().decode()


SOURCES: tuple[tuple[Path, str, Any], ...] = (
    (TEMPLATES, "*.html", babel_extract),
    (FOLDER.parent, "*.py", code),
    (FOLDER.parent / "static", "*.js", scripts),
)


def main() -> None:
    template = collect()
    for path in sorted(FOLDER.glob("*/messages.po")):
        path.write_text(written(path, template), encoding="utf-8")


if __name__ == "__main__":
    main()
