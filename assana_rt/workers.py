"""Several processes that serve on one port: one that dies is replaced, all end together."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import FrameType

from assana_rt import log as logs
from assana_rt.serving import Announce, CantServe, cant_listen, serve
from assana_rt.settings import Settings

log = logging.getLogger(__name__)

RESTART_AFTER_S = 1.0


def serve_together(settings: Settings, announce: Announce) -> None:
    """Serve with `settings.workers` processes until told to stop.

    `announce` gets the address once all of them answer.
    """
    with _port_kept(settings) as port:
        workers = _Workers(dataclasses.replace(settings, port=port), announce)
        with workers.told_to_stop():
            workers.run()


class _Workers:
    def __init__(self, settings: Settings, announce: Announce) -> None:
        self._settings, self._announce = settings, announce
        self._spawn = multiprocessing.get_context("spawn")
        self._living: dict[SpawnProcess, Connection] = {}
        self._ready: set[SpawnProcess] = set()
        self._announced = False
        self._stopping = False

    def run(self) -> None:
        for _ in range(self._settings.workers):
            self._start()
        while self._living:
            self._look()

    @contextmanager
    def told_to_stop(self) -> Iterator[None]:
        """Pass signals on to the workers; on the way out, leave none behind."""
        before = {
            number: signal.signal(number, self._pass_on)
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            yield
        finally:
            for worker in list(self._living):
                worker.terminate()
                worker.join()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _pass_on(self, number: int, _: FrameType | None) -> None:
        self._stopping = True
        for worker in list(self._living):
            if worker.pid is not None and worker.exitcode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker.pid, number)

    def _start(self) -> None:
        hears, says = self._spawn.Pipe(duplex=False)
        worker = self._spawn.Process(target=_work, args=(self._settings, says))
        worker.start()
        says.close()
        self._living[worker] = hears
        if self._stopping:  # A signal may have come while it was not on the list yet.
            worker.terminate()

    def _look(self) -> None:
        """Wait for a worker to get ready or to end, and see to it."""
        speaking = {id(hears): w for w, hears in self._living.items() if w not in self._ready}
        ending = {worker.sentinel: worker for worker in self._living}
        listening = [self._living[worker] for worker in speaking.values()]
        for event in wait([*listening, *ending]):
            if isinstance(event, Connection):
                self._hear(speaking[id(event)], event)
            elif isinstance(event, int):
                self._bury(ending[event])

    def _hear(self, worker: SpawnProcess, hears: Connection) -> None:
        self._ready.add(worker)
        with contextlib.suppress(EOFError):  # It ended before it was ready: _bury says so.
            address = hears.recv()
            if not self._announced and len(self._ready) == self._settings.workers:
                self._announced = True
                self._announce(address)

    def _bury(self, worker: SpawnProcess) -> None:
        worker.join()
        self._living.pop(worker).close()
        self._ready.discard(worker)
        if self._stopping:
            return
        if not self._announced:
            raise CantServe("A worker ended at its start; its lines above say why.")
        log.error("a worker ended, another starts", extra={"exit_code": worker.exitcode})
        # A worker that can't live must not be tried as fast as the machine can.
        time.sleep(RESTART_AFTER_S)
        self._start()


def _work(settings: Settings, says: Connection) -> None:
    """Be a worker: what a spawned process runs."""
    logs.configure(level=settings.log_level, json_lines=settings.production)
    parent = multiprocessing.parent_process()
    try:
        serve(settings, says.send, share_port=True, parent=parent.sentinel if parent else None)
    except CantServe as trouble:
        log.error("%s", trouble)
        raise SystemExit(1) from trouble


@contextmanager
def _port_kept(settings: Settings) -> Iterator[int]:
    """Hold a port for the workers, one that nobody else serves on."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe, socket.socket(family) as kept:
        try:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host, settings.port))
            port = probe.getsockname()[1]
            probe.close()
            kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            kept.bind((settings.host, port))
        except OSError as error:
            raise cant_listen(settings, error) from error
        yield port
