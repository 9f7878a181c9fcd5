"""Column types that mean the same on SQLite, PostgreSQL and MariaDB/MySQL."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.models import Model


class LocalTimeField(Field[Any], dt.time):
    """A time of day without a zone: text on SQLite, TIME elsewhere.

    Tortoise's own TimeField can't be written on SQLite, becomes TIMETZ on PostgreSQL and
    reads back as a timedelta on MariaDB.
    """

    SQL_TYPE = "TIME"

    class _db_sqlite:
        SQL_TYPE = "TIME"

    def to_db_value(
        self, value: dt.time | str | None, instance: type[Model] | Model
    ) -> dt.time | str | None:
        self.validate(value)
        if value is None:
            return None
        if isinstance(value, str):
            value = dt.time.fromisoformat(value)
        value = value.replace(tzinfo=None, microsecond=0)
        # asyncpg wants the object, the other two drivers take the text.
        dialect = getattr(instance._meta.db.capabilities, "dialect", "")
        return value if dialect == "postgres" else value.isoformat()

    def to_python_value(self, value: Any) -> dt.time | None:
        match value:
            case None:
                return None
            case dt.timedelta():
                return (dt.datetime(1, 1, 1, tzinfo=dt.UTC) + value).time()
            case dt.time():
                return value.replace(tzinfo=None)
            case _:
                return dt.time.fromisoformat(str(value)[:8])


class TextField(fields.TextField):
    """TEXT on every database; Tortoise writes LONGTEXT on MySQL.

    16,000 characters, the most a record takes, are at most 64,000 bytes: MySQL's TEXT holds them.
    """

    class _db_mysql:
        SQL_TYPE = "TEXT"


class NameField(fields.CharField):  # type: ignore[type-arg]
    """VARCHAR(255) that sorts by code point on every database, so that pages agree."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=255, **kwargs)

    class _db_postgres:
        SQL_TYPE = 'VARCHAR(255) COLLATE "C"'
