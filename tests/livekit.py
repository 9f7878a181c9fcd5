"""Finds LiveKit's server, or builds it once into a cache folder of the user's.

python -m tests.livekit      build it now, if it is not there: it takes some minutes
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tests.fetching import fetch, made_once
from tests.programs import Absent, program_path

# Of its time: the versions after it want a newer Go than most have.
VERSION = "v1.13.5"
SOURCE = f"github.com/livekit/livekit-server/cmd/server@{VERSION}"
BUILT_WITHIN_S = 900


def program() -> Path:
    """Return the server's program; raise `Absent` where it can't be had."""
    if found := shutil.which("livekit-server"):
        return Path(found)
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(cache) / "assana-tests" / f"livekit-server-{VERSION}"
    if not (folder / "done").exists():
        try:
            go = program_path("go", package="golang")
        except Absent as absent:
            raise Absent(f"livekit-server is not on PATH, nor Go to build it: {absent}") from None
        with made_once(folder) as wanting:
            if wanting:
                fetch(
                    [go, "install", SOURCE],
                    "livekit-server is not on PATH, and Go could not build it",
                    within_s=BUILT_WITHIN_S,
                    env=os.environ | {"GOBIN": str(folder)},
                    cwd=folder,
                )
    return folder / "server"


if __name__ == "__main__":
    try:
        program()
    except Absent as absent:
        sys.exit(str(absent))
