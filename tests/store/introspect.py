"""Asks a database what was built, in the same words for SQLite, PostgreSQL and MariaDB."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from assana_rt.store.connection import Database


@dataclass(frozen=True)
class Column:
    """`type` is the database's own word, without a length."""

    type: str
    length: int | None
    nullable: bool
    default: str | None
    collation: str | None


@dataclass
class Table:
    columns: dict[str, Column] = field(default_factory=dict)
    primary_key: tuple[str, ...] = ()
    indexes: set[tuple[tuple[str, ...], bool]] = field(default_factory=set)  # columns, unique
    foreign_keys: set[tuple[str, str, str, str]] = field(default_factory=set)

    def has_index(self, columns: tuple[str, ...]) -> bool:
        """Whether an index is led by `columns`."""
        led = [index for index, _ in self.indexes] + [self.primary_key]
        return any(index[: len(columns)] == columns for index in led)

    def is_unique(self, column: str) -> bool:
        return ((column,), True) in self.indexes


async def tables(database: Database) -> dict[str, Table]:
    match database.dialect:
        case "sqlite":
            return await _sqlite(database)
        case "postgres":
            return await _postgres(database)
        case "mysql":
            return await _mysql(database)


async def _sqlite(database: Database) -> dict[str, Table]:
    names = await database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    found: dict[str, Table] = {}
    for name in (row["name"] for row in names if not row["name"].startswith("sqlite_")):
        table = found[name] = Table()
        columns = await database.rows(f"PRAGMA table_info('{name}')")
        for row in columns:
            kind = re.fullmatch(r"([A-Z]+)(?:\((\d+)\))?", row["type"])
            assert kind, row["type"]
            length = int(kind[2]) if kind[2] else None
            nullable = not row["notnull"] and not row["pk"]
            table.columns[row["name"]] = Column(kind[1], length, nullable, row["dflt_value"], None)
        keys = sorted((row["pk"], row["name"]) for row in columns if row["pk"])
        table.primary_key = tuple(name for _, name in keys)
        for index in await database.rows(f"PRAGMA index_list('{name}')"):
            parts = await database.rows(f"PRAGMA index_info('{index['name']}')")
            listed = tuple(part["name"] for part in sorted(parts, key=lambda part: part["seqno"]))
            if index["origin"] != "pk":
                table.indexes.add((listed, bool(index["unique"])))
        for key in await database.rows(f"PRAGMA foreign_key_list('{name}')"):
            table.foreign_keys.add((key["from"], key["table"], key["to"], key["on_delete"]))
    return found


async def _postgres(database: Database) -> dict[str, Table]:
    found: dict[str, Table] = {}
    for row in await database.rows(
        "SELECT table_name, column_name, data_type, character_maximum_length AS length,"
        " is_nullable, column_default, collation_name FROM information_schema.columns"
        " WHERE table_schema = 'public'"
    ):
        table = found.setdefault(row["table_name"], Table())
        table.columns[row["column_name"]] = Column(
            row["data_type"],
            row["length"],
            row["is_nullable"] == "YES",
            row["column_default"],
            row["collation_name"],
        )
    for row in await database.rows(
        "SELECT t.relname AS name, i.indisunique AS uniq, i.indisprimary AS prim, ARRAY(SELECT"
        " a.attname::text FROM unnest(i.indkey::int[]) WITH ORDINALITY k(n, place)"
        " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.n ORDER BY k.place) AS cols"
        " FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid"
        " JOIN pg_namespace s ON s.oid = t.relnamespace WHERE s.nspname = 'public'"
    ):
        _note_index(found[row["name"]], tuple(row["cols"]), row["prim"], row["uniq"])
    rules = {"c": "CASCADE", "a": "NO ACTION", "r": "RESTRICT", "n": "SET NULL"}
    for row in await database.rows(
        "SELECT t.relname AS name, a.attname AS col, f.relname AS other, b.attname AS its,"
        " k.confdeltype::text AS rule FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid"
        " JOIN pg_class f ON f.oid = k.confrelid"
        " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.conkey[1]"
        " JOIN pg_attribute b ON b.attrelid = f.oid AND b.attnum = k.confkey[1]"
        " WHERE k.contype = 'f'"
    ):
        key = (row["col"], row["other"], row["its"], rules[row["rule"]])
        found[row["name"]].foreign_keys.add(key)
    return found


async def _mysql(database: Database) -> dict[str, Table]:
    found: dict[str, Table] = {}
    for row in await database.rows(
        "SELECT table_name AS tab, column_name AS col, data_type AS kind, column_type AS whole,"
        " character_maximum_length AS length, is_nullable AS nullable,"
        " column_default AS standard, collation_name AS collation"
        " FROM information_schema.columns WHERE table_schema = DATABASE()"
    ):
        table = found.setdefault(row["tab"], Table())
        kind = row["whole"] if row["kind"] == "datetime" else row["kind"]
        table.columns[row["col"]] = Column(
            kind,
            row["length"] if row["kind"] == "varchar" else None,
            row["nullable"] == "YES",
            None if row["standard"] in {None, "NULL"} else row["standard"],
            row["collation"],
        )
    parts: dict[tuple[str, str, bool], dict[int, str]] = {}
    for row in await database.rows(
        "SELECT table_name AS tab, index_name AS name, non_unique AS many, seq_in_index AS place,"
        " column_name AS col FROM information_schema.statistics WHERE table_schema = DATABASE()"
    ):
        index = (row["tab"], row["name"], not row["many"])
        parts.setdefault(index, {})[row["place"]] = row["col"]
    for (name, index_name, unique), columns in parts.items():
        listed = tuple(columns[place] for place in sorted(columns))
        _note_index(found[name], listed, index_name == "PRIMARY", unique)
    for row in await database.rows(
        "SELECT u.table_name AS tab, u.column_name AS col, u.referenced_table_name AS other,"
        " u.referenced_column_name AS its, r.delete_rule AS rule"
        " FROM information_schema.key_column_usage u"
        " JOIN information_schema.referential_constraints r"
        " ON r.constraint_schema = u.constraint_schema AND r.constraint_name = u.constraint_name"
        " WHERE u.constraint_schema = DATABASE() AND u.referenced_table_name IS NOT NULL"
    ):
        key = (row["col"], row["other"], row["its"], row["rule"])
        found[row["tab"]].foreign_keys.add(key)
    return found


def _note_index(table: Table, columns: tuple[str, ...], primary: Any, unique: Any) -> None:
    if primary:
        table.primary_key = columns
    else:
        table.indexes.add((columns, bool(unique)))
