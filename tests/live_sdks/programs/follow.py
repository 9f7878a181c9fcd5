"""The official Python SDK, driven by lines on standard input (see drivers.py).

python follow.py json|protobuf
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from centrifuge import (
    CentrifugeError,
    Client,
    ClientEventHandler,
    StreamPosition,
    SubscriptionEventHandler,
)

PROTOBUF = sys.argv[1] == "protobuf"
Command = dict[str, Any]

clients: dict[str, Client] = {}
nexts: dict[str, str] = {}


def packed(data: Any) -> Any:
    return json.dumps(data).encode() if PROTOBUF else data


def unpacked(data: Any) -> Any:
    return json.loads(data) if PROTOBUF else data


def write(line: Command) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


class Teller(ClientEventHandler, SubscriptionEventHandler):
    """Tells what happens to a client, or with a channel to a subscription."""

    def __init__(self, **who: str) -> None:
        self._who = who

    def say(self, event: str, **facts: Any) -> None:
        write({**self._who, "event": event, **facts})

    async def on_connecting(self, ctx: Any) -> None:
        self.say("connecting", code=ctx.code, reason=ctx.reason)

    async def on_connected(self, ctx: Any) -> None:
        self.say("connected", id=ctx.client)

    async def on_disconnected(self, ctx: Any) -> None:
        self.say("disconnected", code=ctx.code, reason=ctx.reason)

    async def on_subscribing(self, ctx: Any) -> None:
        self.say("subscribing", code=ctx.code)

    async def on_subscribed(self, ctx: Any) -> None:
        self.say("subscribed", recovered=ctx.recovered, recovering=ctx.was_recovering)

    async def on_unsubscribed(self, ctx: Any) -> None:
        self.say("unsubscribed", code=ctx.code)

    async def on_publication(self, ctx: Any) -> None:
        pub = ctx.pub
        after = (pub.tags or {}).get("after")
        self.say("publication", offset=pub.offset, data=unpacked(pub.data), after=after)

    async def on_join(self, ctx: Any) -> None:
        self.say("join", user=ctx.info.user)

    async def on_leave(self, ctx: Any) -> None:
        self.say("leave", user=ctx.info.user)

    async def on_error(self, ctx: Any) -> None:
        if "channel" in self._who:
            self.say("refused", code=getattr(ctx.error, "code", ctx.code))


async def new(c: Command) -> None:
    name, events = c["client"], Teller(client=c["client"])
    if "next" in c:
        nexts[name] = c["next"]

    async def get_token(*_: Any) -> str:
        events.say("token")
        return nexts[name]

    clients[name] = Client(
        c["url"],
        events=events,
        token=c["token"],
        get_token=get_token if "next" in c else None,
        use_protobuf=PROTOBUF,
        timeout=20,
        min_reconnect_delay=0.02,
        max_reconnect_delay=0.1,
    )


async def watch(c: Command) -> None:
    channel, states = c["channel"], c.get("states")
    events = Teller(client=c["client"], channel=channel)

    async def get_state(*_: Any) -> StreamPosition:
        events.say("state")
        return StreamPosition(**(states.pop(0) if len(states) > 1 else states[0]))

    subscription = clients[c["client"]].new_subscription(
        channel,
        events,
        data=packed({"conflate": True}) if c.get("conflate") else None,
        join_leave=True,
        get_state=get_state if states else None,
        min_resubscribe_delay=0.02,
        max_resubscribe_delay=0.1,
    )
    await subscription.subscribe()


async def subscribe(c: Command) -> None:
    await clients[c["client"]].get_subscription(c["channel"]).subscribe()


async def unsubscribe(c: Command) -> None:
    await clients[c["client"]].get_subscription(c["channel"]).unsubscribe()


async def connect(c: Command) -> None:
    await clients[c["client"]].connect()


async def disconnect(c: Command) -> None:
    await clients[c["client"]].disconnect()


async def next_token(c: Command) -> None:
    nexts[c["client"]] = c["token"]


async def publish(c: Command) -> None:
    await clients[c["client"]].publish(c["channel"], packed(c["data"]))


async def presence(c: Command) -> dict[str, str]:
    found = (await clients[c["client"]].presence(c["channel"])).clients
    return {id_: info.user for id_, info in found.items()}


async def presence_stats(c: Command) -> list[int]:
    stats = await clients[c["client"]].presence_stats(c["channel"])
    return [stats.num_clients, stats.num_users]


async def history(c: Command) -> Command:
    since = StreamPosition(**c["since"]) if c.get("since") else None
    found = await clients[c["client"]].history(c["channel"], c["limit"], since, c["reverse"])
    told = [[pub.offset, unpacked(pub.data)] for pub in found.publications]
    return {"publications": told, "offset": found.offset, "epoch": found.epoch}


async def rpc(c: Command) -> Any:
    return unpacked((await clients[c["client"]].rpc(c["method"], packed(c["data"]))).data)


async def batch(c: Command) -> None:
    await asyncio.gather(*(CALLS[each["do"]](c | each) for each in c["commands"]))


CALLS = {
    "new": new,
    "watch": watch,
    "next": next_token,
    "connect": connect,
    "disconnect": disconnect,
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "publish": publish,
    "presence": presence,
    "presence_stats": presence_stats,
    "history": history,
    "rpc": rpc,
    "batch": batch,
}


async def run(command: Command) -> None:
    try:
        write({"answer": command["id"], "result": await CALLS[command["do"]](command)})
    except CentrifugeError as error:
        write({"answer": command["id"], "error": getattr(error, "code", 0), "message": str(error)})


async def main() -> None:
    loop = asyncio.get_running_loop()
    tasks = set()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        task = asyncio.create_task(run(json.loads(line)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


if __name__ == "__main__":
    asyncio.run(main())
