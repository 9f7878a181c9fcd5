"""`Idempotency-Key`: a POST that is sent again does nothing again, and gets the same answer.

A key is claimed by its row before the verb runs. The answer is written into that row by
the verb's own transaction, so a change without its answer, or an answer without its change, can't
be left behind by whatever dies in between. A claim that got no answer within a minute belongs to
a server that is gone: the next who asks takes it over, and a late holder's change is refused.
"""

from __future__ import annotations

import dataclasses
import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import orjson
from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.indexes import Index
from tortoise.models import Model

from assana_rt.errors import Conflict, Invalid
from assana_rt.records.context import Context
from assana_rt.store.base import new_id
from assana_rt.store.work import Actor, Ledger, Work

log = logging.getLogger(__name__)

T = TypeVar("T")

KEPT_FOR = timedelta(hours=24)
GONE_AFTER = timedelta(minutes=1)
FIELD = "Idempotency-Key"
JSON = orjson.OPT_UTC_Z


class IdempotencyKey(Model):
    """One key of one person at one route: `id` is the SHA-256 of these three. `holder` is who runs
    the verb now; `answered_at` is null until it has an answer; `answer` is JSON, null where it is
    shown only once."""

    id = fields.CharField(max_length=64, primary_key=True)
    user_id = fields.CharField(max_length=36)
    route = fields.CharField(max_length=150)
    fingerprint = fields.CharField(max_length=64)
    holder = fields.CharField(max_length=36)
    claimed_at = fields.DatetimeField()
    answered_at = fields.DatetimeField(null=True)
    answer = fields.TextField(null=True)

    class Meta:
        table = "idempotency_keys"
        indexes = (Index(fields=["claimed_at"], name="idx_idempotency_keys_claimed_at"),)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a key stands for: `body` is what may not differ; `once`: its answer is never kept."""

    route: str
    key: str
    body: Any
    once: bool

    def fingerprint(self) -> str:
        return _digest(self.body)


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer that the first request got."""

    value: Any


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to run a verb under a key."""

    id: str
    holder: str
    once: bool

    async def keep(self, value: object, at: datetime) -> None:
        """Write the answer down; raise `Conflict` where somebody else has taken the key over."""
        rows = IdempotencyKey.filter(id=self.id, holder=self.holder)
        if not await rows.update(answered_at=at, answer=self._text(value)):
            raise Conflict("This took so long that another request under its key was begun.")

    async def finish(self, value: object, at: datetime) -> None:
        """Write down the answer of a verb that changed nothing, or answers more than its change
        told."""
        rows = IdempotencyKey.filter(id=self.id, holder=self.holder)
        kept = await rows.first()
        if kept is not None and (kept.answered_at is None or kept.answer != self._text(value)):
            await rows.update(answered_at=at, answer=self._text(value))

    def _text(self, value: object) -> str | None:
        return None if self.once else orjson.dumps(value, default=_plain, option=JSON).decode()

    async def release(self) -> None:
        """Free a key whose verb failed; it may be used again."""
        rows = IdempotencyKey.filter(id=self.id, holder=self.holder, answered_at__isnull=True)
        try:
            await rows.delete()
        except Exception:  # the database is away: the claim grows old by itself
            log.warning("an idempotency key was not freed", exc_info=True)

    def context(self, ctx: Context) -> Context:
        """Return `ctx` such that a verb's change and its answer commit together."""
        ledger = _KeepingLedger(ctx.site.ledger, self)
        return dataclasses.replace(ctx, site=dataclasses.replace(ctx.site, ledger=ledger))


class _KeepingLedger(Ledger):
    """The ledger of one request: what a change returns is kept as the request's answer."""

    def __init__(self, usual: Ledger, claim: Claim) -> None:
        self.database, self.events = usual.database, usual.events
        self._usual, self._claim = usual, claim

    async def change(self, actor: Actor, body: Callable[[Work], Awaitable[T]]) -> T:
        async def run(work: Work) -> T:
            result = await body(work)
            await self._claim.keep(result, work.now)
            return result

        return await self._usual.change(actor, run)


async def claim(ctx: Context, asked: Asked) -> Claim | Kept:
    """Claim a key, or return the answer that it got within the last 24 hours.

    Raises `Invalid` where the key stood for another body, and `Conflict` while the first request
    still runs, or where its answer was shown once.
    """
    row = IdempotencyKey(
        id=_digest([ctx.principal.id, asked.route, asked.key]),
        user_id=ctx.principal.id, route=asked.route, fingerprint=asked.fingerprint(),
        holder=new_id(), claimed_at=ctx.site.now(),
    )  # fmt: skip
    for _ in range(3):
        try:
            await row.save(force_create=True)
        except IntegrityError:
            taken = await IdempotencyKey.get_or_none(id=row.id)
            if taken is None:  # released just now
                continue
            kept = _answer(taken, row, asked)
            if kept is not None:
                return kept
            if await _take_over(taken, row):
                return Claim(taken.id, row.holder, asked.once)
        else:
            return Claim(row.id, row.holder, asked.once)
    raise _still_running()


def _answer(taken: IdempotencyKey, row: IdempotencyKey, asked: Asked) -> Kept | None:
    """Return what a taken key answers; None if it may be taken over."""
    age = row.claimed_at - taken.claimed_at
    if age > KEPT_FOR:
        return None
    if taken.fingerprint != row.fingerprint and not asked.once:
        raise Invalid(errors=[(FIELD, "it was used for another request; take a new one")])
    if taken.answered_at is None:
        if age < GONE_AFTER:
            raise _still_running()
        return None
    if asked.once:
        raise Conflict("This was done already, and its answer is shown once: take a new key.")
    return Kept(orjson.loads(taken.answer or "null"))


async def _take_over(taken: IdempotencyKey, row: IdempotencyKey) -> bool:
    mine = {"holder": row.holder, "claimed_at": row.claimed_at, "fingerprint": row.fingerprint}
    rows = IdempotencyKey.filter(id=taken.id, holder=taken.holder)
    if taken.answered_at is None:  # its holder may be slow and not gone: an answer by now stands
        rows = rows.filter(answered_at__isnull=True)
    return bool(await rows.update(answered_at=None, answer=None, **mine))


def _still_running() -> Conflict:
    return Conflict(
        "The first request under this key is still running: ask again in a moment.",
        headers={"Retry-After": "1"},
    )


async def forget_old(now: datetime) -> None:
    """Throw away the keys whose time is over."""
    await IdempotencyKey.filter(claimed_at__lt=now - KEPT_FOR).delete()


def _digest(value: Any) -> str:
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _plain(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump()
    raise TypeError(type(value).__name__)
