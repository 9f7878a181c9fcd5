"""Ends a run that could not end by itself, and fails it; a pytest plugin.

A database connection that a test left open keeps a thread alive, and Python waits for it for
ever at its exit. The run then fails with the threads' names, in place of hanging.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading

import pytest

PATIENCE_S = 2.0

_status = pytest.StashKey[int]()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[_status] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    left = [thread for thread in _others() if not _ends_by_itself(thread)]
    if not left:
        return
    print(f"\nA test left threads behind: {', '.join(map(_told, left))}", file=sys.stderr)
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(config.stash.get(_status, 0) or 1)


def _others() -> list[threading.Thread]:
    return [
        thread
        for thread in threading.enumerate()
        if thread is not threading.main_thread() and not thread.daemon
    ]


def _ends_by_itself(thread: threading.Thread) -> bool:
    # The interpreter ends executors' threads at its exit, however many are idle.
    if thread.name.startswith(("ThreadPoolExecutor", "bcrypt", "asyncio_")):
        return True
    thread.join(PATIENCE_S)
    return not thread.is_alive()


def _told(thread: threading.Thread) -> str:
    frame = sys._current_frames().get(thread.ident or 0)
    where = f" in {frame.f_code.co_filename}:{frame.f_lineno}" if frame else ""
    return f"{thread.name}{where}"
