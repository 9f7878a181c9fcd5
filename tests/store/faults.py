"""Makes a change fail at its n-th statement."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from assana_rt.store.connection import Database
from assana_rt.store.work import Ledger

STATEMENTS = (
    "begin",
    "execute_query",
    "execute_query_dict",
    "execute_insert",
    "execute_many",
    "at_once",  # SQLite's last statements and its commit
    "commit",
)

# What else uses the database meanwhile, such as the sealer, is left alone.
_in_a_change: ContextVar[bool] = ContextVar("in_a_change", default=False)


class Broken(Exception):
    """The connection was lost, as a test wants it."""


class Fault:
    """Counts the statements of changes; raises at the one that is armed."""

    def __init__(self) -> None:
        self.seen = 0
        self.at = 0  # none
        self.error: Callable[[], BaseException] = Broken
        self.done_first = False  # whether the statement itself is still carried out

    def arm(self, at: int, error: Callable[[], BaseException] = Broken) -> None:
        self.seen, self.at, self.error = 0, at, error

    async def pass_by(self, statement: Callable[[], Any]) -> Any:
        if not _in_a_change.get():
            return await statement()
        self.seen += 1
        if self.seen == self.at and not self.done_first:
            raise self.error()
        # One way of executing calls another: that is one statement.
        token = _in_a_change.set(False)
        try:
            done = await statement()
        finally:
            _in_a_change.reset(token)
        if self.seen == self.at:
            raise self.error()
        return done


@contextmanager
def faults(database: Database) -> Iterator[Fault]:
    """Watch every statement of the changes to this database."""
    fault = Fault()
    # What a transaction's statements go through: a class of the driver's own.
    context: Any = database.client._in_transaction()
    wrapper = type(getattr(context, "client", None) or context.connection)
    before = {name: wrapper.__dict__.get(name) for name in STATEMENTS if hasattr(wrapper, name)}
    change = Ledger.change
    for name in before:
        setattr(wrapper, name, _watched(fault, getattr(wrapper, name)))
    Ledger.change = _told(change)  # type: ignore[method-assign]
    try:
        yield fault
    finally:
        Ledger.change = change  # type: ignore[method-assign]
        for name, original in before.items():
            if original is None:
                delattr(wrapper, name)
            else:
                setattr(wrapper, name, original)


def _watched(fault: Fault, original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    async def watched(self: Any, *args: Any, **kwargs: Any) -> Any:
        return await fault.pass_by(lambda: original(self, *args, **kwargs))

    return watched


def _told(change: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(change)
    async def told(self: Any, *args: Any, **kwargs: Any) -> Any:
        token = _in_a_change.set(True)
        try:
            return await change(self, *args, **kwargs)
        finally:
            _in_a_change.reset(token)

    return told
