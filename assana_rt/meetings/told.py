"""Which news of a video service were taken already, so that told twice or late they do no harm.

They are kept where keys of repeated requests are, and as long: older news are refused unread.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from assana_rt.records.idempotency import IdempotencyKey
from assana_rt.store.work import Work

ROUTE = "meetings/webhook"


async def note(work: Work, name: str, session: str) -> bool:
    """Note, within a transaction, that a connection or a session was told of; False if it was.

    `session` is the service's name for one life of a room: a call that begins again has another.
    """
    if await known(name):
        return False
    await IdempotencyKey.create(
        id=_digest(name), user_id="", route=ROUTE, fingerprint=_digest(session), holder="",
        claimed_at=work.now, answered_at=work.now,
    )  # fmt: skip
    return True


async def known(name: str) -> bool:
    """Whether a connection or a session was told of."""
    return await IdempotencyKey.exists(id=_digest(name))


async def of_others(seats: Iterable[str], session: str) -> set[str]:
    """Return those of the connections that were told of in another session than this one."""
    names = {_digest(seat): seat for seat in seats}
    rows = IdempotencyKey.filter(id__in=list(names)).exclude(fingerprint=_digest(session))
    return {names[str(id)] for id in await rows.values_list("id", flat=True)}


def _digest(name: str) -> str:
    return hashlib.sha256(f"{ROUTE} {name}".encode()).hexdigest()
