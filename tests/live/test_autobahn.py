"""The official Autobahn test suite against the small socket, where its `wstest` is on PATH.

It needs a Python 2.7, so `make test` has its cases' equivalents in test_frames.py instead.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from assana_rt.api import frames
from assana_rt.api.small_socket import SmallSocket
from assana_rt.api.upgrade import hand_over
from assana_rt.live.framing import BINARY, TEXT, frame
from assana_rt.live.wheel import Wheel
from tests.programs import program_path
from tests.services import or_skip

LARGEST = 16 * 1024 * 1024  # of its messages; ours may have 1 MiB
GOOD = {"OK", "NON-STRICT", "INFORMATIONAL"}
COMPRESSION = ["12.*", "13.*"]  # which is declined: none a connection

pytestmark = [pytest.mark.long, pytest.mark.timeout(1200)]


class Echo:
    """A session that answers each message with itself, of its own kind."""

    def __init__(self, socket: SmallSocket) -> None:
        self._socket = socket

    def received(self, data: bytes) -> None:
        self._socket.write(frame(TEXT if self._socket._text else BINARY, data))

    def held(self) -> None: ...

    def resumed(self) -> None: ...

    def over(self) -> None: ...

    def closed(self) -> None: ...


@pytest.fixture
def wstest() -> Path:
    return or_skip(lambda: program_path("wstest", package="autobahntestsuite, of Python 2.7"))


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(frames, "MESSAGE_BYTES", LARGEST)
    asyncio.get_running_loop().set_debug(False)
    wheel = Wheel()
    wheel.start()

    async def websocket(request: web.Request) -> web.StreamResponse:
        return await hand_over(request, wheel, Echo, ())

    app = web.Application()
    app.router.add_get("/", websocket)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()
    wheel.stop()


async def test_the_official_suite_finds_no_failure(wstest: Path, port: int, tmp_path: Path) -> None:
    specification = {
        "outdir": str(tmp_path / "reports"),
        "servers": [{"agent": "assana", "url": f"ws://127.0.0.1:{port}"}],
        "cases": ["*"],
        "exclude-cases": COMPRESSION,
        "exclude-agent-cases": {},
    }
    file = tmp_path / "specification.json"
    file.write_text(json.dumps(specification))
    run = await asyncio.create_subprocess_exec(
        wstest,
        *("-m", "fuzzingclient", "-s", str(file)),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=dict(os.environ),
    )
    said, _ = await run.communicate()
    index = tmp_path / "reports" / "index.json"
    assert index.exists(), said[-2000:].decode()
    cases = json.loads(index.read_text())["assana"]
    assert len(cases) > 240
    bad = {
        name: told
        for name, told in cases.items()
        if not {told["behavior"], told["behaviorClose"]} <= GOOD
    }
    assert not bad
