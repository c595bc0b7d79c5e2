"""What crates/livekit-dylib speaks of the library's language: its prost messages, held against the schema."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2] / "crates" / "livekit-dylib" / "src"
# where everything begins
ROOTS = ("FfiRequest", "FfiResponse", "FfiEvent")
HANDLE = "FfiOwnedHandle"
# what belongs to no request and no event, so its handles can come unasked
UNASKED = "RoomEvent"

# what differs and may
ON_PURPOSE = {
    # one type for every callback that says no more than whether it worked; this one always has
    "Done.error = 2: the library has no such field",
    # one type for every event about a track; of what is no longer published it is the sid of the publication, the same
    "OfLocalTrack.track_sid = 1: there it is called publication_sid",
    "OfTrack.track_sid = 2: there it is called publication_sid",
    # the API has no such kind or state
    "TrackKind: 0 is nothing, in TrackKind KIND_UNKNOWN",
    "StreamState: 0 is nothing, in StreamState STATE_UNKNOWN",
}

TYPE = re.compile(
    r"::prost::(Message|Oneof|Enumeration)\)\]\s*(?:#\[[^\]]*\]\s*)*pub (?:struct|enum) (\w+)\s*\{(\}|.*?^\})",
    re.M | re.S,
)
MEMBER = re.compile(r"#\[prost\(([^\]]*)\)\]\s*(?:pub )?(?:r#)?(\w+)(?::\s*([^\n]+),|\(([^)]*)\),|,)", re.S)
VALUE = re.compile(r"^\s*(\w+) = (\d+),", re.M)
COMMENT = re.compile(r"^\s*//.*$", re.M)


@dataclass
class Member:
    name: str
    # of a oneof: those of its variants
    tags: list[int]
    label: str
    kind: str
    # the Rust type that a message, oneof or enumeration is, bare, and with its module where that is named
    of: str


@dataclass
class Spoken:
    """By Rust's names."""

    messages: dict[str, list[Member]] = field(default_factory=dict)
    oneofs: dict[str, list[Member]] = field(default_factory=dict)
    enums: dict[str, dict[int, str]] = field(default_factory=dict)


def by_crate(sources: Path = SOURCES) -> Spoken:
    spoken = Spoken()
    # what is named without its module is not one that lies deeper
    for file in sorted(sources.rglob("*.rs"), key=lambda file: (len(file.parts), file)):
        for kind, name, body in TYPE.findall(COMMENT.sub("", file.read_text())):
            if kind == "Enumeration":
                spoken.enums[name] = {int(number): value for value, number in VALUE.findall(body)}
            else:
                into = spoken.messages if kind == "Message" else spoken.oneofs
                members = [member(*found) for found in MEMBER.findall(body)]
                into.setdefault(name, members)
                into[f"{file.stem}::{name}"] = members
    return spoken


def member(attribute: str, name: str, of_field: str, of_variant: str) -> Member:
    settings = dict(re.findall(r'(\w+) = "([^"]*)"', attribute))
    words = re.sub(r'\w+ = "[^"]*"', "", attribute).replace(",", " ").split()
    tags = [int(tag) for tag in re.findall(r"\d+", settings.get("tags") or settings.get("tag", ""))]
    label = next((word for word in ("required", "optional", "repeated") if word in words), "")
    kind = next((key for key in ("oneof", "enumeration", "map", "bytes") if key in settings), words[0] if words else "")
    of = settings.get(kind) or re.sub(r"^(?:Option|Vec|Box)<|>+$", "", re.sub(r"^Option<", "", of_field or of_variant))
    return Member(name, tags, label, kind, "::".join(of.removeprefix("Box<").split("::")[-2:]))


class Comparison:
    """From the three roots down, by tags: Rust's names may be others, and one type may stand for several of a shape."""

    def __init__(self, spoken: Spoken, schema: dict):
        self._spoken, self._schema = spoken, schema
        self._wrong: list[str] = []
        # the schema's names of the messages and enums that the crate uses
        self.used: set[str] = set()
        self._seen: set[tuple[str, str]] = set()
        for root in ROOTS:
            self._message(root, root, sent=root == "FfiRequest")

    def wrong(self) -> list[str]:
        """Empty when every message that is spoken is the library's."""
        return [what for what in self._wrong if what not in ON_PURPOSE] + list(self._handles_nobody_takes())

    def _message(self, ours: str, theirs: str, sent: bool) -> None:
        if (ours, theirs) in self._seen:
            return
        self._seen.add((ours, theirs))
        self.used.add(theirs)
        fields, covered = self._schema["messages"].get(theirs), set()
        if ours not in self._spoken.messages or fields is None:
            self._wrong.append(f"{ours}: no such message, it should be {theirs}")
            return
        for mine in self._spoken.messages[ours]:
            covered |= {str(tag) for tag in mine.tags}
            if mine.kind == "oneof":
                self._oneof(ours, mine, theirs, fields, sent)
            else:
                self._field(ours, mine, fields.get(str(mine.tags[0])), sent)
        for tag, described in fields.items():
            if sent and described.startswith("required") and tag not in covered:
                self._wrong.append(f"{ours}: the library requires {theirs}'s field {tag} ({described})")

    def _oneof(self, ours: str, mine: Member, theirs: str, fields: dict, sent: bool) -> None:
        variants = self._spoken.oneofs.get(mine.of, [])
        if sorted(mine.tags) != sorted(tag for variant in variants for tag in variant.tags):
            self._wrong.append(f"{ours}.{mine.name}: its tags are not those of {mine.of}")
        for variant in variants:
            self._field(mine.of, variant, fields.get(str(variant.tags[0])), sent)
            if not fields.get(str(variant.tags[0]), "").startswith("oneof"):
                self._wrong.append(f"{mine.of}.{variant.name}: in {theirs} it is not part of a oneof")

    def _field(self, ours: str, mine: Member, described: str | None, sent: bool) -> None:
        where = f"{ours}.{mine.name} = {mine.tags[0]}"
        if described is None:
            self._wrong.append(f"{where}: the library has no such field")
            return
        label, kind, name = described.split(" ")
        if (mine.label or "optional") != label and label != "oneof" and mine.kind != "map":
            self._wrong.append(f"{where}: here {mine.label or 'optional'}, there {described}")
        kind, _, of = kind.partition(":")
        if kind == "message" and mine.kind == "map":
            self._map(where, mine, of)
        elif kind == "message" and mine.kind == "message":
            self._message(mine.of, of, sent)
        elif kind == "enum" and mine.kind == "enumeration":
            self._enum(mine.of, of)
        elif mine.kind != kind and (kind, mine.kind) != ("enum", "int32"):
            self._wrong.append(f"{where}: here {mine.kind}, there {described}")
        if mine.kind not in ("message", "map") and squeezed(mine.name) not in squeezed(name):
            self._wrong.append(f"{where}: there it is called {name}")

    def _map(self, where: str, mine: Member, theirs: str) -> None:
        entry = self._schema["messages"][theirs]
        if [entry["1"].split()[1], entry["2"].split()[1]] != [part.strip() for part in mine.of.split(",")]:
            self._wrong.append(f"{where}: a map of {mine.of}, there {entry}")

    def _enum(self, ours: str, theirs: str) -> None:
        self.used.add(theirs)
        here = self._spoken.enums.get(ours, {})
        there = {number: name for name, number in self._schema["enums"][theirs].items()}
        for number in sorted(here.keys() | there.keys()):
            mine, other = here.get(number), there.get(number)
            if mine is None or other is None or squeezed(mine) not in squeezed(other):
                self._wrong.append(f"{ours}: {number} is {mine or 'nothing'}, in {theirs} {other or 'nothing'}")

    def _handles_nobody_takes(self) -> Iterator[str]:
        """An object of the library that an event brings has to be dropped, so no such event may be overlooked."""
        known = {tag for oneof in self._spoken.messages[UNASKED] for tag in oneof.tags}
        for tag, described in self._schema["messages"][UNASKED].items():
            if int(tag) not in known and self._brings_a_handle(described, set()):
                yield f"{UNASKED}: {described} brings an object that nobody would drop"

    def _brings_a_handle(self, described: str, seen: set[str]) -> bool:
        of = described.split(" ")[1].partition(":")[2]
        if of == HANDLE:
            return True
        if of in seen or of not in self._schema["messages"]:
            return False
        return any(self._brings_a_handle(field, seen | {of}) for field in self._schema["messages"][of].values())


def squeezed(name: str) -> str:
    return name.replace("_", "").lower()
