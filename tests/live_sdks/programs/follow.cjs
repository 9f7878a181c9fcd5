// The official JavaScript SDK, driven by lines on standard input (see drivers.py).
//     node follow.cjs json|protobuf
const protobuf = process.argv[2] === "protobuf";
const { Centrifuge } = require(protobuf ? "centrifuge/build/protobuf" : "centrifuge");
const WebSocket = require("ws");

const packed = (data) => protobuf ? new TextEncoder().encode(JSON.stringify(data)) : data;
const unpacked = (data) => protobuf ? JSON.parse(new TextDecoder().decode(data)) : data;
const write = (line) => process.stdout.write(JSON.stringify(line) + "\n");

const clients = new Map();

function open({ client: name, url, token, next }) {
  const say = (event, facts) => write({ client: name, event, ...facts });
  const options = {
    websocket: WebSocket, token, minReconnectDelay: 20, maxReconnectDelay: 100, timeout: 20000,
  };
  const held = { say, next };
  if (next !== undefined) {
    options.getToken = async () => { say("token"); return held.next; };
  }
  held.client = new Centrifuge(url, options);
  for (const event of ["connecting", "disconnected"]) {
    held.client.on(event, (c) => say(event, { code: c.code, reason: c.reason }));
  }
  held.client.on("connected", (c) => say("connected", { id: c.client }));
  clients.set(name, held);
}

function watch({ client: name, channel, states, conflate }) {
  const { client, say: tell } = clients.get(name);
  const say = (event, facts) => tell(event, { channel, ...facts });
  const options = { minResubscribeDelay: 20, maxResubscribeDelay: 100, joinLeave: true };
  if (conflate) options.data = packed({ conflate });
  if (states) {
    options.getState = async () => {
      say("state");
      return states.length > 1 ? states.shift() : states[0];
    };
  }
  const sub = client.newSubscription(channel, options);
  for (const event of ["subscribing", "unsubscribed"]) {
    sub.on(event, (c) => say(event, { code: c.code }));
  }
  sub.on("error", (c) => say("refused", { code: c.error.code }));
  sub.on("subscribed", (c) => say("subscribed", {
    recovered: c.recovered, recovering: c.wasRecovering,
  }));
  sub.on("publication", (c) => say("publication", {
    offset: c.offset, data: unpacked(c.data), after: c.tags?.after,
  }));
  for (const event of ["join", "leave"]) sub.on(event, (c) => say(event, { user: c.info.user }));
  sub.subscribe();
}

const calls = {
  new: open,
  watch,
  next: (c) => { clients.get(c.client).next = c.token; },
  connect: (c) => clients.get(c.client).client.connect(),
  disconnect: (c) => clients.get(c.client).client.disconnect(),
  subscribe: (c) => clients.get(c.client).client.getSubscription(c.channel).subscribe(),
  unsubscribe: (c) => clients.get(c.client).client.getSubscription(c.channel).unsubscribe(),
  publish: async (c) => {
    await clients.get(c.client).client.publish(c.channel, packed(c.data));
  },
  presence: async (c) => {
    const { clients: found } = await clients.get(c.client).client.presence(c.channel);
    return Object.fromEntries(Object.entries(found).map(([id, info]) => [id, info.user]));
  },
  presence_stats: async (c) => {
    const { numClients, numUsers } = await clients.get(c.client).client.presenceStats(c.channel);
    return [numClients, numUsers];
  },
  history: async (c) => {
    const asked = { limit: c.limit, since: c.since, reverse: c.reverse };
    const { publications, offset, epoch } = await clients.get(c.client).client
      .history(c.channel, asked);
    return { offset, epoch, publications: publications.map((p) => [p.offset, unpacked(p.data)]) };
  },
  rpc: async (c) => {
    return unpacked((await clients.get(c.client).client.rpc(c.method, packed(c.data))).data);
  },
  batch: async (c) => {
    const { client } = clients.get(c.client);
    client.startBatching();
    const all = c.commands.map((command) => calls[command.do]({ ...command, client: c.client }));
    client.stopBatching();
    await Promise.all(all);
  },
};

async function run(command) {
  try {
    write({ answer: command.id, result: await calls[command.do](command) ?? null });
  } catch (error) {
    write({ answer: command.id, error: error.code ?? 0, message: String(error.message) });
  }
}

require("readline").createInterface({ input: process.stdin })
  .on("line", (line) => run(JSON.parse(line)))
  .on("close", () => process.exit(0));
