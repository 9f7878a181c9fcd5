"""The official SDKs, each a program of its own that does what lines on its standard input say.

A command is a JSON object: `id`, `do`, `client` (a name; one program holds many clients), and what
it needs. The program answers `{"answer": id, "result": …}`, or `{"answer": id, "error": code}`
with the server's code, and tells what happens to a client or to one of its subscriptions as
`{"client": …, "channel"?: …, "event": …, …}`. Payloads are JSON values in both forms.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.fetching import fetch, made_once
from tests.services import ROOT, Node

PROGRAMS = Path(__file__).with_name("programs")
BUILT = ROOT / "build" / "sdks"
BUILD_WITHIN_S = 200  # an attempt
PATIENCE_S = 30

FORMS = ("json", "protobuf")
IN_BOTH_FORMS = [
    *(pytest.param(("python", form), id=f"python-{form}") for form in FORMS),
    *(
        pytest.param(("javascript", form), id=f"javascript-{form}", marks=pytest.mark.node)
        for form in FORMS
    ),
    *(pytest.param(("go", form), id=f"go-{form}", marks=pytest.mark.go) for form in FORMS),
]
# It speaks nothing else. Up to 0.4.1 it has no `getState`, and drops the tags of what a subscribe
# reply carries.
JAVA = pytest.param(("java", "protobuf"), id="java-protobuf", marks=pytest.mark.java)
SDKS = [*IN_BOTH_FORMS, JAVA]

Event = dict[str, Any]


class Refused(Exception):
    """The server refused what was asked, with this code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(code, message)
        self.code = code


class Sdk:
    """One program of one SDK in one form, that serves all tests of a run."""

    def __init__(self, name: str, command: Sequence[str | Path], **environ: str) -> None:
        self.name = name
        self._process = subprocess.Popen(
            command,
            env=os.environ | environ,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._numbers = itertools.count(1)
        self._answers: dict[int, Event] = {}
        self._told: list[Event] = []
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, name=f"reads {name}", daemon=True)
        self._reader.start()

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def client(self, url: str, token: str, **options: str) -> Client:
        """Make a client; `next` is what its `getToken` gives, if it is to have one."""
        client = Client(self, f"{token}{next(self._numbers)}")
        client.ask("new", url=url, token=token, **options)
        return client

    def ask(self, command: Event) -> Any:
        """Have something done and return the result; raises Refused."""
        id_ = next(self._numbers)
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"id": id_, **command}) + "\n")
        self._process.stdin.flush()
        self.until(lambda: id_ in self._answers, f"no answer to {command}")
        answer = self._answers.pop(id_)
        if "error" in answer:
            raise Refused(answer["error"], answer["message"])
        return answer.get("result")

    def events_of(self, name: str) -> list[Event]:
        return [event for event in tuple(self._told) if event["client"] == name]

    def until(self, good: Callable[[], bool], what: str) -> None:
        """Wait until something is so, by what the program has told."""
        ends = time.monotonic() + PATIENCE_S
        with self._news:
            while not good():
                assert self._process.poll() is None, f"{self.name} has ended"
                left = ends - time.monotonic()
                assert left > 0, f"{self.name}: {what}; it told {self._told[-30:]}"
                self._news.wait(left)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            with self._news:
                if "answer" in told:
                    self._answers[told["answer"]] = told
                else:
                    self._told.append(told)
                self._news.notify_all()
        with self._news:
            self._news.notify_all()


class Client:
    """One client of an SDK: what it is told to do, and what it tells."""

    def __init__(self, sdk: Sdk, name: str) -> None:
        self.sdk, self.name = sdk, name

    def ask(self, do: str, **fields: Any) -> Any:
        return self.sdk.ask({"client": self.name, "do": do, **fields})

    def history(self, channel: str, limit: int = -1, *, reverse: bool = False, **more: Any) -> Any:
        return self.ask("history", channel=channel, limit=limit, reverse=reverse, **more)

    def heard(self, event: str, **wanted: Any) -> list[Event]:
        """Return the events of this name with these facts, oldest first."""
        return [
            each
            for each in self.sdk.events_of(self.name)
            if each["event"] == event and wanted.items() <= each.items()
        ]

    def wait(self, event: str, times: int = 1, **wanted: Any) -> Event:
        """Wait until an event was heard so often; return it."""
        self.sdk.until(
            lambda: len(self.heard(event, **wanted)) >= times,
            f"{self.name} did not hear {event} {wanted} {times} times",
        )
        return self.heard(event, **wanted)[times - 1]

    def offsets(self, channel: str) -> list[int]:
        return [each["offset"] for each in self.heard("publication", channel=channel)]

    def follow(self, channel: str, **options: Any) -> Client:
        """Subscribe, and wait until that is done."""
        self.ask("watch", channel=channel, **options)
        self.wait("subscribed", channel=channel)
        return self

    def connect(self) -> Client:
        """Connect, and wait until that is done."""
        times = len(self.heard("connected"))
        self.ask("connect")
        self.wait("connected", times + 1)
        return self


def python(form: str) -> Sdk:
    return Sdk(f"python {form}", [sys.executable, PROGRAMS / "follow.py", form])


def javascript(node: Node, form: str) -> Sdk:
    command = [node.program, PROGRAMS / "follow.cjs", form]
    return Sdk(f"javascript {form}", command, NODE_PATH=str(node.modules))


def go(go: Path, form: str) -> Sdk:
    """Build the program for as long as it stays the same, and start it."""
    source = PROGRAMS / "go"
    folder = _folder(source)
    with made_once(folder) as wanting:
        if wanting:
            # What is not optimised is built in half the time.
            flags = ["-buildvcs=false", "-gcflags=all=-N -l", "-ldflags=-s -w"]
            _build([go, "build", *flags, "-o", folder / "follow", "."], source, "the Go program")
    return Sdk(f"go {form}", [folder / "follow", form])


def java(java: Path, javac: Path, maven: Path) -> Sdk:
    source = PROGRAMS / "java"
    folder = _folder(source)
    libraries = folder / "libraries"
    with made_once(folder) as wanting:
        if wanting:
            libraries_too = ["dependency:copy-dependencies", f"-DoutputDirectory={libraries}"]
            _build([maven, "-q", "-B", *libraries_too], source, "what the Java program needs")
            flags = ["-nowarn", "-cp", f"{libraries}/*", "-d", folder / "classes"]
            _build([javac, *flags, "Follow.java"], source, "the Java program")
    # As little as possible beside what is measured by other tests: it is idle most of the time.
    flags = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"]
    return Sdk("java", [java, *flags, "-cp", f"{folder}/classes:{libraries}/*", "Follow"])


def _folder(source: Path) -> Path:
    """Return where to build these files, a place for each version of them."""
    digest = hashlib.sha256()
    for file in sorted(source.iterdir()):
        digest.update(file.read_bytes())
    return BUILT / f"{source.name}-{digest.hexdigest()[:16]}"


def _build(command: Sequence[str | Path], source: Path, what: str) -> None:
    trouble = f"{what} could not be fetched and built"
    fetch(command, trouble, within_s=BUILD_WITHIN_S, cwd=source)
