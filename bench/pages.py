"""What home and board weigh, and how soon home can be used, in a real Chromium.

"Interactive" is the end of DOMContentLoaded: the page's modules have run by then, so every
button answers. It is compared with the same bytes served as files, in turns, each time with an
empty cache ("cold") and once more with a filled one ("warm").
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from bench.servers import HERE, Skipped, start

WEIGHED = (("coordinator", "/"), ("coordinator", "/board"), ("doctor", "/"), ("doctor", "/board"))
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
STARTS_WITHIN_S = 60
READY_MS = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


@dataclass(slots=True)
class Weight:
    """Bytes that came over the wire until the page was live, headers included."""

    who: str
    path: str
    requests: int = 0
    fetched: int = 0
    socket: int = 0

    @property
    def total(self) -> int:
        return self.fetched + self.socket


@dataclass(slots=True)
class Ready:
    """Milliseconds from the address to a page that answers, one a round."""

    ours: list[float] = field(default_factory=list)
    file: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return median(self.ours) / median(self.file)


@dataclass(frozen=True, slots=True)
class Found:
    weights: list[Weight]
    cold: Ready
    warm: Ready


def measure(*, rounds: int) -> Found:
    """Weigh the pages of a day of demo data, and race home against a file of it."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        raise Skipped("no Chromium on PATH")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(_folder()))
        url, password = stack.enter_context(_site(folder))
        play = stack.enter_context(sync_playwright())
        browser = play.chromium.launch(executable_path=program, args=list(FLAGS))
        stack.callback(browser.close)
        keys = {who: _key(browser, url, who, password) for who in ("coordinator", "doctor")}
        weights = [_weigh(browser, url, keys[who], who, path) for who, path in WEIGHED]
        file = stack.enter_context(_as_file(browser, url, keys["coordinator"], folder / "file"))
        cold, warm = Ready(), Ready()
        for n in range(rounds + 1):
            pairs = [(url, keys["coordinator"], "ours"), (file, None, "file")]
            for where, key, whose in pairs if n % 2 else reversed(pairs):
                first, second = _ready(browser, where, key)
                if n:  # the first round warms the machine
                    getattr(cold, whose).append(first)
                    getattr(warm, whose).append(second)
    return Found(weights, cold, warm)


@contextmanager
def _folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="assana-pages-") as name:
        yield name


@contextmanager
def _site(folder: Path) -> Iterator[tuple[str, str]]:
    """Serve demo data as anybody would; yields the address and the demo's password."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("ASSANA_", "PORT"))}
    environ = {**inherited, "PYTHONPATH": str(HERE.parent), "ASSANA_DATA_DIR": str(folder)}

    def command(*words: str) -> list[str]:
        return [sys.executable, "-m", "assana_rt", *words]

    subprocess.run(command("migrate"), env=environ, capture_output=True, check=True)
    said = subprocess.run(
        command("seed", "--demo"), env=environ, capture_output=True, check=True, text=True
    )
    password = re.search(r"password: (\S+)", said.stdout + said.stderr)
    if password is None:
        raise RuntimeError("seed told no password")
    port = _free_port()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            command("serve", "--port", str(port)), env=environ, stdout=log, stderr=log
        )
    try:
        _wait(f"http://127.0.0.1:{port}/healthz", server)
        yield f"http://127.0.0.1:{port}", password[1]
    finally:
        server.kill()
        server.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + STARTS_WITHIN_S
    while not _answers(url):
        if time.monotonic() > give_up or server.poll() is not None:
            raise RuntimeError("the server did not start")
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


def _key(browser: Any, url: str, who: str, password: str) -> Any:
    context = browser.new_context(base_url=url)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Email").fill(f"{who}@demo.assana.example")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("h1")
    page.goto("/")  # leaves the cookie of the theme
    key = context.storage_state()
    context.close()
    return key


def _weigh(browser: Any, url: str, key: Any, who: str, path: str) -> Weight:
    found = Weight(who, path)
    context = browser.new_context(base_url=url, storage_state=key)
    page = context.new_page()
    wire = context.new_cdp_session(page)

    def fetched(event: Any) -> None:
        found.requests += 1
        found.fetched += int(event["encodedDataLength"])

    def told(event: Any) -> None:
        found.socket += len(event["response"]["payloadData"].encode())

    wire.on("Network.loadingFinished", fetched)
    wire.on("Network.webSocketFrameReceived", told)
    wire.send("Network.enable")
    page.goto(path, wait_until="networkidle")
    page.locator("[data-live-word]", has_text="Live").first.wait_for()
    context.close()
    return found


@contextmanager
def _as_file(browser: Any, url: str, key: Any, folder: Path) -> Iterator[str]:
    """Save home with all it loads, packed as we send it; serve the folder."""
    context = browser.new_context(base_url=url, storage_state=key)
    page = context.new_page()
    text = context.request.get("/").text()
    answers: set[str] = set()
    page.on("response", lambda answer: answers.add(urlsplit(answer.url).path))
    page.goto("/", wait_until="networkidle")
    folder.mkdir()
    (folder / "index.html").write_text(text, encoding="utf-8")
    for path in sorted(each for each in answers if each.startswith("/static/")):
        at = folder / path.lstrip("/")
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_bytes(context.request.get(path).body())
    context.close()
    server = start("files", sys.executable, "-m", "bench.files", folder)
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.stop()


def _ready(browser: Any, url: str, key: Any) -> tuple[float, float]:
    """Return how long a page took with an empty cache, and again with a filled one."""
    context = browser.new_context(base_url=url, storage_state=key)
    page = context.new_page()
    took = []
    for _ in range(2):
        page.goto("/", wait_until="load")
        took.append(float(page.evaluate(READY_MS)))
    context.close()
    return took[0], took[1]
