"""`assana-rt`, except that the node never sweeps: of other nodes it knows by the broker alone."""

from __future__ import annotations

import sys

from assana_rt import cli
from assana_rt.live import feed

if __name__ == "__main__":
    feed.SWEEP_S = 3600.0
    sys.exit(cli.run(sys.argv[1:]))
