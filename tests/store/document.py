"""Reads the owner's document of the database models (`document.md`, a verbatim copy)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

DOCUMENT = Path(__file__).with_name("document.md")


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    length: int | None
    nullable: bool
    primary: bool
    unique: bool
    default: str | None


@dataclass
class Table:
    """One CREATE TABLE, with nullability as its *Model Fields* list says."""

    name: str
    columns: dict[str, Column] = field(default_factory=dict)
    indexes: list[tuple[str, ...]] = field(default_factory=list)
    foreign_keys: list[tuple[str, str, str]] = field(default_factory=list)


def tables() -> dict[str, Table]:
    text = DOCUMENT.read_text(encoding="utf-8")
    found: dict[str, Table] = {}
    for name, body, fields in re.findall(
        r"CREATE TABLE (\w+) \(\n(.*?)\n\);\n```\n\n\*\*Model Fields:\*\*\n(.*?)\n\n", text, re.S
    ):
        found[name] = _table(name, body, _nullable(fields))
    return found


def _nullable(fields: str) -> dict[str, bool]:
    listed = re.findall(r"^- `(\w+)` \(([^)]*)\)", fields, re.M)
    return {name: "nullable" in kind for name, kind in listed}


def _table(name: str, body: str, nullable: dict[str, bool]) -> Table:
    table = Table(name)
    for line in body.splitlines():
        said = line.split("--")[0].strip().rstrip(",")
        if key := re.fullmatch(
            r"FOREIGN KEY \((\w+)\) REFERENCES (\w+)\((\w+)\) ON DELETE CASCADE", said
        ):
            table.foreign_keys.append((key[1], key[2], key[3]))
        elif index := re.fullmatch(r"INDEX \w+ \(([\w, ]+)\)", said):
            table.indexes.append(tuple(index[1].split(", ")))
        else:
            column = _column(said, nullable)
            table.columns[column.name] = column
    assert table.columns.keys() == nullable.keys(), f"{name}: its two lists name the same columns"
    return table


def _column(said: str, nullable: dict[str, bool]) -> Column:
    found = re.fullmatch(r"(\w+) ([A-Z]+)(?:\((\d+)\))?(.*)", said)
    assert found, said
    name, kind, length, rest = found.groups()
    default = re.search(r"DEFAULT ('[^']*'|\w+)", rest)
    return Column(
        name,
        kind,
        int(length) if length else None,
        nullable[name],
        "PRIMARY KEY" in rest,
        "UNIQUE" in rest,
        default[1].strip("'") if default else None,
    )
