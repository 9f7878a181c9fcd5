// Two browsers find each other: WebRTC, with signalling that may come late, twice, or not at all. Knows nothing of the page.
//
// Only the host makes offers; a guest asks for one. An `attempt` is one connection of the guest's making, a `round` one offer and
// its answer within it. Whatever is not of the current attempt and round is old and changes nothing, and what was not answered is
// said again. Messages are handled strictly one after another, and candidates wait until the remote description is set.

const AGAIN = 1500;         // unanswered so long: say it again
const FRAIL = 2000;         // disconnected so long: another way must be found (ICE restart)
const HOPELESS = 9000;      // no connection after so long: begin anew
const SHAPE = { bundlePolicy: "max-bundle" };

/** Events: "track" (detail: track), "state" (detail: "connecting" | "connected" | "broken"). */
class Peer extends EventTarget {
  /** `send(data)`: tell the other side; `media`: what to show and say there; `ice()`: resolves to servers for a new connection. */
  constructor({ send, media, ice }) {
    super();
    Object.assign(this, { send, media, ice, pc: null, attempt: "", round: 0, senders: {}, state: "connecting" });
    this.chain = Promise.resolve();
    this.waiting = [];            // candidates that came before what they belong to
    this.timers = {};
    this.onMedia = () => this.queue(() => this.showMedia());
    media.addEventListener("change", this.onMedia);
  }

  /** One after another, whatever happens to each. */
  queue(act) {
    this.chain = this.chain.then(act).catch((error) => { if (this.pc) console.info("signalling:", error.name, error.message); });
    return this.chain;
  }

  /** Take a message of the other side. */
  hear(data) { if (data && typeof data === "object") this.queue(() => this.handle(data)); }

  close() {
    this.closed = true;
    this.media.removeEventListener("change", this.onMedia);
    this.drop();
  }

  drop() {
    for (const name of Object.keys(this.timers)) this.later(name, 0, null);
    const pc = this.pc;
    this.pc = null;
    this.waiting = [];
    this.senders = {};
    if (pc) { pc.onconnectionstatechange = pc.ontrack = pc.onicecandidate = null; pc.close(); }
  }

  /** One timer a name; null takes it away. */
  later(name, ms, act) {
    clearTimeout(this.timers[name]);
    if (act) this.timers[name] = setTimeout(() => this.queue(act), ms); else delete this.timers[name];
  }

  async begin(attempt) {
    const servers = await this.ice();
    this.drop();
    if (this.closed) throw new DOMException("the call is over", "AbortError");
    this.attempt = attempt;
    this.round = 0;
    this.become("connecting");
    const pc = this.pc = new RTCPeerConnection({ ...SHAPE, iceServers: servers });
    pc.onicecandidate = ({ candidate }) => { if (candidate) this.tell({ kind: "candidate", candidate: candidate.toJSON() }); };
    pc.ontrack = ({ track }) => this.dispatchEvent(new CustomEvent("track", { detail: track }));
    pc.onconnectionstatechange = () => this.watch(pc);
    this.later("hopeless", HOPELESS, () => this.anew());
  }

  tell(data) { this.send({ attempt: this.attempt, round: this.round, ...data }); }

  /** Say something until `done()`. */
  insist(data, done) {
    this.tell(data());
    this.later("again", AGAIN, () => (done() ? undefined : this.insist(data, done)));
  }

  watch(pc) {
    if (pc !== this.pc) return;
    const { connectionState: state } = pc;
    if (state === "connected") {
      this.later("frail", 0, null);
      this.later("hopeless", 0, null);
      this.become("connected");
    } else if (state === "disconnected") {
      this.become("broken");
      this.later("frail", FRAIL, () => this.mend());
    } else if (state === "failed") {
      this.become("broken");
      this.queue(() => this.mend());
    }
  }

  become(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }

  /** The network changed under us: find another way for the same connection, or begin anew if there is none. */
  async mend() {
    if (!this.pc || this.pc.connectionState === "connected") return;
    this.later("hopeless", HOPELESS, () => this.anew());
    await this.restart();
  }

  /** Another way is looked for with fresh credentials: in a long call those of its beginning have run out. */
  async refresh() {
    const pc = this.pc, servers = await this.ice();
    if (pc === this.pc) pc.setConfiguration({ ...SHAPE, iceServers: servers });
  }

  async describe(description) {
    await this.pc.setRemoteDescription(description);
    for (const candidate of this.waiting.splice(0)) await this.candidate(candidate);
  }

  async candidate(candidate) {
    if (!this.pc.remoteDescription) { this.waiting.push(candidate); return; }
    // One of another round belongs to a description that is still to come, or is gone.
    await this.pc.addIceCandidate(candidate).catch(() => this.waiting.push(candidate));
  }

  async showMedia() {
    for (const kind of ["audio", "video"]) {
      const sender = this.senders[kind], track = this.media[kind];
      if (sender && sender.track !== track) await sender.replaceTrack(track);
    }
  }

  /** Words for how well it goes: "good", "fair", "poor", or null while nobody can tell. */
  async quality() {
    if (!this.pc || this.pc.connectionState !== "connected") return null;
    const stats = [...(await this.pc.getStats()).values()];
    const pair = stats.find((s) => s.type === "candidate-pair" && s.nominated && s.state === "succeeded");
    const lost = Math.max(0, ...stats.filter((s) => s.type === "remote-inbound-rtp").map((s) => s.fractionLost ?? 0));
    const inbound = stats.filter((s) => s.type === "inbound-rtp").reduce((sum, s) => [sum[0] + (s.packetsLost ?? 0), sum[1] + (s.packetsReceived ?? 0)], [0, 0]);
    const [lostBefore, gotBefore] = this.counted ?? [0, 0];
    const missing = Math.max(0, inbound[0] - lostBefore), came = inbound[1] - gotBefore;
    this.counted = inbound;
    const loss = Math.max(lost, came > 0 ? missing / (missing + came) : 0), trip = pair?.currentRoundTripTime ?? 0;
    return loss > 0.08 || trip > 0.6 ? "poor" : loss > 0.02 || trip > 0.3 ? "fair" : "good";
  }
}

/** The host's side: makes a connection for each attempt of the guest, and every offer. */
export class HostPeer extends Peer {
  async handle(data) {
    const current = this.pc && data.attempt === this.attempt;
    switch (data.kind) {
      case "ready":
        if (!current) { await this.begin(data.attempt); this.addMedia(); await this.offer(); }
        break;
      case "hello":
        this.tell({ kind: current ? "here" : "anew", attempt: data.attempt });
        break;
      case "answer":
        if (!current || data.round !== this.round || this.pc.signalingState !== "have-local-offer") return;
        await this.describe({ type: "answer", sdp: data.sdp });
        break;
      case "restart":
        if (current && this.pc.signalingState === "stable") await this.restart();
        break;
      case "candidate":
        if (current) await this.candidate(data.candidate);
    }
  }

  addMedia() {
    for (const kind of ["audio", "video"]) {
      this.senders[kind] = this.pc.addTransceiver(this.media[kind] ?? kind, { direction: "sendrecv" }).sender;
    }
  }

  async offer(options = {}) {
    const pc = this.pc;
    this.round += 1;
    await pc.setLocalDescription(await pc.createOffer(options));
    this.insist(() => ({ kind: "offer", sdp: pc.localDescription.sdp }), () => this.pc !== pc || pc.signalingState === "stable");
  }

  async restart() {
    if (this.pc.signalingState !== "stable") return;
    await this.refresh();
    await this.offer({ iceRestart: true });
  }

  /** Ask the guest for another attempt. */
  anew() { if (this.pc && this.pc.connectionState !== "connected") this.tell({ kind: "anew" }); }
}

/** The guest's side: asks for offers and answers them. */
export class GuestPeer extends Peer {
  answered = 0;

  /** Ask for a connection: at first, and whenever the host's page is another one. */
  ask() { return this.queue(() => this.anew()); }

  /** The host speaks from another place: is it the page this connection was made with? If not, it asks for another. */
  hello() { return this.queue(() => { this.greeted = false; this.insist(() => ({ kind: "hello" }), () => this.greeted); }); }

  async anew() {
    await this.begin(crypto.randomUUID());
    this.answered = 0;
    this.later("hopeless", HOPELESS, () => this.anew());
    const pc = this.pc;
    this.insist(() => ({ kind: "ready" }), () => this.pc !== pc || pc.remoteDescription !== null);
  }

  async handle(data) {
    if (!this.pc || data.attempt !== this.attempt) return;
    switch (data.kind) {
      case "offer":
        if (data.round < this.round) return;
        if (data.round > this.answered) await this.answer(data);
        this.tell({ kind: "answer", sdp: this.pc.localDescription.sdp });
        break;
      case "here":
        this.greeted = true;
        break;
      case "anew":
        await this.anew();
        break;
      case "candidate":
        await this.candidate(data.candidate);
    }
  }

  async answer({ round, sdp }) {
    if (this.answered) await this.refresh();
    this.round = round;
    await this.describe({ type: "offer", sdp });
    for (const transceiver of this.pc.getTransceivers()) {
      const { kind } = transceiver.receiver.track;
      transceiver.direction = "sendrecv";
      this.senders[kind] = transceiver.sender;
    }
    await this.showMedia();
    await this.pc.setLocalDescription(await this.pc.createAnswer());
    this.answered = round;
  }

  async restart() { this.tell({ kind: "restart" }); }
}
