"""Serves a folder as plain files, packed beforehand: what a page is compared with.

python -m bench.files FOLDER        prints {"port": …}
"""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
from pathlib import Path

from aiohttp import web

FOREVER = "public, max-age=31536000, immutable"


def pack(folder: Path) -> dict[str, Path]:
    """Put a packed copy beside each file; return the files by their path in an address."""
    files = [each for each in folder.rglob("*.*") if each.is_file()]
    for path in files:
        Path(f"{path}.gz").write_bytes(gzip.compress(path.read_bytes(), 9))
    return {str(path.relative_to(folder)): path for path in files}


async def main(files: dict[str, Path]) -> None:
    async def file(request: web.Request) -> web.StreamResponse:
        path = files.get(request.path.lstrip("/") or "index.html")
        if path is None:
            raise web.HTTPNotFound
        kept = "no-store" if path.name == "index.html" else FOREVER
        return web.FileResponse(path, headers={"Cache-Control": kept})

    app = web.Application()
    app.router.add_get("/{path:.*}", file)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps({"port": runner.addresses[0][1]}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(pack(Path(sys.argv[1]))))
