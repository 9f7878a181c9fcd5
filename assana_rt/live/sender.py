"""Sends one frame to many sockets: one after another, or in one call where that can be compiled.

`uring.py` is the third way, for Linux. Nothing depends on the compiled call: without a C compiler,
or where anything about it fails, the first does the same. It is compiled anew by each process that
asks, into a folder of its own that is gone before the first call.
"""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import subprocess
import tempfile
from array import array
from collections.abc import Callable
from functools import cache
from pathlib import Path

log = logging.getLogger(__name__)

Send = Callable[["array[int]", bytes], list[tuple[int, int]]]
"""Send bytes to each descriptor (ints of C); return index and bytes taken of who took less.

Raises OSError where that can't be said.
"""


def one_by_one(fds: array[int], frame: bytes) -> list[tuple[int, int]]:
    """Send with a call for each; what is full or broken has taken nothing."""
    write, size = os.write, len(frame)
    short = []
    for which, fd in enumerate(fds):  # the innermost loop of all: once a message and socket
        try:
            taken = write(fd, frame)
        except OSError:
            taken = 0
        if taken != size:
            short.append((which, taken))
    return short


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

    which, taken = array("i"), array("i")  # room for the answer, kept from call to call

    def send(fds: array[int], frame: bytes) -> list[tuple[int, int]]:
        address, count = fds.buffer_info()
        if count > len(which):  # whatever stands in it
            which.extend(fds[len(which) :])
            taken.extend(fds[len(taken) :])
        found: int = send_all(
            address, count, frame, len(frame), which.buffer_info()[0], taken.buffer_info()[0]
        )
        return list(zip(which[:found], taken[:found], strict=True)) if found else []

    return send
