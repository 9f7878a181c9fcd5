"""Sends one frame to many sockets in one call, where this machine can compile that call.

Nothing depends on it: without a C compiler, or where anything about it fails, each socket gets
its own `write`. It is compiled anew by each process that asks, into a folder of its own that is
gone before the first call.
"""

from __future__ import annotations

import ctypes
import logging
import shutil
import subprocess
import tempfile
from array import array
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

log = logging.getLogger(__name__)

Send = Callable[[Sequence[int], bytes], list[tuple[int, int]]]
"""Send bytes to each descriptor; return index and bytes taken of those that took less."""

_SOURCE = r"""
#include <stddef.h>
#include <sys/socket.h>

int send_all(const int *fds, int n, const char *frame, size_t size, int *which, int *taken) {
    int found = 0;
    for (int i = 0; i < n; i++) {
        ssize_t sent = send(fds[i], frame, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent != (ssize_t)size) {
            which[found] = i;
            taken[found++] = sent < 0 ? 0 : (int)sent;
        }
    }
    return found;
}
"""
COMPILE_S = 20


@cache
def compiled() -> Send | None:
    """Return the compiled call; None, with a line in the log, where it can't be had."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        log.warning("no C compiler here: sockets are written to one by one")
        return None
    try:
        with tempfile.TemporaryDirectory(prefix="assana-") as folder:
            source, library = Path(folder, "sender.c"), Path(folder, "sender.so")
            source.write_text(_SOURCE)
            subprocess.run(  # noqa: S603  (a program of this machine, on our own words)
                [compiler, "-O2", "-shared", "-fPIC", "-o", library, source],
                check=True,
                capture_output=True,
                timeout=COMPILE_S,
            )
            return _send(ctypes.CDLL(str(library)))
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("the sender can't be compiled, sockets are written to one by one: %s", error)
        return None


def _send(library: ctypes.CDLL) -> Send:
    send_all = library.send_all
    send_all.argtypes = (
        ctypes.c_void_p,
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_void_p,
        ctypes.c_void_p,
    )
    send_all.restype = ctypes.c_int

    def send(fds: Sequence[int], frame: bytes) -> list[tuple[int, int]]:
        to = array("i", fds)
        which, taken = array("i", bytes(4 * len(to))), array("i", bytes(4 * len(to)))
        found: int = send_all(_at(to), len(to), frame, len(frame), _at(which), _at(taken))
        return list(zip(which[:found], taken[:found], strict=True)) if found else []

    return send


def _at(numbers: array[int]) -> int:
    return numbers.buffer_info()[0]
