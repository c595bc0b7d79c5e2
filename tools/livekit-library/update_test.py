"""The pinned library is the one that our code speaks to, and what another one changes is seen. Works offline."""

import json
import shutil
import zipfile

import fetch
import pytest
import schema
import update
from spoken import SOURCES, Comparison, by_crate

PINNED = json.loads(update.SCHEMA_FILE.read_text())


def field(tag: int, value: bytes) -> bytes:
    length = [len(value)] if len(value) < 0x80 else [len(value) & 0x7F | 0x80, len(value) >> 7]
    return bytes([tag << 3 | 2, *length]) + value


def number(tag: int, value: int) -> bytes:
    return bytes([tag << 3, value])


def described(name: bytes, tag: int, label: int, kind: int, of: bytes = b"", oneof: bytes = b"") -> bytes:
    """A `FieldDescriptorProto`."""
    of = field(6, b".livekit.proto." + of) if of else b""
    return field(2, field(1, name) + number(3, tag) + number(4, label) + number(5, kind) + of + oneof)


@pytest.fixture
def wheel(tmp_path):
    nested = field(1, b"Inner") + described(b"text", 1, 1, 9)
    message = field(1, b"FfiRequest") + described(b"id", 1, 2, 4) + described(b"inner", 2, 1, 11, b"FfiRequest.Inner")
    message += (
        described(b"kind", 3, 3, 14, b"Kind") + described(b"either", 4, 1, 8, oneof=number(9, 0)) + field(3, nested)
    )
    enum = field(1, b"Kind") + field(2, field(1, b"ONE") + number(2, 1)) + field(2, field(1, b"NONE"))
    descriptor = field(1, b"ffi.proto") + field(4, message) + field(5, enum)
    path = tmp_path / "livekit-9.9.9-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        module = f"DESCRIPTOR = pool.Default().AddSerializedFile({descriptor!r})\n"
        archive.writestr("livekit/rtc/_proto/ffi_pb2.py", module)
        archive.writestr(f"{fetch.RESOURCES}/library.so", b"code")
        archive.writestr(fetch.PINS["licence"], b"the licence of it and all that is in it")
    return path


def test_messages_and_enums_are_read_out_of_a_wheel(wheel):
    fields = {"1": "required uint64 id", "2": "optional message:FfiRequest.Inner inner"}
    fields |= {"3": "repeated enum:Kind kind", "4": "oneof bool either"}
    messages = {"FfiRequest": fields, "FfiRequest.Inner": {"1": "optional string text"}}
    assert schema.of_wheel(wheel) == {"messages": messages, "enums": {"Kind": {"ONE": 1, "NONE": 0}}}


def test_what_changed_is_told_by_message_field_and_value():
    old = {"messages": {"A": {"1": "required bool x", "2": "required bool y"}, "B": {}}, "enums": {"E": {"ONE": 1}}}
    new = {"messages": {"A": {"1": "optional bool x", "10": "required bool z"}, "C": {}}, "enums": {"E": {"ONE": 2}}}
    assert [what for _, what in schema.differences(old, new)] == [
        "A: field 1 was required bool x, is optional bool x",
        "A: field 2 is gone (it was required bool y)",
        "A: field 10 is new (required bool z)",
        "message B is gone",
        "message C is new",
        "E: value ONE was 1, is 2",
    ]
    assert not list(schema.differences(old, old))


def test_every_message_that_the_crate_speaks_is_the_librarys():
    assert PINNED["version"] == fetch.PINS["version"], "the schema is of another version: run update.py"
    comparison = Comparison(by_crate(), PINNED)
    assert comparison.wrong() == []
    assert {"FfiRequest", "RoomInfo", "RtcStats.OutboundRtp", "DisconnectReason"} <= comparison.used


FIELD = '#[prost({}, tag = "{}")]\n    pub {}'
EMPTY_TIMEOUT = FIELD.format("uint32, required", 6, "empty_timeout")
ROOM_HANDLE = FIELD.format("uint64, required", 1, "room_handle: u64,")


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        (EMPTY_TIMEOUT, FIELD.format("uint32, required", 60, "empty_timeout"), "no such field"),
        (EMPTY_TIMEOUT, FIELD.format("uint64, required", 6, "empty_timeout"), "here uint64"),
        (EMPTY_TIMEOUT, FIELD.format("uint32, optional", 6, "empty_timeout"), "here optional"),
        ("pub empty_timeout", "pub departure_timeout", "there it is called empty_timeout"),
        (ROOM_HANDLE, "", "the library requires"),
    ],
)
def test_a_slip_in_a_message_of_ours_is_noticed(tmp_path, before, after, complaint):
    sources = tmp_path / "src"
    shutil.copytree(SOURCES, sources)
    room = sources / "ffi" / "proto" / "room.rs"
    text = room.read_text()
    assert before in text, "the slip can be made"
    room.write_text(text.replace(before, after))
    wrong = Comparison(by_crate(sources), PINNED).wrong()
    assert any(complaint in what for what in wrong), wrong


def test_an_event_that_brings_an_object_nobody_would_drop_is_noticed():
    event = {"200": "oneof message:OwnedTrack surprise"}
    schema_with_it = PINNED | {"messages": PINNED["messages"] | {"RoomEvent": PINNED["messages"]["RoomEvent"] | event}}
    assert any("surprise" in what for what in Comparison(by_crate(), schema_with_it).wrong())


def test_a_maintainer_is_told_which_changes_concern_the_crate():
    messages = dict(PINNED["messages"])
    messages["RoomInfo"] = messages["RoomInfo"] | {"2": "required string title"}
    messages["DataTrackStreamEvent"] = {}
    lines = update.report(PINNED, PINNED | {"messages": messages}, fetch.PINS, fetch.PINS | {"version": "9.9.9"})
    ours, others, to_do = (next(i for i, line in enumerate(lines) if line.startswith(title)) for title in TITLES)
    assert lines[0] == f"livekit {fetch.PINS['version']} -> 9.9.9"
    assert lines[ours + 1].strip() == "RoomInfo: field 2 was required string name, is required string title"
    assert all("DataTrackStreamEvent" in line for line in lines[others + 1 : to_do])
    assert any("there it is called title" in line for line in lines[to_do:])


TITLES = ("Changed, and used", "Changed, and not used", "To do")


def test_the_schema_is_written_as_it_is_read():
    assert json.loads(schema.written(PINNED)) == PINNED
    assert update.SCHEMA_FILE.read_text() == schema.written(PINNED)


def test_the_librarys_licence_travels_with_it(wheel):
    library = "library.so"
    pin = {"library": library, "library_sha256": update.library_hash(wheel, library, wheel.parent)}
    unpacked = fetch.unpack(wheel, pin)
    assert (unpacked / fetch.LICENCE).read_bytes() == b"the licence of it and all that is in it"
    for file in sorted(update.PACKAGING.glob("*.json")):
        name = file.stem
        shipped = json.loads(file.read_text())["bundle"]
        folder = f"livekit-library/{fetch.PINS['version']}/{name}"
        for needed in (fetch.PINS["platforms"][name]["library"], fetch.LICENCE):
            assert f"{folder}/{needed}" in json.dumps(shipped), f"{file.name} ships no {needed} of the pinned version"


def test_a_wheel_without_the_licence_is_refused(wheel, tmp_path):
    bare = tmp_path / "bare.whl"
    with zipfile.ZipFile(bare, "w") as archive:
        archive.writestr(f"{fetch.RESOURCES}/library.so", b"code")
    with pytest.raises(fetch.Failed, match="LICENSE"):
        update.library_hash(bare, "library.so", tmp_path)
