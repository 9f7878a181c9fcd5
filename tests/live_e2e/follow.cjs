// The official JavaScript SDK follows one channel and prints what happens, a JSON line each.
//     node follow.cjs <websocket url> <access token> <channel>
const { Centrifuge } = require("centrifuge");
const WebSocket = require("ws");

const [url, token, channel] = process.argv.slice(2);
const say = (event, facts) => process.stdout.write(JSON.stringify({ event, ...facts }) + "\n");

const client = new Centrifuge(url, {
  websocket: WebSocket, token, getToken: async () => token,
  minReconnectDelay: 20, maxReconnectDelay: 100,
});
client.on("connected", (c) => say("connected", { data: c.data }));
client.on("connecting", (c) => say("connecting", { code: c.code }));
client.on("disconnected", (c) => say("disconnected", { code: c.code, reason: c.reason }));

const sub = client.newSubscription(channel, { data: { snapshot: {} } });
sub.on("subscribed", (c) => say("subscribed", {
  data: c.data ?? null, recovered: c.recovered, was_recovering: c.wasRecovering,
  position: c.streamPosition ?? null,
}));
sub.on("publication", (c) => say("publication", { offset: c.offset, data: c.data }));
sub.on("unsubscribed", (c) => say("unsubscribed", { code: c.code, reason: c.reason }));
sub.on("error", (c) => say("error", { code: c.error.code }));

sub.subscribe();
client.connect();
process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
