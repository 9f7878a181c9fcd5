"""uWebSockets through socketify: its own topics, no compression."""

import socket

from socketify import App, OpCode

app = App()


def upgrade(response, request, context):
    response.upgrade(
        request.get_header("sec-websocket-key"),
        request.get_header("sec-websocket-protocol"),
        request.get_header("sec-websocket-extensions"),
        context,
        {},
    )


app.ws(
    "/sub",
    {
        "upgrade": upgrade,
        "open": lambda peer: peer.subscribe("all"),
        "message": lambda peer, message, opcode: None,
        "idle_timeout": 0,
    },
)
app.ws(
    "/pub",
    {
        "upgrade": upgrade,
        "open": lambda peer: None,
        "message": lambda peer, message, opcode: app.publish("all", message, OpCode.TEXT),
        "idle_timeout": 0,
    },
)
with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]
app.listen({"port": port, "host": "127.0.0.1"}, lambda config: print(port, flush=True))
app.run()
