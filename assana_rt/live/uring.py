"""Sends one frame to many sockets with one system call, by Linux's io_uring.

A thousand `send(2)` enter the kernel a thousand times. Here the requests lie in memory that the
kernel shares, one a socket, and one call has it work through them: a fifth less of the server's CPU
than a loop in C, and no compiler.

Each request says MSG_DONTWAIT, so the kernel finishes or refuses it within the call. Nothing is
under way afterwards: order, and when a descriptor may be closed, are as with `send(2)`.

The layout is that of <linux/io_uring.h>; see io_uring(7), io_uring_setup(2), io_uring_enter(2).
"""

from __future__ import annotations

import ctypes
import errno
import logging
import mmap
import os
import socket
import sys
import weakref
from array import array
from collections.abc import Callable

from assana_rt.live.sender import Send, one_by_one

log = logging.getLogger(__name__)

REQUESTS = 1024  # handed in with one call; more sockets take more calls
SETUP, ENTER = 425, 426  # the calls' numbers, the same on every architecture but Alpha
GETEVENTS = 1  # do not return before all is done
SUBMIT_ALL = 1 << 7  # one request that is wrong does not keep the others back
# Files are found as a request runs. Asked for as a sign of Linux 5.19: younger is well tried.
NEEDED = 1 << 0 | 1 << 12  # SINGLE_MMAP, LINKED_FILE
AT_RINGS, AT_REQUESTS = 0, 0x10000000  # what to map
PARAMS = 30  # words of struct io_uring_params
REQUEST, ANSWER = 16, 4  # words of struct io_uring_sqe and io_uring_cqe
SEND = 26  # IORING_OP_SEND
FLAGS = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL if sys.platform == "linux" else 0
WORD = 0xFFFFFFFF
FEW = 16  # sockets up to which a call for each costs less


def uring() -> Send | None:
    """Return a sender for one thread; None, with a line in the log, where it can't be had.

    Containers often forbid it, and so may an administrator (`kernel.io_uring_disabled`).
    """
    try:
        ring = Ring()
        ring.check()
    except (OSError, ValueError, AttributeError) as error:
        log.info("without io_uring, sockets are written to one by one: %s", error)
        return None
    return ring.send


class Ring:
    """Requests to send, side by side, of which only descriptors and frame change."""

    def __init__(self) -> None:
        """Raises OSError where the system has none for us."""
        if sys.platform != "linux" or sys.byteorder != "little":
            raise OSError(errno.ENOSYS, "this is Linux's")
        self._call: Callable[..., int] = _system()
        params = array("I", bytes(4 * PARAMS))
        params[2] = SUBMIT_ALL
        self._fd = self._call(SETUP, REQUESTS, params.buffer_info()[0], 0, 0, None, 0)
        if self._fd < 0:
            raise OSError(ctypes.get_errno(), "io_uring_setup: " + os.strerror(ctypes.get_errno()))
        weakref.finalize(self, os.close, self._fd)
        if params[5] & NEEDED != NEEDED:
            raise OSError(errno.ENOSYS, "this kernel is older than 5.19")
        requests, answers = params[0], params[1]
        head, tail, slots = params[10], params[11], params[16]
        answer_head, answer_tail, found = params[20], params[21], params[25]
        size = max(slots + 4 * requests, found + 4 * ANSWER * answers)
        rings = memoryview(mmap.mmap(self._fd, size, offset=AT_RINGS))
        self._words = rings.cast("I")
        asked = memoryview(mmap.mmap(self._fd, 4 * REQUEST * requests, offset=AT_REQUESTS))
        self._head, self._tail = head // 4, tail // 4
        self._answer_head, self._answer_tail = answer_head // 4, answer_tail // 4
        self._requests, self._answers = requests, answers
        self._words[slots // 4 : slots // 4 + requests] = array("I", range(requests))

        words, longs = asked.cast("i"), asked.cast("Q")
        words[0::REQUEST] = array("i", [SEND]) * requests
        words[7::REQUEST] = array("i", [FLAGS]) * requests
        longs[4 :: REQUEST // 2] = array("Q", range(requests))  # comes back with the answer
        self._fds = words[1::REQUEST]
        self._frames, self._sizes = longs[2 :: REQUEST // 2], words[6::REQUEST]
        told = rings.cast("i")[found // 4 :][: ANSWER * answers]
        self._which, self._taken = told[0::ANSWER], told[2::ANSWER]

    def send(self, fds: array[int], frame: bytes) -> list[tuple[int, int]]:
        """Send as `Send` says. Raises OSError where it can't be said who has taken what."""
        if len(fds) <= FEW:
            return one_by_one(fds, frame)
        return self.send_at_once(fds, frame)

    def send_at_once(self, fds: array[int], frame: bytes) -> list[tuple[int, int]]:
        """Send, however few they are."""
        short: list[tuple[int, int]] = []
        address = ctypes.cast(ctypes.c_char_p(frame), ctypes.c_void_p).value
        done, count = 0, len(fds)
        with memoryview(fds) as asked:
            while done < count:
                # Up to the ring's end, where the next part begins at its start again.
                first = self._words[self._tail] % self._requests
                some = min(count - done, self._requests - first)
                self._fds[first : first + some] = asked[done : done + some]
                self._frames[first : first + some] = array("Q", [address or 0]) * some
                self._sizes[first : first + some] = array("i", [len(frame)]) * some
                short += [(done + which, n) for which, n in self._go(first, some, len(frame))]
                done += some
        return short

    def _go(self, first: int, count: int, size: int) -> list[tuple[int, int]]:
        """Have requests run from slot `first` on; return who took less, counted from there."""
        words = self._words
        began = words[self._head]
        words[self._tail] = (began + count) & WORD
        self._call(ENTER, self._fd, count, count, GETEVENTS, None, 0)
        handed = (words[self._head] - began) & WORD
        # What the kernel had no room for stays ours: those sockets have taken nothing.
        words[self._tail] = words[self._head]
        while (told := (words[self._answer_tail] - words[self._answer_head]) & WORD) < handed:
            # By MSG_DONTWAIT there is nothing to wait for; but nothing may be left under way.
            if self._call(ENTER, self._fd, 0, handed - told, GETEVENTS, None, 0) < 0:
                code = ctypes.get_errno()
                if code != errno.EINTR:
                    raise OSError(code, "io_uring_enter: " + os.strerror(code))
        at = words[self._answer_head] % self._answers
        taken = self._taken[at : at + handed]
        short = []
        if taken != memoryview(array("i", [size]) * handed):
            which = self._which[at : at + handed]
            short = [
                (slot - first, max(0, n)) for slot, n in zip(which, taken, strict=True) if n != size
            ]
            short.sort()
        words[self._answer_head] = (words[self._answer_head] + handed) & WORD
        return short + [(which, 0) for which in range(handed, count)]

    def check(self) -> None:
        """Send to one socket that has room and one that has gone; raise OSError if that is off."""
        good, gone = socket.socketpair(), socket.socketpair()
        try:
            gone[1].close()
            fds = array("i", [good[0].fileno(), gone[0].fileno()])
            if self.send_at_once(fds, b"once") != [(1, 0)] or good[1].recv(9) != b"once":
                raise OSError(errno.EIO, "what it sends does not arrive as it says")
        finally:
            for one in (*good, *gone):
                one.close()


def _system() -> Callable[..., int]:
    """Return `syscall(2)` for the two calls made here; their numbers stand nowhere in Python."""
    call = ctypes.CDLL(None, use_errno=True).syscall
    number, pointer = ctypes.c_long, ctypes.c_void_p
    call.argtypes = (number, number, number, number, number, pointer, number)
    call.restype = number
    return call
