"""How a setting is declared, and how what a person typed becomes a value.

Each parser takes text and returns the value, or raises `ValueError` with words that say
what to type instead. None of them ever repeats the text of a secret.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

DATABASE_SCHEMES = {
    "sqlite": "sqlite",
    "postgres": "postgres",
    "postgresql": "postgres",
    "mysql": "mysql",
    "mariadb": "mysql",
}
TLS_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
MYSQL_TLS_MODES = {
    "disabled": "disable",
    "preferred": "prefer",
    "required": "require",
    "verify_ca": "verify-ca",
    "verify_identity": "verify-full",
}


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting as a person sees it: what to type where, and what it is for."""

    names: tuple[str, ...]
    default: str
    meaning: str
    parse: Callable[[str], Any]
    secret: bool
    shown_default: str

    def read(self, environ: Mapping[str, str], flag: object | None) -> Any:
        """Return the value: a flag beats a variable, a variable the default; empty is not given.

        Raise `ValueError` with the variable's name and what to type instead.
        """
        given = (name for name in self.names if environ.get(name, "").strip())
        name = next(given, self.names[0])
        typed = str(flag) if flag is not None else environ.get(name, "").strip() or self.default
        try:
            return self.parse(typed)
        except ValueError as error:
            raise ValueError(f"{name}: {error}.") from None


def variable(
    names: str,
    default: str,
    meaning: str,
    parse: Callable[[str], Any] = str,
    *,
    secret: bool = False,
    shown: str = "",
) -> Any:
    """Declare a field of `Settings`; of several names, the first that is set counts.

    `shown` describes a default that is worked out when settings are loaded.
    """
    made = Variable(tuple(names.split()), default, meaning, parse, secret, shown or default)
    return dataclasses.field(metadata={"variable": made}, repr=not secret)


def whole(low: int, high: int) -> Callable[[str], int]:
    """Parse a whole number within bounds, both included."""

    def parse(text: str) -> int:
        if not text.lstrip("-").isdecimal() or not low <= int(text) <= high:
            raise ValueError(f"give a whole number from {low} to {high}")
        return int(text)

    return parse


def choice(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"give one of: {', '.join(words)}")
        return text.lower()

    return parse


def words(text: str) -> tuple[str, ...]:
    """Parse a list, separated by commas or spaces."""
    return tuple(text.replace(",", " ").split())


def clock(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise ValueError("give a time of day like 07:00") from None


def zone_name(text: str) -> str:
    try:
        ZoneInfo(text)
    except (OSError, ValueError, KeyError):
        raise ValueError("give a time zone's name, like Europe/Paris") from None
    return text


def origins(text: str) -> tuple[str, ...]:
    """Parse the origins of other sites' pages; `*` stands for any."""
    return tuple("*" if word == "*" else _origin(word) for word in words(text))


def web_address(text: str) -> str:
    """Parse an address of a site, without a path of its own."""
    return _origin(text) if text else ""


def networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(word) for word in words(text))
    except ValueError:
        raise ValueError("give addresses or networks, like 10.0.0.5 10.1.0.0/16") from None


def database_url(text: str) -> str:
    """Return the address with the scheme `sqlite`, `postgres` or `mysql`; empty stays empty."""
    if not text:
        return ""
    scheme, colon, rest = text.partition("://")
    known = DATABASE_SCHEMES.get(scheme.lower().partition("+")[0])
    if not colon or known is None:
        raise ValueError("give sqlite://, postgres://, postgresql://, mysql:// or mariadb://")
    if known == "sqlite":
        path, mark, query = rest.partition("?")
        absolute = path if path == ":memory:" else str(Path(path).expanduser().absolute())
        return f"sqlite://{absolute}{mark}{query}"
    if not urlsplit(text).path.strip("/"):
        raise ValueError("name the database after the host, as in …://user@host/assana")
    for name, value in parse_qsl(urlsplit(text).query):
        if (mode := tls_mode(name, value)) and mode not in TLS_MODES:
            raise ValueError(f"sslmode is one of {', '.join(TLS_MODES)}")
    return f"{known}://{rest}"


def tls_mode(name: str, value: str) -> str | None:
    """Return libpq's word for what this part of a database's address asks; None: something else."""
    match name.lower():
        case "sslmode":
            return value.lower()
        case "ssl-mode" | "ssl_mode":  # MySQL's words
            return MYSQL_TLS_MODES.get(value.lower(), value)
        case "ssl":  # of other drivers
            return {"true": "require", "1": "require", "false": "disable", "0": "disable"}.get(
                value.lower(), value
            )
        case _:
            return None


def redis_url(text: str) -> str:
    if text and urlsplit(text).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("give redis://, rediss:// or unix://")
    return text


def kept_secret(path: Path, make: Callable[[], str] = lambda: secrets.token_urlsafe(48)) -> str:
    """Return the secret in this file, made at first; only its owner can read it.

    Several processes may ask at once: all get the same, whole.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(make() + "\n")
        try:
            # A link fails where the name is taken: the first to come wins, and nobody reads half.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def _origin(text: str) -> str:
    parts = urlsplit(text)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if not parts.scheme or not parts.hostname or port == -1 or parts.path.strip("/"):
        raise ValueError("give addresses like https://assana.example, without a path")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")
