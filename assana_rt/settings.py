"""Every setting: variable, default, meaning; checked once, at start.

A flag beats a variable, a variable the default. Nothing else in the package reads the
environment, so what is declared here is all there is to set.
"""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assana_rt import variables as of
from assana_rt.contradictions import SHORTEST_SECRET, contradictions
from assana_rt.variables import Variable, variable

Dialect = Literal["sqlite", "postgres", "mysql"]


class SettingsError(Exception):
    """The settings can't be used; `problems` are lines that each say what to mend."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one process, whole and consistent."""

    env: str = variable(
        "ASSANA_ENV",
        "development",
        "development or production, which refuses made-up secrets, plain http and origin *",
        of.choice("development", "production"),
    )
    port: int = variable("PORT", "8080", "the port to listen on", of.whole(0, 65535))
    host: str = variable(
        "ASSANA_HOST",
        "",
        "the address to listen on",
        shown="127.0.0.1 (0.0.0.0 in production where the host sets PORT)",
    )
    workers: int = variable("ASSANA_WORKERS", "1", "processes that serve", of.whole(1, 64))
    data_dir: Path = variable(
        "ASSANA_DATA_DIR",
        "./var",
        "the folder of assana.db, backups/ and made secrets",
        lambda text: Path(text).expanduser().absolute(),
    )
    database_url: str = variable(
        "ASSANA_DATABASE_URL DATABASE_URL",
        "",
        "sqlite://, postgres:// or mysql:// (postgresql:// and mariadb:// too)",
        of.database_url,
        secret=True,
        shown="SQLite, assana.db in the data folder",
    )
    secret_key: str = variable(
        "ASSANA_SECRET_KEY",
        "",
        f"the secret all keys derive from, {SHORTEST_SECRET} characters or more",
        secret=True,
        shown="made and kept in the data folder (development only)",
    )
    own_audit_key: str = variable(
        "ASSANA_AUDIT_KEY",
        "",
        "a secret of its own for the audit chain, to keep that key apart",
        secret=True,
        shown="derived from ASSANA_SECRET_KEY",
    )
    public_url: str = variable(
        "ASSANA_PUBLIC_URL",
        "",
        "the address people type, as in https://assana.example",
        of.web_address,
        shown="http://127.0.0.1:<port>",
    )
    timezone: str = variable(
        "ASSANA_TIMEZONE", "UTC", "the site's time zone: dates and times are local", of.zone_name
    )
    allowed_origins: tuple[str, ...] = variable(
        "ASSANA_ALLOWED_ORIGINS", "", "other sites whose pages may call", of.origins, shown="none"
    )
    trusted_proxies: tuple[of.Network, ...] = variable(
        "ASSANA_TRUSTED_PROXIES",
        "",
        "addresses or networks whose X-Forwarded-For is believed",
        of.networks,
        shown="none",
    )
    broker: str = variable(
        "ASSANA_BROKER",
        "memory",
        "what carries news between processes: memory, postgres or redis",
        of.choice("memory", "postgres", "redis"),
    )
    redis_url: str = variable(
        "ASSANA_REDIS_URL REDIS_URL",
        "",
        "the Redis or Valkey of ASSANA_BROKER=redis",
        of.redis_url,
        secret=True,
        shown="none",
    )
    retention_hours: int = variable(
        "ASSANA_RETENTION_HOURS",
        "24",
        "how long publications can be resumed from",
        of.whole(1, 24 * 365),
    )
    retention_events: int = variable(
        "ASSANA_RETENTION_EVENTS",
        "100000",
        "how many publications a channel keeps at most",
        of.whole(1, 10_000_000),
    )
    max_sockets_per_user: int = variable(
        "ASSANA_MAX_SOCKETS_PER_USER",
        "20",
        "open sockets a person; 0: no limit",
        of.whole(0, 10**6),
    )
    channels_per_socket: int = variable(
        "ASSANA_CHANNELS_PER_SOCKET", "128", "channels a socket may watch", of.whole(1, 10**6)
    )
    commands_per_s: int = variable(
        "ASSANA_COMMANDS_PER_S", "50", "commands a socket may send a second", of.whole(1, 10**6)
    )
    commands_burst: int = variable(
        "ASSANA_COMMANDS_BURST", "200", "commands a socket may send at once", of.whole(1, 10**6)
    )
    sockets: str = variable(
        "ASSANA_SOCKETS",
        "small",
        "small, taken over from aiohttp once they are open; plain, aiohttp's own, at 14 KB more "
        "each, should an aiohttp come that they can't be taken over from",
        of.choice("small", "plain"),
    )
    sender: str = variable(
        "ASSANA_SENDER",
        "auto",
        "how a thousand sockets are sent to: auto, by one call of Linux's io_uring where that is "
        "allowed; compiled, by a loop in C, built at the start where there is a cc; "
        "python, and where those can't be had, one by one",
        of.choice("auto", "compiled", "python"),
    )
    drain_s: int = variable(
        "ASSANA_DRAIN_S", "25", "seconds over which SIGTERM sends sockets away", of.whole(0, 3600)
    )
    video_provider: str = variable(
        "ASSANA_VIDEO_PROVIDER",
        "builtin",
        "who carries video calls: builtin, jitsi or livekit",
        of.choice("builtin", "jitsi", "livekit"),
    )
    jitsi_domain: str = variable(
        "ASSANA_JITSI_DOMAIN", "", "the Jitsi site, as in meet.assana.example", shown="none"
    )
    jitsi_app_id: str = variable("ASSANA_JITSI_APP_ID", "", "its application id", shown="none")
    jitsi_secret: str = variable(
        "ASSANA_JITSI_SECRET", "", "its shared secret (HS256)", secret=True, shown="none"
    )
    jitsi_private_key: str = variable(
        "ASSANA_JITSI_PRIVATE_KEY",
        "",
        "in its place, a private key in PEM (RS256, the hosted form)",
        secret=True,
        shown="none",
    )
    jitsi_key_id: str = variable(
        "ASSANA_JITSI_KEY_ID", "", "the private key's id (kid)", shown="none"
    )
    livekit_url: str = variable(
        "ASSANA_LIVEKIT_URL", "", "the LiveKit server, as in wss://live.example", shown="none"
    )
    livekit_api_key: str = variable("ASSANA_LIVEKIT_API_KEY", "", "its API key", shown="none")
    livekit_api_secret: str = variable(
        "ASSANA_LIVEKIT_API_SECRET", "", "its API secret", secret=True, shown="none"
    )
    livekit_page: str = variable(
        "ASSANA_LIVEKIT_PAGE",
        "",
        "the page of a LiveKit client, with {url} and {token} in its address",
        shown="none",
    )
    stun_urls: tuple[str, ...] = variable(
        "ASSANA_STUN_URLS", "", "STUN servers, as in stun:host:3478", of.words, shown="none"
    )
    turn_urls: tuple[str, ...] = variable(
        "ASSANA_TURN_URLS", "", "TURN servers, as in turn:host:3478", of.words, shown="none"
    )
    turn_secret: str = variable(
        "ASSANA_TURN_SECRET", "", "coturn's static-auth-secret", secret=True, shown="none"
    )
    join_before_min: int = variable(
        "ASSANA_JOIN_BEFORE_MIN", "15", "minutes before its start a call opens", of.whole(0, 1440)
    )
    join_after_min: int = variable(
        "ASSANA_JOIN_AFTER_MIN", "30", "minutes after its planned end it closes", of.whole(0, 1440)
    )
    room_opens: time = variable("ASSANA_ROOM_OPENS", "07:00", "operating rooms open", of.clock)
    room_closes: time = variable("ASSANA_ROOM_CLOSES", "19:00", "operating rooms close", of.clock)
    first_case_grace_min: int = variable(
        "ASSANA_FIRST_CASE_GRACE_MIN",
        "0",
        "minutes a first case may start late and still count as on time",
        of.whole(0, 240),
    )
    turnover_max_min: int = variable(
        "ASSANA_TURNOVER_MAX_MIN",
        "60",
        "minutes between two cases above which it is a gap, not a turnover",
        of.whole(1, 1440),
    )
    stale_s: int = variable(
        "ASSANA_STALE_S", "30", "seconds without news after which a wall says so", of.whole(1, 3600)
    )
    metrics_token: str = variable(
        "ASSANA_METRICS_TOKEN",
        "",
        "the bearer token that may read /metrics",
        secret=True,
        shown="none: loopback only",
    )
    given_demo_password: str = variable(
        "ASSANA_DEMO_PASSWORD",
        "",
        "the password of the demo accounts",
        secret=True,
        shown="made and kept in the data folder",
    )
    bcrypt_cost: int = variable(
        "ASSANA_BCRYPT_COST", "12", "work a password hash takes, as a power of two", of.whole(4, 20)
    )
    log_level: str = variable(
        "ASSANA_LOG_LEVEL",
        "info",
        "the least that is logged",
        of.choice("debug", "info", "warning", "error"),
    )

    @classmethod
    def load(cls, environ: Mapping[str, str], **flags: object) -> Settings:
        """Return settings that can be used, or raise `SettingsError` naming every trouble.

        `flags` are by field name, None where not given. Development makes what secrets it
        lacks and keeps them in the data folder.
        """
        values: dict[str, Any] = {}
        problems = []
        for name, each in declared().items():
            try:
                values[name] = each.read(environ, flags.pop(name, None))
            except ValueError as error:
                problems.append(str(error))
        if flags:
            raise TypeError(f"not settings: {', '.join(sorted(flags))}")
        if problems:
            raise SettingsError(problems)
        settings = cls(**_filled(values, port_is_given="PORT" in environ))
        if problems := list(contradictions(settings)):
            raise SettingsError(problems)
        return settings

    @staticmethod
    def variable_of(name: str) -> str:
        """Return the variable that sets this field, for messages."""
        return declared()[name].names[0]

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def dialect(self) -> Dialect:
        match self.database_url.partition(":")[0]:
            case "postgres":
                return "postgres"
            case "mysql":
                return "mysql"
            case _:
                return "sqlite"

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None where there is none."""
        path = self.database_url.removeprefix("sqlite://").partition("?")[0]
        return Path(path) if self.dialect == "sqlite" and path != ":memory:" else None

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")

    def key(self, label: str) -> bytes:
        """Derive the 32-byte key of this purpose; the same on every node that shares the secret."""
        return _derived(self.secret_key, label)

    @property
    def audit_key(self) -> bytes:
        return _derived(self.own_audit_key or self.secret_key, "audit")

    def demo_password(self) -> str:
        """Return the demo accounts' password: the one given, or one made at first and kept."""
        return self.given_demo_password or of.kept_secret(
            self.data_dir / "demo-password", lambda: secrets.token_urlsafe(12)
        )


def declared() -> dict[str, Variable]:
    """Return each setting as a person sees it, by field name, in the order of the source."""
    return {f.name: f.metadata["variable"] for f in dataclasses.fields(Settings)}


def unknown(environ: Mapping[str, str]) -> list[str]:
    """Return variables that look like ours and are not: mostly slips of the pen."""
    known = {name for each in declared().values() for name in each.names}
    return sorted(
        name
        for name in environ
        if name.startswith("ASSANA_") and not name.startswith("ASSANA_TEST_") and name not in known
    )


def _filled(values: dict[str, Any], *, port_is_given: bool) -> dict[str, Any]:
    """Work out the defaults that hang on other settings."""
    production = values["env"] == "production"
    if not values["host"]:
        values["host"] = "0.0.0.0" if production and port_is_given else "127.0.0.1"  # noqa: S104
    if not values["public_url"]:
        values["public_url"] = f"http://127.0.0.1:{values['port']}"
    if not values["database_url"]:
        values["database_url"] = f"sqlite://{values['data_dir'] / 'assana.db'}"
    if not values["secret_key"] and not production:
        try:
            values["secret_key"] = of.kept_secret(values["data_dir"] / "secret-key")
        except OSError as error:
            trouble = f"ASSANA_DATA_DIR: {values['data_dir']} can't be used: {error.strerror}."
            raise SettingsError([trouble]) from error
    return values


def _derived(secret: str, label: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"assana-rt {label}".encode())
    return hkdf.derive(secret.encode())
