"""Makes a transaction fail at its n-th statement."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from assana_rt.store.connection import Database

STATEMENTS = (
    "begin",
    "execute_query",
    "execute_query_dict",
    "execute_insert",
    "execute_many",
    "commit",
)


class Broken(Exception):
    """The connection was lost, as a test wants it."""


class Fault:
    """Counts the statements of transactions; raises at the one that is armed."""

    def __init__(self) -> None:
        self.seen = 0
        self.at = 0  # none
        self.error: Callable[[], BaseException] = Broken
        self.done_first = False  # whether the statement itself is still carried out
        self._within = False

    def arm(self, at: int, error: Callable[[], BaseException] = Broken) -> None:
        self.seen, self.at, self.error = 0, at, error

    async def pass_by(self, statement: Callable[[], Any]) -> Any:
        if self._within:  # one way of executing calls another
            return await statement()
        self.seen += 1
        if self.seen != self.at:
            self._within = True
            try:
                return await statement()
            finally:
                self._within = False
        if self.done_first:
            await statement()
        raise self.error()


@contextmanager
def faults(database: Database) -> Iterator[Fault]:
    """Watch every statement that runs in a transaction of this database."""
    fault = Fault()
    # What a transaction's statements go through: a class of the driver's own.
    context: Any = database.client._in_transaction()
    wrapper = type(getattr(context, "client", None) or context.connection)
    before = {name: wrapper.__dict__.get(name) for name in STATEMENTS}
    for name in STATEMENTS:
        setattr(wrapper, name, _watched(fault, getattr(wrapper, name)))
    try:
        yield fault
    finally:
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
