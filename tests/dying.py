"""`assana-rt`, but its process dies between a commit and the word of it.

    python -m tests.dying serve …        ASSANA_TEST_DIES_AT=7: at the seventh change

As `kill -9` would have it, at the one moment that a kill from outside hits once in a thousand.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from collections.abc import Sequence

from assana_rt.__main__ import main
from assana_rt.store.eventlog import Event
from assana_rt.store.work import Ledger

_tell = Ledger._tell
_changes = itertools.count(1)


async def _die_or_tell(self: Ledger, events: Sequence[Event]) -> None:
    if next(_changes) == int(os.environ["ASSANA_TEST_DIES_AT"]):
        os.kill(os.getpid(), signal.SIGKILL)
    await _tell(self, events)


if __name__ == "__main__":
    Ledger._tell = _die_or_tell  # type: ignore[method-assign]
    sys.exit(main())
