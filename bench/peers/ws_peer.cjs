// Node's `ws`: no compression, the message handed on as it came.
const { WebSocketServer } = require("ws");

const subscribers = new Set();
const server = new WebSocketServer(
  { host: "127.0.0.1", port: 0, backlog: 4096, perMessageDeflate: false },
  () => console.log(server.address().port),
);
server.on("connection", (peer, request) => {
  if (request.url !== "/pub") {
    subscribers.add(peer);
    peer.on("close", () => subscribers.delete(peer));
    return;
  }
  peer.on("message", (data, binary) => {
    for (const each of subscribers) each.send(data, { binary });
  });
});
