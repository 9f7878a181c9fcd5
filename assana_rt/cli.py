"""The commands of `assana-rt`: what is typed, and what is said when it can't be done.

Bodies stand in `commands/` and are imported when called: `--help` needs no database driver.
A command ends with 0, with 1 and a line that says what to mend, or with 2 if mistyped.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from assana_rt import log
from assana_rt.commands import Trouble
from assana_rt.settings import Settings, SettingsError, declared, unknown

DESCRIPTION = "Live dashboards and video consultations for operating rooms and their patients."
SETTINGS_FLAGS = ("data_dir", "host", "port", "workers")
INTERRUPTED = 130


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status."""
    parser = _parser()
    typed = parser.parse_args(arguments)
    if typed.body == "settings":
        print(table())
        return 0
    # Databases, copies and secrets are for the account that runs this, and nobody else.
    os.umask(0o077)
    flags = {name: getattr(typed, name, None) for name in SETTINGS_FLAGS}
    try:
        settings = Settings.load(os.environ, **flags)
        log.configure(level=settings.log_level, json_lines=settings.production)
        typed.unknown = unknown(os.environ)
        module, function = typed.body.split(":")
        body = getattr(_imported(module), function)
        return int(body(settings, typed) or 0)
    except SettingsError as error:
        return _say(*error.problems, "`assana-rt settings` lists every setting.")
    except Trouble as trouble:
        return _say(*str(trouble).splitlines())
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # What reads our output has seen enough, as in `assana-rt watch board | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _imported(name: str) -> ModuleType:
    """Import a command's body, which takes most of a start; nothing of it is garbage yet."""
    gc.disable()
    try:
        return importlib.import_module(f"assana_rt.commands.{name}")
    finally:
        gc.enable()


def table() -> str:
    """Return every setting as a table in Markdown; `docs/running.md` holds it too."""
    rows = [
        f"| {', '.join(f'`{name}`' for name in reversed(each.names))} "
        f"| {each.shown_default} | {each.meaning} |"
        for each in declared().values()
    ]
    return "\n".join(["| variable | default | meaning |", "|---|---|---|", *rows])


def _say(*lines: str) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="assana-rt", description=DESCRIPTION)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_serving(commands)
    _add_database(commands)
    _add_people(commands)
    _add_looking(commands)
    _add_audit(commands)
    return parser


def _command(commands: Any, name: str, body: str, meaning: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=meaning, description=meaning)
    command.set_defaults(body=body)
    command.add_argument("--data-dir", metavar="DIR", help="instead of ASSANA_DATA_DIR")
    return command


def _group(commands: Any, name: str, meaning: str) -> Any:
    group = commands.add_parser(name, help=meaning, description=meaning)
    return group.add_subparsers(metavar="COMMAND", required=True)


def _add_serving(commands: Any) -> None:
    for name, meaning in (
        ("serve", "the server, in the foreground; changes nothing in the database"),
        ("run", "migrate, fill a new database with demo data, serve: `make run`"),
    ):
        serve = _command(commands, name, f"serve:{name}", meaning)
        serve.add_argument("--host", metavar="H", help="instead of ASSANA_HOST")
        serve.add_argument("--port", metavar="N", help="instead of PORT")
        serve.add_argument("--workers", metavar="N", help="processes on one port (1)")


def _add_database(commands: Any) -> None:
    migrate = _command(
        commands, "migrate", "database:migrate", "bring the database to this version"
    )
    migrate.add_argument("--check", action="store_true", help="only tell; 1 if something is due")
    seed = _command(commands, "seed", "database:seed", "demo people and a week around today")
    seed.add_argument("--demo", action="store_true", required=True, help="yes, demo data")
    seed.add_argument("--scale", type=_positive, default=1, metavar="N", help="N times as much")
    seed.add_argument("--json", action="store_true", help="print ids and accounts as JSON")
    live = _group(commands, "live", "the live channels")
    _command(
        live,
        "new-epoch",
        "database:new_epoch",
        "to run after any restore of a database: every client then starts afresh",
    )


def _add_people(commands: Any) -> None:
    user = _group(
        commands, "user", "accounts; passwords are asked for, or read from standard input"
    )
    create = _command(user, "create", "people:create", "a new account")
    create.add_argument("email")
    create.add_argument("--name", metavar="NAME")
    create.add_argument(
        "--role", choices=("doctor", "coordinator", "admin", "display"), default="doctor"
    )
    for name, meaning in (
        ("password", "a new password; ends every session of the account"),
        ("deactivate", "no more signing in; ends every session of the account"),
    ):
        _command(user, name, f"people:{name}", meaning).add_argument("email")


def _add_looking(commands: Any) -> None:
    _command(commands, "check", "check:check", "settings, database, broker, provider: a line each")
    commands.add_parser("settings", help="every setting: variable, default, meaning").set_defaults(
        body="settings"
    )
    watch = _command(commands, "watch", "watch:watch", "follow a channel in the terminal, live")
    watch.add_argument("channel", metavar="CHANNEL", help="as in board, or doctor:ID")
    watch.add_argument("--url", metavar="URL", help="the server, instead of this machine's")
    watch.add_argument("--email", metavar="EMAIL", help="who signs in (admin@demo…, if there)")


def _add_audit(commands: Any) -> None:
    audit = _group(commands, "audit", "who did or saw what, and whether nobody has touched it")
    verify = _command(
        audit, "verify", "audit:verify", "look at every line: 0 whole, 1 broken, each named"
    )
    verify.add_argument("--head", metavar="LINK", help="a newest link that was kept elsewhere")
    _command(audit, "head", "audit:head", "print the newest link, to be kept elsewhere")
    export = _command(audit, "export", "audit:export", "copy lines, oldest first; recorded itself")
    export.add_argument("--format", choices=("csv", "jsonl"), default="jsonl")
    export.add_argument("--from", dest="since", metavar="DATE", help="the first day")
    export.add_argument("--to", metavar="DATE", help="the last day")
    export.add_argument("--output", metavar="FILE", help="a new file, instead of the output")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("give a whole number from 1")
    return int(text)
