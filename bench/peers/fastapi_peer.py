"""FastAPI on uvicorn: uvloop, httptools, the `websockets` protocol, `send_text` to each."""

import socket

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()
subscribers: set[WebSocket] = set()


@app.websocket("/sub")
async def subscribe(peer: WebSocket) -> None:
    await peer.accept()
    subscribers.add(peer)
    try:
        while True:
            await peer.receive_text()
    except WebSocketDisconnect:
        subscribers.discard(peer)


@app.websocket("/pub")
async def publish(peer: WebSocket) -> None:
    await peer.accept()
    try:
        while True:
            message = await peer.receive_text()
            for each in tuple(subscribers):
                await each.send_text(message)
    except WebSocketDisconnect:
        return


listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
config = uvicorn.Config(
    app,
    loop="uvloop",
    http="httptools",
    ws="websockets",
    ws_per_message_deflate=False,
    ws_ping_interval=None,
    log_level="warning",
    access_log=False,
)
print(listener.getsockname()[1], flush=True)
uvicorn.Server(config).run(sockets=[listener])
