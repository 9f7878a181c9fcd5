"""Whose address a request counts as, behind proxies that are believed."""

from __future__ import annotations

from ipaddress import ip_network
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from assana_rt.api.signing_in import SignedInRequests

PROXY, CLIENT, MADE_UP = "10.0.0.1", "203.0.113.9", "6.6.6.6"


def address(peer: str, *lines: str) -> str | None:
    """Return the address of a request from `peer` with these lines of X-Forwarded-For."""
    headers = CIMultiDict([("X-Forwarded-For", line) for line in lines])
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=peer)
    settings = SimpleNamespace(trusted_proxies=[ip_network("10.0.0.0/8")])
    reads = cast(Any, SimpleNamespace(site=SimpleNamespace(settings=settings)))
    return SignedInRequests.address(reads, request)


@pytest.mark.parametrize(
    "lines",
    [
        (CLIENT,),
        (f"{MADE_UP}, {CLIENT}",),
        (MADE_UP, CLIENT),
        (MADE_UP, f"{CLIENT}, 10.0.0.2"),
        (f"{MADE_UP}, {CLIENT}", "10.0.0.2"),
        (MADE_UP, f" {CLIENT} "),
    ],
)
def test_it_is_what_the_last_believed_proxy_saw(lines: tuple[str, ...]) -> None:
    assert address(PROXY, *lines) == CLIENT


@pytest.mark.parametrize("lines", [(), ("",), (CLIENT, "unknown"), (CLIENT, "")])
def test_without_a_hop_to_read_it_is_the_proxys(lines: tuple[str, ...]) -> None:
    assert address(PROXY, *lines) == PROXY


def test_who_is_no_proxy_is_not_believed() -> None:
    assert address(CLIENT, MADE_UP) == CLIENT
