"""Both forms say the same, strictly read and strictly written."""

from __future__ import annotations

import contextlib
import json
import random

import pytest
from centrifuge.protocol import client_pb2 as theirs
from google.protobuf.json_format import MessageToDict

from assana_rt.live import commands, protobuf_schema
from assana_rt.live.codec import COMMAND_BYTES, MESSAGE_COMMANDS
from assana_rt.live.codec_json import JsonCodec
from assana_rt.live.codec_protobuf import ProtobufCodec
from assana_rt.live.log import Event
from assana_rt.live.protocol import Disconnect, Failure, Malformed, Unsubscribed
from assana_rt.live.ring import Entry
from tests.live.kit import messages_of

JSON, PROTOBUF = JsonCodec(), ProtobufCodec()

COMMANDS = [
    {"id": 1, "connect": {"token": "t"}},
    {
        "id": 2,
        "subscribe": {
            "channel": "board",
            "token": "s",
            "recover": True,
            "offset": 2**63,
            "epoch": "e",
            "flag": 3,
        },
    },
    {"id": 3, "unsubscribe": {"channel": "board"}},
    {"id": 4, "presence": {"channel": "room:1"}},
    {"id": 5, "presence_stats": {"channel": "room:1"}},
    {
        "id": 6,
        "history": {
            "channel": "board",
            "limit": -1,
            "reverse": True,
            "since": {"offset": 9, "epoch": "e"},
        },
    },
    {"id": 7, "refresh": {"token": "t"}},
    {"id": 8, "sub_refresh": {"channel": "board", "token": "t"}},
    {"id": 9, "subscribe": {"channel": "board", "type": 1}},
    {"send": {}},
    {},
]


def varint(size: int) -> bytes:
    head = bytearray()
    while size > 127:
        head.append(size & 127 | 128)
        size >>= 7
    return bytes([*head, size])


def delimited(*messages: theirs.Command) -> bytes:
    parts = []
    for message in messages:
        raw = message.SerializeToString()
        parts += [varint(len(raw)), raw]
    return b"".join(parts)


def as_theirs(fields: dict) -> theirs.Command:
    """The command as the SDK's own generated code has it."""
    fields = json.loads(json.dumps(fields))
    type_ = fields.get("subscribe", {}).pop("type", None)
    message = theirs.Command()
    for name, request in fields.items():
        if name == "id":
            message.id = request
            continue
        part = getattr(message, name)
        part.SetInParent()
        for key, value in request.items():
            if key == "since":
                part.since.offset, part.since.epoch = value["offset"], value["epoch"]
            else:
                setattr(part, key, value)
    if type_ is not None:  # newer than their schema
        message.subscribe.MergeFromString(bytes([15 << 3, type_]))
    return message


def test_a_command_means_the_same_in_both_forms() -> None:
    in_json = JSON.decode("\n".join(map(json.dumps, COMMANDS)).encode())
    in_protobuf = PROTOBUF.decode(delimited(*map(as_theirs, COMMANDS)))
    assert in_json == in_protobuf
    assert [type(command).__name__ for command in in_json] == [
        "Connect",
        "Subscribe",
        "Unsubscribe",
        "Presence",
        "PresenceStats",
        "History",
        "Refresh",
        "SubRefresh",
        "Subscribe",
        "Send",
        "Pong",
    ]


def test_opaque_json_comes_through() -> None:
    (published,) = JSON.decode(b'{"id":1,"publish":{"channel":"c","data":{"a":[1,"\xc3\xb6"]}}}')
    assert published.data == '{"a":[1,"ö"]}'.encode()
    message = theirs.Command(id=1)
    message.publish.channel, message.publish.data = "c", b'{ "a": 1 }'
    (published,) = PROTOBUF.decode(delimited(message))
    assert published.data == b'{ "a": 1 }', "bytes stay as they came in"
    message = theirs.Command(id=2)
    message.subscribe.channel, message.subscribe.data = "c", b'{"snapshot":{}}'
    message.subscribe.tf.op = "eq"
    (subscribe,) = PROTOBUF.decode(delimited(message))
    assert isinstance(subscribe, commands.Subscribe)
    assert subscribe.data == {"snapshot": {}}
    assert subscribe.filtered


REPLIES = [
    {"id": 1, "error": {"code": 100, "message": "m", "temporary": True}},
    {
        "id": 2,
        "connect": {
            "client": "c",
            "version": "v",
            "expires": True,
            "ttl": 5,
            "data": b'{"a":1}',
            "ping": 25,
            "pong": True,
            "session": "s",
            "node": "n",
            "time": 2**40,
        },
    },
    {
        "id": 3,
        "subscribe": {
            "recoverable": True,
            "positioned": True,
            "epoch": "e",
            "offset": 2**50,
            "was_recovering": True,
            "recovered": True,
            "publications": [
                {"data": b"{}", "offset": 7, "tags": {"after": "3"}},
                {"data": b"[]", "offset": 8},
            ],
            "data": b"{}",
        },
    },
    {"id": 4, "unsubscribe": {}},
    {"id": 5, "publish": {}},
    {"id": 6, "presence": {"presence": {"c1": {"user": "u", "client": "c1"}}}},
    {"id": 7, "presence_stats": {"num_clients": 2, "num_users": 1}},
    {"id": 8, "history": {"publications": [], "epoch": "e", "offset": 3}},
    {"id": 9, "rpc": {"data": b"null"}},
    {"id": 10, "refresh": {"expires": True, "ttl": 9}},
    {"push": {"channel": "b", "unsubscribe": {"code": 2500, "reason": "r"}}},
    {"push": {"channel": "r", "join": {"info": {"user": "u", "client": "c"}}}},
    {"push": {"channel": "r", "leave": {"info": {"user": "u", "client": "c"}}}},
]


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: [*reply][-1])
def test_a_reply_is_what_the_sdks_schema_says(reply: dict) -> None:
    encoded = PROTOBUF.encode(reply)
    size, start = protobuf_size(encoded)
    assert len(encoded) == start + size
    read = theirs.Reply.FromString(encoded[start:])
    again = protobuf_schema.Reply.FromString(encoded[start:])
    assert MessageToDict(read) == MessageToDict(again), "every number means the same to them"
    (kind,) = reply.keys() - {"id"}
    assert read.HasField(kind)
    in_json = json.loads(JSON.encode(reply))
    assert in_json == json.loads(json.dumps(reply, default=json.loads))


def protobuf_size(data: bytes) -> tuple[int, int]:
    size = shift = at = 0
    while True:
        size |= (data[at] & 127) << shift
        shift, at = shift + 7, at + 1
        if data[at - 1] < 128:
            return size, at


@pytest.mark.parametrize("payload", [b'{"a":1}', b'{"a":\n1,\n"b":"' + b"x" * 300 + b'"}'])
def test_a_publication(payload: bytes) -> None:
    entry = Entry(Event('b"\\', 7, "r", payload, 0), after=3)
    entry.info = {"user": "u", "client": "c"}
    (message,) = messages_of(JSON.seal([entry.message(JSON)]))
    assert message == {
        "push": {
            "channel": 'b"\\',
            "pub": {
                "data": json.loads(payload),
                "offset": 7,
                "tags": {"after": "3"},
                "info": {"user": "u", "client": "c"},
            },
        }
    }
    assert entry.message(JSON) is entry.message(JSON), "made once"
    encoded = entry.message(PROTOBUF)
    read = theirs.Reply.FromString(encoded[protobuf_size(encoded)[1] :])
    pub = read.push.pub
    assert (read.push.channel, pub.data, pub.offset) == ('b"\\', payload, 7)
    assert dict(pub.tags) == {"after": "3"}
    assert pub.info.user == "u"


def test_pings() -> None:
    assert JSON.ping == b"\x81\x02{}"
    assert PROTOBUF.ping == b"\x82\x01\x00"
    assert theirs.Reply.FromString(b"") == theirs.Reply()


def test_several_messages_share_a_frame() -> None:
    assert messages_of(JSON.seal([b"{}", b'{"id":1}'])) == [{}, {"id": 1}]
    assert PROTOBUF.seal([b"\x00", b"\x02\x08\x01"]) == b"\x82\x04\x00\x02\x08\x01"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x05",
        b"\x80",
        b"\xff" * 11,
        b"\x02\x08",
        b"\x03\xff\xff\xff",
        delimited(theirs.Command(id=1)),
        delimited(theirs.Command(connect=theirs.ConnectRequest())),
        delimited(theirs.Command(id=1, ping=theirs.PingRequest())),
    ],
)
def test_what_is_no_protobuf_command(data: bytes) -> None:
    with pytest.raises(Malformed):
        PROTOBUF.decode(data)


def test_a_command_has_a_limit() -> None:
    big = theirs.Command(id=1)
    big.publish.channel, big.publish.data = "c", b"x" * COMMAND_BYTES
    with pytest.raises(Malformed):
        PROTOBUF.decode(delimited(big))


@pytest.mark.parametrize("data", [b"{}\n", b"\n", b'{"id":1,"rpc":{}}\n'])
def test_a_frame_of_text_has_a_number_of_commands(data: bytes) -> None:
    with pytest.raises(Malformed):
        JSON.decode(data * MESSAGE_COMMANDS)
    assert len(JSON.decode(b"{}\n" * (MESSAGE_COMMANDS - 1))) == MESSAGE_COMMANDS - 1


def test_a_binary_frame_has_a_number_of_commands() -> None:
    with pytest.raises(Malformed):
        PROTOBUF.decode(b"\0" * (MESSAGE_COMMANDS + 1))
    assert len(PROTOBUF.decode(b"\0" * MESSAGE_COMMANDS)) == MESSAGE_COMMANDS


@pytest.mark.parametrize("kind", ["publish", "rpc", "subscribe"])
def test_what_is_nested_too_deep_to_be_written_again(kind: str) -> None:
    data = b"[" * 400 + b"]" * 400
    with pytest.raises(Malformed):
        JSON.decode(b'{"id":1,"%s":{"data":%s}}' % (kind.encode(), data))
    if kind == "subscribe":
        command = theirs.Command(id=1, subscribe=theirs.SubscribeRequest(data=data))
        with pytest.raises(Malformed):
            PROTOBUF.decode(delimited(command))


@pytest.mark.parametrize("codec", [JSON, PROTOBUF], ids=["json", "protobuf"])
def test_noise_is_refused_in_one_way_only(codec: JsonCodec | ProtobufCodec) -> None:
    dice = random.Random(5)
    good = "\n".join(map(json.dumps, COMMANDS)).encode()
    if codec is PROTOBUF:
        good = delimited(*map(as_theirs, COMMANDS))
    for _ in range(3000):
        noise = bytearray(good)
        for _ in range(dice.randrange(1, 6)):
            noise[dice.randrange(len(noise))] = dice.randrange(256)
        with contextlib.suppress(Malformed):
            codec.decode(bytes(noise[: dice.randrange(1, len(noise) + 1)]))


def test_every_code_has_words() -> None:
    for vocabulary in (Failure, Disconnect, Unsubscribed):
        codes = [member.code for member in vocabulary]
        assert len(set(codes)) == len(codes)
        for member in vocabulary:
            assert member.text
            assert len(member.text.encode()) <= 123
            assert not member.text[0].isdigit(), "the JavaScript SDK reads a reason as JSON first"
            assert vocabulary.of(member.code) is member
    with pytest.raises(ValueError, match="no Disconnect"):
        Disconnect.of(2)
