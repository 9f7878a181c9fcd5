// The room's channel as the page needs it: one's own part, who is there, and what they say.

/** Events: "room" (the newest state), "signal", "chat", "state" (of another), "ended" (reason), "lost" (the place is gone, for no reason told). */
export class Room extends EventTarget {
  #live; #channel; #leave = null; #newest = -1; #over = false;
  /** As the server tells it: you, people, started_at. */
  now = { you: { state: "coming" }, people: [], started_at: null };

  constructor(live, meeting) {
    super();
    this.#live = live;
    this.#channel = `meeting:${meeting}`;
  }

  /** Take a place; `token` is the host's, who is signed in otherwise. */
  enter(token = "") {
    this.#leave?.();
    this.#over = false;
    this.#newest = -1;
    this.#leave = this.#live.follow(this.#channel, {
      token,
      on: { publication: (message) => this.#hear(message), gone: (code, reason) => this.#gone(code, reason) },
    });
  }

  get isHost() { return this.now.you.role === "host"; }
  get isIn() { return this.now.you.state === "in"; }
  /** The other one in the call, or undefined. */
  get other() { return this.now.people.find((person) => person.state === "in"); }
  get waiting() { return this.now.people.filter((person) => person.state === "waiting"); }

  say(type, message = {}) { return this.#live.publish(this.#channel, { type, ...message }); }

  /** Leave for good; the server tells the others. */
  async quit() {
    await this.say("leave").catch(() => {});
    this.#leave?.();
    this.#over = true;
  }

  #hear(message) {
    const { type } = message;
    if (type === "room") {
      if (message.n < this.#newest) return;
      this.#newest = message.n;
      this.now = message;
      this.#tell("room", message);
    } else if (type === "ended") {
      this.#over = true;
      this.#tell("ended", message.reason);
    } else if (type === "signal") {
      if (message.from === this.other?.id && message.seat === this.other.seat) this.#tell("signal", message.data);
    } else this.#tell(type, message);
  }

  // What the page says of it is more than that its news ended.
  #gone(code, reason) {
    if (!this.#over) queueMicrotask(() => this.#tell("lost", { code, reason }));
    return true;
  }

  #tell(type, detail) { this.dispatchEvent(new CustomEvent(type, { detail })); }
}
