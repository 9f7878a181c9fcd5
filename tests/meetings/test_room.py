"""The lobby and the call: who gets in, who hears what, what is written down."""

from __future__ import annotations

import pytest

from tests.meetings.kit import House

pytestmark = pytest.mark.databases


async def test_a_guest_waits_until_the_host_admits_them(house: House) -> None:
    call = await house.consultation()
    host, guest = await house.host(call), await house.guest(call)
    assert guest.state == "waiting"
    (waiting,) = await host.someone("waiting")
    assert waiting["name"] == "Yusuf Karaca"
    await host.say(call["meeting_id"], "admit", guest=waiting["id"])
    await guest.until(lambda: guest.state == "in")
    (doctor,) = guest.people("in")
    assert doctor["role"] == "host"
    assert guest.rooms[-1]["started_at"]
