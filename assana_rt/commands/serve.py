"""`assana-rt serve`, and `assana-rt run` that prepares what it serves."""

from __future__ import annotations

from argparse import Namespace

from assana_rt.commands import Trouble, database
from assana_rt.serving import Announce, CantServe
from assana_rt.serving import serve as serve_alone
from assana_rt.settings import Settings
from assana_rt.workers import serve_together


def serve(settings: Settings, _: Namespace) -> None:
    database.refuse_unmigrated(settings)
    _serve(settings, lambda address: print(_ready(address), flush=True))


def run(settings: Settings, _: Namespace) -> None:
    """Migrate, fill a new database outside production with demo data, and serve."""
    from assana_rt import seed as demo  # noqa: PLC0415  (`serve` starts without it)

    database.apply(settings)
    emails = database.within(
        demo.demo_emails(settings, make=not settings.production, tell=database.tell)
    )

    def announce(address: str) -> None:
        accounts = f"\n{database.accounts_in_words(settings, emails)}" if emails else ""
        print(f"{_ready(address)}{accounts}", flush=True)

    _serve(settings, announce)


def _serve(settings: Settings, announce: Announce) -> None:
    try:
        if settings.workers > 1:
            serve_together(settings, announce)
        else:
            serve_alone(settings, announce)
    except CantServe as trouble:
        raise Trouble(str(trouble)) from trouble


def _ready(address: str) -> str:
    return f"Assana is ready at {address}"
