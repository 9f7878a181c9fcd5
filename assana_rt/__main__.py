"""`python -m assana_rt`, and the command `assana-rt`."""

from __future__ import annotations

import sys

from assana_rt.cli import run


def main() -> None:
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
