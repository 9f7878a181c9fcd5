"""The python `websockets` library: `broadcast()`, no compression, uvloop."""

import asyncio

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve

subscribers: set[ServerConnection] = set()


async def serve_one(connection: ServerConnection) -> None:
    if connection.request is not None and connection.request.path == "/pub":
        async for message in connection:
            broadcast(subscribers, message)
    else:
        subscribers.add(connection)
        await connection.wait_closed()


async def main() -> None:
    options = {"compression": None, "ping_interval": None, "backlog": 4096}
    async with serve(serve_one, "127.0.0.1", 0, **options) as server:
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        await asyncio.Event().wait()


uvloop.run(main())
