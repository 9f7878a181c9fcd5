// One socket, any number of channels: the JSON form of the Centrifugo client protocol, as our pages use it.
// Knows nothing of records or of the page. What it promises a subscriber: every publication once and in order,
// or `missed` with a state to start afresh from; never a silent hole.

const REPLY_WITHIN = 5000;      // a call unanswered for so long: the socket is dropped
const PING_LATE = 10000;        // a ping so much later than promised: the same
const FASTEST = 500, SLOWEST = 20000;

const terminal = (code) => (code >= 3500 && code < 4000) || (code >= 4500 && code < 5000);
const jittered = (tries) => Math.min(SLOWEST, FASTEST + Math.random() * Math.min(SLOWEST, FASTEST * 2 ** tries));

export class Live extends EventTarget {
  #url; #socket = null; #tries = 0; #id = 0; #calls = new Map(); #subs = new Map();
  #retry = 0; #silence = 0; #pingEvery = 25000; #ended = false;
  /** performance.now() of the last frame, whichever: the last sign of life. 0: none yet. */
  heard = 0;
  /** "connecting" | "connected" | "ended" */
  state = "connecting";

  /** What signs the socket in where the page's cookie does not; may be changed before a `revive`. */
  token = "";

  constructor(url, token = "") { super(); this.#url = url; this.token = token; }

  /** Whether everything followed is being followed right now: only then is a sign of life a sign of truth. */
  get whole() { return this.state === "connected" && [...this.#subs.values()].every((sub) => sub.live); }

  /**
   * Follow a channel. `on.publication(data, offset)`, `on.state(snapshot | null)` (subscribed without a resume: what is shown must be
   * replaced by this, or read anew if it is null), `on.caughtUp()` (resumed), `on.gone(code, reason)` (for good; truthy: the page says so itself).
   * `data` is sent with each subscribe; `position` = {offset, epoch} resumes from a state read before; `token` is the channel's own.
   * `first` = {offset, epoch, snapshot}: a state that came with the page; it is shown once the caller is done, and resumed from.
   */
  follow(channel, { data = {}, position = null, first = null, token = "", on }) {
    if (first) position = { offset: first.offset, epoch: first.epoch };
    const sub = { channel, data, position, token, on, tries: 0, timer: 0, live: false };
    this.#subs.set(channel, sub);
    if (first) queueMicrotask(() => on.state?.(first.snapshot));
    // Before the socket is open there is nothing to do: opening subscribes to all.
    if (this.#socket?.readyState === WebSocket.OPEN) this.#send(this.#subscribing(sub));
    return () => this.#leave(sub);
  }

  /** Say something on a channel that takes it; rejects with the server's words, or when the connection is lost. */
  publish(channel, data) {
    return new Promise((resolve, reject) => {
      if (this.state !== "connected") return reject(new Error("no connection"));
      const answered = ({ error }) => (error ? reject(Object.assign(new Error(error.message), { code: error.code })) : resolve());
      this.#send(this.#call({ publish: { channel, data } }, answered, () => reject(new Error("no connection"))));
    });
  }

  start() { this.#open(); return this; }

  /** Leave for good. */
  stop() { this.#ended = true; this.#drop(); }

  /** Try at once, whatever the back-off says: the person asked, or the network came back. */
  retryNow() {
    if (this.#ended || this.state === "connected") return;
    this.#tries = 0;
    this.#drop();
    this.#open();
  }

  /** The socket can't be trusted any more (the machine slept, the page was frozen): begin anew and resume. */
  renew() { if (!this.#ended) { this.#drop(); this.#open(); } }

  /** The server ended this, but the session turned out to stand: go on as if nothing had been. */
  revive() { this.#ended = false; this.#tries = 0; this.#open(); }

  #open() {
    clearTimeout(this.#retry);
    const socket = this.#socket = new WebSocket(this.#url);
    const mine = (act) => (event) => { if (this.#socket === socket) act(event); };
    socket.onopen = mine(() => this.#send(
      this.#call({ connect: { name: "assana-pages", ...(this.token && { token: this.token }) } }, (reply) => this.#connected(reply)),
      ...[...this.#subs.values()].filter((sub) => !sub.over).map((sub) => this.#subscribing(sub))));
    socket.onmessage = mine((event) => this.#frame(socket, event.data));
    socket.onclose = mine((event) => this.#closed(event.code, event.reason));
    this.#watch(REPLY_WITHIN * 2);
  }

  #send(...commands) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(commands.map((c) => JSON.stringify(c)).join("\n"));
  }

  #call(command, answered, lost = () => {}) {
    const id = ++this.#id;
    const late = setTimeout(() => this.#lost("no reply"), REPLY_WITHIN);
    this.#calls.set(id, { late, answered, lost });
    return { id, ...command };
  }

  #frame(socket, text) {
    this.heard = performance.now();
    if (this.state === "connected") this.#watch(this.#pingEvery + PING_LATE);
    for (const line of text.split("\n")) {
      if (!line) continue;
      const message = JSON.parse(line);
      if (message.id) this.#answered(message);
      else if (message.push) this.#push(message.push);
      else this.#send({});
      if (this.#socket !== socket) return;      // the message ended the socket: what follows is not for us
    }
    this.dispatchEvent(new Event("heard"));
  }

  #answered(message) {
    const call = this.#calls.get(message.id);
    if (!call) return;
    this.#calls.delete(message.id);
    clearTimeout(call.late);
    call.answered(message);
  }

  #connected(reply) {
    if (reply.error) return this.#closed(reply.error.temporary ? 3000 : 3500, reply.error.message);
    this.#tries = 0;
    this.#pingEvery = (reply.connect.ping || 25) * 1000;
    this.#become("connected", { data: reply.connect.data ?? {}, time: reply.connect.time });
    this.#watch(this.#pingEvery + PING_LATE);
  }

  #subscribing(sub) {
    clearTimeout(sub.timer);
    sub.live = false;
    const request = { channel: sub.channel, data: { ...sub.data, conflate: true } };
    if (sub.token) request.token = sub.token;
    if (sub.position) Object.assign(request, { recover: true, offset: sub.position.offset, epoch: sub.position.epoch });
    return this.#call({ subscribe: request }, (reply) => this.#subscribed(sub, reply));
  }

  #subscribed(sub, reply) {
    if (this.#subs.get(sub.channel) !== sub) return;
    if (reply.error) return this.#refused(sub, reply.error);
    const { epoch = "", offset = 0, recovered = false, publications = [], data = null } = reply.subscribe;
    sub.tries = 0;
    sub.live = true;
    if (recovered) {
      sub.position = { epoch, offset: sub.position.offset };
      for (const publication of publications) this.#publication(sub, publication);
      sub.on.caughtUp?.();
    } else {
      sub.position = { epoch, offset };
      sub.on.state?.(data?.snapshot ?? null);
    }
  }

  #refused(sub, error) {
    if (error.code === 112) { sub.position = null; this.#send(this.#subscribing(sub)); }
    else if (error.temporary || error.code === 100 || error.code === 111) sub.timer = setTimeout(() => this.#send(this.#subscribing(sub)), jittered(sub.tries++));
    else if (error.code === 105) this.#again(sub);     // left and taken up again within one connecting
    else this.#over(sub, error.code, error.message);
  }

  /** A subscription that will not come back. Unless the page says it has dealt with it, what is shown is not the truth any more. */
  #over(sub, code, reason) {
    this.#subs.delete(sub.channel);
    if (sub.on.gone?.(code, reason) || this.#subs.has(sub.channel)) return;
    this.#subs.set(sub.channel, { ...sub, live: false, over: true });
    this.dispatchEvent(new CustomEvent("over", { detail: { code, reason } }));
  }

  #push(push) {
    if (push.disconnect) return this.#closed(push.disconnect.code, push.disconnect.reason);
    const sub = this.#subs.get(push.channel);
    if (!sub) return;
    if (push.pub && sub.live) this.#publication(sub, push.pub);
    else if (push.unsubscribe) this.#dismissed(sub, push.unsubscribe);
  }

  #publication(sub, { data, offset = 0, tags }) {
    const last = sub.position.offset;
    if (offset && offset <= last) return;
    if (offset && offset !== last + 1 && tags?.after !== String(last)) return this.#again(sub);   // a hole: read on from our place
    if (offset) sub.position.offset = offset;
    sub.on.publication?.(data, offset);
  }

  #again(sub) {
    sub.live = false;
    this.#send(this.#call({ unsubscribe: { channel: sub.channel } }, () => {}), this.#subscribing(sub));
  }

  #dismissed(sub, { code, reason }) {
    if (code >= 2500) {
      if (code === 2502) sub.position = null;
      this.#send(this.#subscribing(sub));
    } else this.#over(sub, code, reason);
  }

  #leave(sub) {
    if (this.#subs.get(sub.channel) !== sub) return;
    clearTimeout(sub.timer);
    this.#subs.delete(sub.channel);
    if (this.state === "connected") this.#send(this.#call({ unsubscribe: { channel: sub.channel } }, () => {}));
  }

  #watch(ms) { clearTimeout(this.#silence); this.#silence = setTimeout(() => this.#lost("silence"), ms); }

  #lost(why) { this.#closed(0, why); }

  #closed(code, reason) {
    this.#drop();
    if (this.#ended) return;
    if (terminal(code)) return this.#end(code, reason);
    if (code === 3014) for (const sub of this.#subs.values()) sub.position = null;
    this.#become("connecting", { code, reason });
    this.#retry = setTimeout(() => this.#open(), jittered(this.#tries++));
  }

  #drop() {
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const { late, lost } of calls) { clearTimeout(late); lost(); }
    for (const sub of this.#subs.values()) { sub.live = false; clearTimeout(sub.timer); }
    socket?.close();
  }

  #end(code, reason) { this.#ended = true; this.#drop(); this.#become("ended", { code, reason }); }

  #become(state, detail = {}) {
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: { state, ...detail } }));
  }
}
