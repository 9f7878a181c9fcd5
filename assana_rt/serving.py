"""Serves the application in the foreground, in this process.

SIGTERM drains: the node says it isn't ready, sends its sockets away over the drain time, lets
open requests finish, and ends as soon as nothing is left. SIGINT, first or later, stops
without waiting. No lock file is kept: after `kill -9` the next start just works.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import logging
import resource
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from assana_rt import app as house
from assana_rt.api.upgrade import NoHandOver
from assana_rt.settings import Settings

log = logging.getLogger(__name__)

BACKLOG = 4096
# What open requests get at least to finish in, however short the drain is.
LAST_WORDS_S = 2

Announce = Callable[[str], None]


class CantServe(Exception):
    """The server can't start; the message says what to mend."""


def serve(
    settings: Settings, announce: Announce, *, share_port: bool = False, parent: int | None = None
) -> None:
    """Serve until told to stop; `announce` gets the address once it answers.

    `parent` is a file descriptor that becomes readable when the parent process is gone.
    """
    raise_open_files_limit()
    run(_serve(settings, announce, share_port=share_port, parent=parent))


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine on uvloop where there is one."""
    loop_factory: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop
    with contextlib.suppress(ImportError):
        from uvloop import new_event_loop  # noqa: PLC0415  (not on every system)

        loop_factory = new_event_loop
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(main)


def raise_open_files_limit() -> None:
    """Take as many open files as this process may: each socket is one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def keep_for_good() -> None:
    """Spare what a start has made from being looked at by every collection of garbage."""
    gc.collect()
    gc.freeze()


def cant_listen(settings: Settings, error: OSError) -> CantServe:
    """Say what to mend when the address can't be had."""
    where = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        return CantServe(f"{where} is taken; stop what runs there, or give another PORT.")
    return CantServe(f"{where} can't be listened on: {error.strerror}; see ASSANA_HOST and PORT.")


async def _serve(
    settings: Settings, announce: Announce, *, share_port: bool, parent: int | None
) -> None:
    async with _told_to_stop(parent) as told:
        app = await house.create_app(settings)
        runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=max(LAST_WORDS_S, settings.drain_s)
        )
        try:
            await _set_up(runner)
            await _listen(runner, settings, share_port=share_port)
            keep_for_good()
            announce(_address(runner))
            if await told.first() == signal.SIGTERM:
                await told.to_hurry_during(house.drain(app))
        finally:
            await runner.cleanup()


async def _set_up(runner: web.AppRunner) -> None:
    try:
        await runner.setup()
    except NoHandOver as error:
        raise CantServe(str(error)) from error


async def _listen(runner: web.AppRunner, settings: Settings, *, share_port: bool) -> None:
    site = web.TCPSite(
        runner, settings.host, settings.port, backlog=BACKLOG, reuse_port=share_port or None
    )
    try:
        await site.start()
    except OSError as error:
        raise cant_listen(settings, error) from error


def _address(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104  (nobody can open these; the server is here as well)
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Told:
    """The signals that ask this process to stop."""

    def __init__(self) -> None:
        self._first: asyncio.Future[signal.Signals] = asyncio.get_running_loop().create_future()
        self._hurry = asyncio.Event()

    def __call__(self, number: signal.Signals) -> None:
        if not self._first.done():
            self._first.set_result(number)
        # Only this one: hosts send SIGTERM to every process, and the parent passes its own on.
        if number == signal.SIGINT:
            self._hurry.set()

    async def first(self) -> signal.Signals:
        return await self._first

    async def to_hurry_during(self, drained: Coroutine[Any, Any, None]) -> None:
        """Wait for the drain to end, or for somebody who can't wait."""
        drain = asyncio.create_task(drained)
        hurry = asyncio.create_task(self._hurry.wait())
        await asyncio.wait((drain, hurry), return_when=asyncio.FIRST_COMPLETED)
        for task in (drain, hurry):
            task.cancel()
        drain_result, _ = await asyncio.gather(drain, hurry, return_exceptions=True)
        if isinstance(drain_result, Exception):
            log.error("the drain failed", exc_info=drain_result)


@asynccontextmanager
async def _told_to_stop(parent: int | None) -> AsyncIterator[_Told]:
    """Listen to signals and, in a worker, to the death of its parent."""
    told, loop = _Told(), asyncio.get_running_loop()
    stops = (signal.SIGTERM, signal.SIGINT)
    for number in stops:
        loop.add_signal_handler(number, told, number)
    if parent is not None:
        loop.add_reader(parent, _orphaned, loop, parent, told)
    try:
        yield told
    finally:
        if parent is not None:
            loop.remove_reader(parent)
        for number in stops:
            loop.remove_signal_handler(number)


def _orphaned(loop: asyncio.AbstractEventLoop, parent: int, told: _Told) -> None:
    loop.remove_reader(parent)
    told(signal.SIGTERM)
