// Socket.IO over websockets alone: its in-memory adapter, one room of everybody.
const http = require("http");
const { Server } = require("socket.io");

const server = http.createServer();
const io = new Server(server, { transports: ["websocket"], pingInterval: 600000 });
io.on("connection", (peer) => {
  peer.join("all");
  peer.on("pub", (data) => io.to("all").emit("news", data));
});
server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () =>
  console.log(server.address().port),
);
