"""The pages' own scripts, styles and pictures, under an address that changes with their content."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

from aiohttp import web
from markupsafe import Markup

from assana_rt.pages.catalogues import languages

FOLDER = Path(__file__).parent / "static"

TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_IMPORT = re.compile(rb'^(?:import|export)[^;]*?"\./([\w.-]+\.js)"', re.MULTILINE)
FOREVER = "public, max-age=31536000, immutable"


def texts_of(code: str) -> str:
    """Return the name of the script that holds a language's texts for the other scripts."""
    return f"texts.{code}.js"


class Assets:
    """Every static file and catalogue in memory, and one hash over all of them.

    One hash for the folder, not one a file: scripts import each other by relative name, so
    they must share their folder's address; and a page never mixes two releases.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {
            path.name: path.read_bytes()
            for path in sorted(folder.iterdir())
            if path.suffix in TYPES and path.is_file()
        }
        for code, language in languages().items():
            if language.script:
                self._files[texts_of(code)] = language.script.encode()
        digest = hashlib.sha256()
        for name, content in self._files.items():
            digest.update(name.encode() + b"\0" + content + b"\0")
        self.hash = digest.hexdigest()[:16]
        # Compressed once, here: nothing in these files is a secret that their length could tell.
        self._packed = {
            name: packed
            for name, content in self._files.items()
            if len(packed := gzip.compress(content, 9, mtime=0)) < len(content)
        }
        self._urls = {
            name: Markup(f"/static/{self.hash}/{name}")  # noqa: S704  (names of our own files)
            for name in self._files
        }
        self._scripts: dict[str, Markup] = {}

    def url(self, name: str) -> Markup:
        """Return the address of a file; a wrong name fails the page, not the browser."""
        return self._urls[name]

    def script(self, name: str) -> Markup:
        """Return the tags that load a script, and all it imports in the same breath.

        Without the hints a browser learns of each import from the file before: five trips deep.
        """
        if name not in self._scripts:
            hints = "".join(
                f'<link rel="modulepreload" href="{self.url(each)}">\n'
                for each in self._imported(name)
            )
            tag = f'<script type="module" src="{self.url(name)}"></script>'
            self._scripts[name] = Markup(hints + tag)  # noqa: S704  (names of our own files)
        return self._scripts[name]

    def _imported(self, name: str) -> list[str]:
        """Return what a script imports, and what that imports, each once."""
        found: dict[str, None] = {name: None}
        waiting = [name]
        while waiting:
            for one in _IMPORT.findall(self._files[waiting.pop()]):
                if (each := one.decode()) not in found:
                    found[each] = None
                    waiting.append(each)
        return [each for each in found if each != name]

    async def serve(self, request: web.Request) -> web.Response:
        """Answer a static file. An old page may still ask under the old hash: it gets today's file,
        but nobody may keep that answer under that name.
        """
        name = request.match_info["name"]
        content = self._files.get(name)
        if content is None:
            raise web.HTTPNotFound(text="There is no such file.")
        current = request.match_info["hash"] == self.hash
        etag = f'"{self.hash}"'
        headers = {
            "Cache-Control": FOREVER if current else "no-cache",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
            "ETag": etag,
            "Vary": "Accept-Encoding",
        }
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers=headers)
        kind = TYPES[Path(name).suffix]
        if name in self._packed and "gzip" in request.headers.get("Accept-Encoding", ""):
            content = self._packed[name]
            headers["Content-Encoding"] = "gzip"
        return web.Response(body=content, content_type=kind, charset="utf-8", headers=headers)


assets_key = web.AppKey("pages_assets", Assets)
