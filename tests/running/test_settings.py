"""Settings: what is declared, what is refused, and what is made up."""

from __future__ import annotations

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import time
from pathlib import Path

import pytest

from assana_rt import settings as module
from assana_rt.settings import Settings, SettingsError
from assana_rt.variables import kept_secret

SECRET = "a secret of this test: 0123456789 abcdef"
PRODUCTION = {
    "ASSANA_ENV": "production",
    "ASSANA_SECRET_KEY": SECRET,
    "ASSANA_PUBLIC_URL": "https://assana.example",
}


def load(tmp_path: Path, **environ: str) -> Settings:
    return Settings.load(environ, data_dir=tmp_path)


def troubles(tmp_path: Path, **environ: str) -> str:
    with pytest.raises(SettingsError) as refused:
        load(tmp_path, **environ)
    return str(refused.value)


def test_a_flag_beats_a_variable_and_a_variable_the_default(tmp_path: Path) -> None:
    assert load(tmp_path).port == 8080
    assert load(tmp_path, PORT="9000").port == 9000
    assert Settings.load({"PORT": "9000"}, port=9001, data_dir=tmp_path).port == 9001


def test_an_empty_variable_is_not_given(tmp_path: Path) -> None:
    assert load(tmp_path, PORT="", ASSANA_TIMEZONE=" ").timezone == "UTC"


@pytest.mark.parametrize(
    ("typed", "expected", "dialect"),
    [
        ("postgresql://a:b@h/x?ssl=true", "postgres://a:b@h/x?ssl=true", "postgres"),
        ("postgres://a@h:5433/x", "postgres://a@h:5433/x", "postgres"),
        ("mariadb://a:b@h/x", "mysql://a:b@h/x", "mysql"),
        ("mysql://a:b@h/x", "mysql://a:b@h/x", "mysql"),
        ("sqlite:///srv/a.db", "sqlite:///srv/a.db", "sqlite"),
    ],
)
def test_database_addresses_come_in_one_form(
    tmp_path: Path, typed: str, expected: str, dialect: str
) -> None:
    settings = load(tmp_path, DATABASE_URL=typed)
    assert (settings.database_url, settings.dialect) == (expected, dialect)


def test_our_own_variable_beats_the_hosts(tmp_path: Path) -> None:
    settings = load(tmp_path, DATABASE_URL="mysql://a@h/x", ASSANA_DATABASE_URL="postgres://a@h/x")
    assert settings.dialect == "postgres"


def test_without_an_address_the_database_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    assert load(tmp_path).sqlite_path == tmp_path / "assana.db"


def test_every_trouble_is_named_at_once_with_its_variable(tmp_path: Path) -> None:
    said = troubles(
        tmp_path,
        PORT="eighty",
        ASSANA_TIMEZONE="Mars/Olympus",
        DATABASE_URL="oracle://h/x",
        ASSANA_ROOM_OPENS="dawn",
        ASSANA_TRUSTED_PROXIES="proxy",
    )
    for variable in ("PORT", "ASSANA_TIMEZONE", "DATABASE_URL", "ROOM_OPENS", "TRUSTED_PROXIES"):
        assert variable in said
    assert len(said.splitlines()) == 5


def test_a_trouble_names_the_variable_that_was_typed(tmp_path: Path) -> None:
    assert troubles(tmp_path, DATABASE_URL="oracle://h/x").startswith("DATABASE_URL:")


def test_a_refused_database_address_is_not_repeated(tmp_path: Path) -> None:
    assert "hunter2" not in troubles(tmp_path, DATABASE_URL="oracle://a:hunter2@h/x")


@pytest.mark.parametrize(
    ("without", "change", "named"),
    [
        ("ASSANA_SECRET_KEY", {}, "ASSANA_SECRET_KEY"),
        ("", {"ASSANA_SECRET_KEY": "short"}, "ASSANA_SECRET_KEY"),
        ("", {"ASSANA_SECRET_KEY": "a" * 64}, "ASSANA_SECRET_KEY"),
        ("", {"ASSANA_AUDIT_KEY": "short"}, "ASSANA_AUDIT_KEY"),
        ("ASSANA_PUBLIC_URL", {}, "ASSANA_PUBLIC_URL"),
        ("", {"ASSANA_PUBLIC_URL": "http://assana.example"}, "ASSANA_PUBLIC_URL"),
        ("", {"ASSANA_ALLOWED_ORIGINS": "https://a.example *"}, "ASSANA_ALLOWED_ORIGINS"),
        ("", {"ASSANA_BCRYPT_COST": "9"}, "ASSANA_BCRYPT_COST"),
        ("", {"ASSANA_METRICS_TOKEN": "short"}, "ASSANA_METRICS_TOKEN"),
    ],
)
def test_production_refuses_what_is_unsafe(
    tmp_path: Path, without: str, change: dict[str, str], named: str
) -> None:
    environ = {name: value for name, value in PRODUCTION.items() if name != without} | change
    assert named in troubles(tmp_path, **environ)


def test_production_makes_no_secret(tmp_path: Path) -> None:
    load(tmp_path)  # A secret is kept here now; production must not take it either.
    environ = {k: v for k, v in PRODUCTION.items() if k != "ASSANA_SECRET_KEY"}
    assert "ASSANA_SECRET_KEY" in troubles(tmp_path, **environ)


def test_production_listens_everywhere_where_the_host_sets_the_port(tmp_path: Path) -> None:
    assert load(tmp_path, **PRODUCTION).host == "127.0.0.1"
    assert load(tmp_path, **PRODUCTION, PORT="5000").host == "0.0.0.0"
    assert load(tmp_path, PORT="5000").host == "127.0.0.1"
    assert load(tmp_path, **PRODUCTION, PORT="5000", ASSANA_HOST="::1").host == "::1"


def test_cookies_are_secure_where_the_site_is(tmp_path: Path) -> None:
    assert load(tmp_path, **PRODUCTION).secure_cookies
    assert not load(tmp_path).secure_cookies


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"ASSANA_WORKERS": "2"}, "ASSANA_BROKER"),
        ({"ASSANA_BROKER": "redis"}, "ASSANA_REDIS_URL"),
        ({"ASSANA_BROKER": "postgres"}, "ASSANA_BROKER"),
        ({"ASSANA_VIDEO_PROVIDER": "jitsi"}, "ASSANA_JITSI_DOMAIN"),
        ({"ASSANA_VIDEO_PROVIDER": "livekit"}, "ASSANA_LIVEKIT_API_SECRET"),
        ({"ASSANA_TURN_URLS": "turn:h"}, "ASSANA_TURN_SECRET"),
        ({"ASSANA_ROOM_CLOSES": "06:00"}, "ASSANA_ROOM_CLOSES"),
    ],
)
def test_what_does_not_go_together_is_refused(
    tmp_path: Path, environ: dict[str, str], named: str
) -> None:
    assert named in troubles(tmp_path, **environ)


def test_several_workers_go_with_a_broker(tmp_path: Path) -> None:
    settings = load(
        tmp_path, ASSANA_WORKERS="2", ASSANA_BROKER="redis", ASSANA_REDIS_URL="redis://h"
    )
    assert settings.workers == 2


def test_development_keeps_the_secret_it_made_for_its_owner_alone(tmp_path: Path) -> None:
    first = load(tmp_path)
    assert load(tmp_path).secret_key == first.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_those_who_make_a_secret_at_once_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(kept_secret, [tmp_path / "secret-key"] * 32))
    assert len(made) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_keys_differ_by_label_and_by_secret_and_are_the_same_on_every_node(tmp_path: Path) -> None:
    here, there = load(tmp_path / "a", **PRODUCTION), load(tmp_path / "b", **PRODUCTION)
    assert here.key("access") == there.key("access")
    assert len({here.key("access"), here.key("refresh"), here.audit_key}) == 3
    assert len(here.key("access")) == 32
    other = load(tmp_path, **(PRODUCTION | {"ASSANA_AUDIT_KEY": SECRET[::-1]}))
    assert other.audit_key != here.audit_key
    assert other.key("access") == here.key("access")


def test_the_demo_password_is_the_one_given_or_one_made_once(tmp_path: Path) -> None:
    assert load(tmp_path, ASSANA_DEMO_PASSWORD="correct horse").demo_password() == "correct horse"
    made = load(tmp_path).demo_password()
    assert made == load(tmp_path).demo_password()
    assert stat.S_IMODE((tmp_path / "demo-password").stat().st_mode) == 0o600


def test_settings_print_no_secret(tmp_path: Path) -> None:
    environ = {"DATABASE_URL": "postgres://a:hunter2@h/x", "ASSANA_DEMO_PASSWORD": "hunter2"}
    settings = load(tmp_path, **(PRODUCTION | environ))
    assert "hunter2" not in repr(settings)
    assert SECRET not in repr(settings)


def test_origins_and_times_are_read_in_one_form(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        ASSANA_ALLOWED_ORIGINS="https://A.example:443/, http://b.example:8080",
        ASSANA_ROOM_OPENS="06:30",
        ASSANA_PUBLIC_URL="http://[::1]:8080/",
    )
    assert settings.allowed_origins == ("https://a.example", "http://b.example:8080")
    assert settings.room_opens == time(6, 30)
    assert settings.public_url == "http://[::1]:8080"


def test_slips_of_the_pen_are_noticed() -> None:
    environ = {"ASSANA_TIMEZOME": "x", "ASSANA_ENV": "x", "ASSANA_TEST_REQUIRE": "go", "HOME": "/"}
    assert module.unknown(environ) == ["ASSANA_TIMEZOME"]


def test_nothing_else_reads_the_environment() -> None:
    package = Path(module.__file__).parent
    readers = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if re.search(r"os\.environ|os\.getenv|\bgetenv\(", path.read_text())
    }
    assert readers == {"cli.py"}
