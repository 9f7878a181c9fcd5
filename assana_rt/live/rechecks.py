"""Asking a channel's rule again about somebody who is in already."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from assana_rt import errors
from assana_rt.live.protocol import Refused, Unsubscribed
from assana_rt.live.ring import Place

if TYPE_CHECKING:
    from assana_rt.live.outgoing import Outgoing

log = logging.getLogger(__name__)


async def recheck(session: Outgoing, place: Place, offset: int) -> None:
    """Ask the rule whether a place may be kept; `offset`: the event that waits for the answer."""
    channel = place.channel
    why = Unsubscribed.REVOKED
    kept = False
    try:
        kind = channel.kind
        kept = kind is None or await kind.keeps(session.member(place), channel.key)
    except (Refused, errors.Forbidden, errors.NotFound):
        pass
    except Exception:  # nobody can say now: the client asks again by subscribing
        log.exception("a channel's rule failed")
        why = Unsubscribed.INSUFFICIENT_STATE
    if not kept:
        session.drop(place, why)
    elif offset:
        place.cleared, place.asking = max(place.cleared, offset), False
        session.wake()
