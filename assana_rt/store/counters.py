"""Numbers people say aloud: each given out once, in order, never again."""

from __future__ import annotations

from tortoise import fields
from tortoise.expressions import F
from tortoise.models import Model


class Counter(Model):
    """`value` is the last number given out under `name`."""

    name = fields.CharField(max_length=50, primary_key=True)
    value = fields.BigIntField()

    class Meta:
        table = "counters"


async def following(name: str, first: int = 1) -> int:
    """Return the next number; must run inside a transaction, whose end frees the counter's row."""
    if not await Counter.filter(name=name).update(value=F("value") + 1):
        # Rows are made by the migrations; this is for a counter that is new since.
        await Counter.create(name=name, value=first)
        return first
    return int((await Counter.get(name=name)).value)
