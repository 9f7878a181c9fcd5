"""`assana-rt watch` in a terminal, over a connection that is cut."""

from __future__ import annotations

import asyncio
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.live_e2e.cable import Cable
from tests.live_e2e.conftest import PASSWORD, PEOPLE, Site
from tests.running.kit import Running

PATIENCE_S = 30


async def said(terminal: Running, pattern: str) -> None:
    await asyncio.to_thread(
        terminal.wait_for, lambda: re.search(pattern, terminal.said()) is not None, PATIENCE_S
    )


@contextmanager
def watching(site: Site, url: str) -> Iterator[Running]:
    """Start the command as the coordinator would, with the password typed in."""
    typed = ["watch", "surgeries", "--url", url, "--email", PEOPLE["coordinator"]]
    process = subprocess.Popen(
        site.house.command(*typed),
        cwd=site.house.folder,
        env=site.house.variables(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    terminal = Running(process)
    try:
        assert process.stdin is not None
        with process.stdin as keyboard:
            keyboard.write(f"{PASSWORD}\n")
        yield terminal
    finally:
        terminal.end()


async def test_it_goes_on_where_it_was_cut_and_ends_with_its_session(site: Site) -> None:
    async with Cable(site.port) as cable:
        with watching(site, f"http://127.0.0.1:{cable.port}") as terminal:
            await said(terminal, r"watching surgeries from \d+ on")
            before = await site.new_surgery()
            await said(terminal, before["id"])
            cable.pull()
            await said(terminal, "has ended|not connected")
            while_away = await site.new_surgery(surgery_time="11:00")
            cable.plug_in()
            await said(terminal, "connected again")
            await said(terminal, while_away["id"])
            ends = "a\u2028b\u2029c\x85d"  # ends of a line to Python, and of none to JSON
            after = await site.new_surgery(surgery_time="14:00", notes=ends)
            await said(terminal, after["id"])
            told = re.findall(r"^ *(\d+) .* surgery\.created +(\S+)", terminal.said(), re.MULTILINE)
            assert [who for _, who in told] == [before["id"], while_away["id"], after["id"]]
            first = int(told[0][0])
            assert [int(offset) for offset, _ in told] == [first, first + 1, first + 2]
            await site.call("coordinator", "POST", "/auth/logout-all", expect=204)
            await said(terminal, r"for good \(3507\)")
            assert await asyncio.to_thread(terminal.process.wait, PATIENCE_S) == 1
