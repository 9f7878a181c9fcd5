"""A server for browsers: a real process on a port it keeps, with people and records of its own."""

from __future__ import annotations

import contextlib
import itertools
import json
import math
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.servers import free_port

ROOT = Path(__file__).parents[2]
STARTS_WITHIN_S = 40
RENEWED_AFTER_S = 300
# Five minutes each; a run that makes more begins anew, by then for another server.
TIMES_OF_A_DAY = 280

PASSWORD = "a password for tests"
DATABASE = "assana.db"
SHARED = {"DATABASE_URL", "ASSANA_SECRET_KEY"}
"""With these, a site's people are not in its folder."""
PEOPLE = {
    "doctor": ("doctor", "Dr. Amara Okafor-Lindqvist"),
    "doctor2": ("doctor", "Dr. Piotr Nowak"),
    "doctor3": ("doctor", "Dr. Hannah Reuter"),
    "doctor4": ("doctor", "Dr. Samir Bose"),
    "doctor5": ("doctor", "Dr. Lena Hoffmann"),
    "coordinator": ("coordinator", "Jonas Wirth"),
    "admin": ("admin", "Ada Byrne"),
    "display": ("display", "Corridor wall"),
}

_numbers = itertools.count(1)


def email(who: str) -> str:
    return f"{who}@pages.example"


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def in_minutes(minutes: int) -> str:
    """A time of today, as far as the day reaches: a case that waits, or comes."""
    now = datetime.now(UTC)
    moved = now + timedelta(minutes=minutes)
    if moved.date() != now.date():
        moved = now.replace(hour=0 if minutes < 0 else 23, minute=1 if minutes < 0 else 58)
    return f"{moved:%H:%M}:00"


@dataclass
class Site:
    """The server and its people; `call` speaks REST to it as any of them."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    tokens: dict[str, str] = field(default_factory=dict)
    signed_in: dict[str, float] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @classmethod
    def new(cls, folder: Path, **environ: str) -> Site:
        """Make a site with its people; the second of a run is a copy of the first."""
        site = cls(folder, dict(environ))
        first = None if SHARED & environ.keys() else folder.parent / "people"
        if first and first.exists():
            shutil.copytree(first, folder, dirs_exist_ok=True)
            site.start()
            return site
        site.run("migrate")
        role, name = PEOPLE["admin"]
        site.run("user", "create", email("admin"), "--role", role, "--name", name, typed=PASSWORD)
        site.start()
        try:
            for who, (role, name) in PEOPLE.items():
                if who != "admin":
                    site.invite(who, role, name)
            if first:
                site._keep(first)
        except BaseException:
            site.kill()
            raise
        return site

    def _keep(self, copy: Path) -> None:
        """Copy what this server has by now, while it goes on."""
        made = copy.with_suffix(".new")
        left = ("log", f"{DATABASE}*")
        shutil.copytree(self.folder, made, ignore=shutil.ignore_patterns(*left))
        with (
            contextlib.closing(sqlite3.connect(self.folder / DATABASE)) as ours,
            contextlib.closing(sqlite3.connect(made / DATABASE)) as kept,
        ):
            ours.backup(kept)
        made.rename(copy)

    def run(self, *arguments: str, typed: str = "") -> None:
        """Run a command of the program to its end."""
        subprocess.run(
            self._command(*arguments),
            env=self._variables(),
            cwd=self.folder,
            input=typed.encode(),
            capture_output=True,
            timeout=STARTS_WITHIN_S,
            check=True,
        )

    def start(self) -> None:
        """Serve on the port of before; return once it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self._command("serve", "--port", str(self.port)),
                env=self._variables(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        give_up = time.monotonic() + STARTS_WITHIN_S
        while not self._answers():
            if time.monotonic() > give_up or self.process.poll() is not None:
                self.kill()
                raise AssertionError((self.folder / "log").read_text())
            # There is nothing to be told by: the log is a file, the port is just not open yet.
            time.sleep(0.05)

    def kill(self) -> None:
        """End the server as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=20)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                return True
        except OSError:
            return False

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "assana_rt", *arguments]

    def _variables(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("ASSANA_", "PORT"))}
        own = {"ASSANA_DATA_DIR": str(self.folder), "ASSANA_BCRYPT_COST": "4"}
        return inherited | own | {"PYTHONPATH": str(ROOT)} | self.environ

    def invite(self, who: str, role: str, name: str) -> None:
        invited = {"email": email(who), "name": name, "role": role}
        link = self.call("admin", "POST", "users", invited)["setup_link"]
        reset = {"token": link.rsplit("/", 1)[1], "password": PASSWORD}
        self.call("admin", "POST", "auth/reset", reset)

    def call(self, who: str, method: str, path: str, body: object = None) -> Any:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token(who)}"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            said = error.read().decode()
            error.close()
            raise AssertionError(f"{method} {path}: {error.code} {said}") from None
        return json.loads(text) if text else None

    def token(self, who: str) -> str:
        # Tokens die after ten minutes; a folder of tests takes longer.
        if time.monotonic() - self.signed_in.get(who, -math.inf) > RENEWED_AFTER_S:
            body = json.dumps({"email": email(who), "password": PASSWORD}).encode()
            headers = {"Content-Type": "application/json"}
            request = urllib.request.Request(f"{self.url}/api/v1/auth/login", body, headers)
            with urllib.request.urlopen(request, timeout=10) as answer:
                signed = json.load(answer)
            self.tokens[who], self.ids[who] = signed["access_token"], signed["user"]["id"]
            self.signed_in[who] = time.monotonic()
        return self.tokens[who]

    def id_of(self, who: str) -> str:
        self.token(who)
        return self.ids[who]

    def surgery(self, by: str = "doctor", **fields: object) -> dict[str, Any]:
        """Make a surgery of today in a room and at a time of its own: nobody is booked twice."""
        n = next(_numbers)
        hour, minute = divmod(23 * 60 + 50 - 5 * (n % TIMES_OF_A_DAY), 60)
        given = {
            "patient_name": f"Katharina Brandt{n}",
            "procedure": f"Hip replacement {n}",
            "surgery_date": today(),
            "surgery_time": f"{hour:02}:{minute:02}:00",
            "room": f"OR {100 + n}",
            "estimated_duration": "5 min",
            "surgeon": f"Dr. Surgeon{n}",
        }
        made: dict[str, Any] = self.call(by, "POST", "surgeries", given | self._owner(by) | fields)
        return made

    def consultation(self, by: str = "doctor", **fields: object) -> dict[str, Any]:
        n = next(_numbers)
        given = {
            "patient_name": f"Yusuf Karaca{n}",
            "procedure": "Before knee replacement",
            "type": "Followup",
            "consultation_date": today(),
            "consultation_time": in_minutes(30),
            "duration": "30min",
        }
        made: dict[str, Any] = self.call(
            by, "POST", "consultations", given | self._owner(by) | fields
        )
        return made

    def appointment(self, by: str = "doctor", **fields: object) -> dict[str, Any]:
        n = next(_numbers)
        given = {
            "patient_name": f"Frieda Oppermann{n}",
            "type": "Review",
            "appointment_date": today(),
            "appointment_time": in_minutes(45),
        }
        made: dict[str, Any] = self.call(
            by, "POST", "appointments", given | self._owner(by) | fields
        )
        return made

    def set(self, by: str, record: dict[str, Any], **fields: object) -> dict[str, Any]:
        """Change a record, and return its new state."""
        path = next(
            path
            for path, date in (
                ("surgeries", "surgery_date"),
                ("consultations", "consultation_date"),
                ("appointments", "appointment_date"),
            )
            if date in record
        )
        changed: dict[str, Any] = self.call(by, "PATCH", f"{path}/{record['id']}", fields)
        return changed

    def _owner(self, by: str) -> dict[str, str]:
        return {} if by.startswith("doctor") else {"doctor_id": self.id_of("doctor")}
