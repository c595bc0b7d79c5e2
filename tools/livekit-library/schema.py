"""The messages that LiveKit's library speaks, read out of the wheel that it ships in, and compared with others.

The wheel's modules hold each .proto file as a serialised `FileDescriptorProto` (descriptor.proto of protobuf). The
few of its fields that matter are read here, so that nothing has to be installed for it.
"""

import ast
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

MODULES = "livekit/rtc/_proto/"
PACKAGE = ".livekit.proto."
# FieldDescriptorProto.Type and .Label
TYPES = {
    1: "double", 2: "float", 3: "int64", 4: "uint64", 5: "int32", 6: "fixed64", 7: "fixed32", 8: "bool", 9: "string",
    11: "message", 12: "bytes", 13: "uint32", 14: "enum", 15: "sfixed32", 16: "sfixed64", 17: "sint32", 18: "sint64",
}  # fmt: skip
LABELS = {1: "optional", 2: "required", 3: "repeated"}


def of_wheel(wheel: Path) -> dict:
    """`messages`: their fields by tag, as `label type name`; `enums`: their values by name."""
    messages: dict[str, dict[str, str]] = {}
    enums: dict[str, dict[str, int]] = {}
    with zipfile.ZipFile(wheel) as archive:
        modules = [name for name in archive.namelist() if name.startswith(MODULES) and name.endswith("_pb2.py")]
        for module in modules:
            descriptor = parse(serialised(archive.read(module).decode()))
            for message in descriptor.get(4, []):
                add_message(message, "", messages, enums)
            for enum in descriptor.get(5, []):
                add_enum(enum, "", enums)
    if "FfiRequest" not in messages:
        raise ValueError(f"{wheel.name} has no FfiRequest below {MODULES}: its makers describe it in another way now")
    return {"messages": dict(sorted(messages.items())), "enums": dict(sorted(enums.items()))}


def serialised(module: str) -> bytes:
    """What the module hands to `AddSerializedFile`."""
    for node in ast.walk(ast.parse(module)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "AddSerializedFile":
            return ast.literal_eval(node.args[0])
    raise ValueError("a module without a descriptor")


def add_message(encoded: bytes, within: str, messages: dict, enums: dict) -> None:
    message = parse(encoded)
    name = within + text(message, 1)
    fields = {}
    for encoded_field in message.get(2, []):
        field = parse(encoded_field)
        kind = TYPES[field[5][0]]
        if kind in ("message", "enum"):
            kind = f"{kind}:{text(field, 6).removeprefix(PACKAGE)}"
        label = "oneof" if 9 in field else LABELS[field[4][0]]
        fields[field[3][0]] = f"{label} {kind} {text(field, 1)}"
    messages[name] = {str(tag): fields[tag] for tag in sorted(fields)}
    for nested in message.get(3, []):
        add_message(nested, f"{name}.", messages, enums)
    for enum in message.get(4, []):
        add_enum(enum, f"{name}.", enums)


def add_enum(encoded: bytes, within: str, enums: dict) -> None:
    enum = parse(encoded)
    values = [parse(value) for value in enum.get(2, [])]
    enums[within + text(enum, 1)] = {text(value, 1): value.get(2, [0])[0] for value in values}


def text(message: dict, tag: int) -> str:
    return message[tag][0].decode()


def parse(encoded: bytes) -> dict[int, list]:
    """A protobuf message's fields by tag: numbers, or bytes."""
    fields: dict[int, list] = {}
    position = 0

    def varint() -> int:
        nonlocal position
        value = shift = 0
        while True:
            byte = encoded[position]
            position += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while position < len(encoded):
        key = varint()
        tag, wire = key >> 3, key & 7
        if wire == 0:
            value: int | bytes = varint()
        elif wire in (1, 5):
            length = 8 if wire == 1 else 4
            value, position = encoded[position : position + length], position + length
        elif wire == 2:
            length = varint()
            value, position = encoded[position : position + length], position + length
        else:
            raise ValueError(f"wire type {wire} in a descriptor")
        fields.setdefault(tag, []).append(value)
    return fields


def differences(old: dict, new: dict) -> Iterator[tuple[str, str]]:
    """What changed, and in which message or enum."""
    for kind, parts in (("messages", "field"), ("enums", "value")):
        singular = kind.removesuffix("s")
        before, after = old[kind], new[kind]
        for name in sorted(before.keys() | after.keys()):
            if name not in after:
                yield name, f"{singular} {name} is gone"
            elif name not in before:
                yield name, f"{singular} {name} is new"
            else:
                yield from ((name, f"{name}: {what}") for what in changes(before[name], after[name], parts))


def changes(before: dict, after: dict, part: str) -> Iterator[str]:
    for key in sorted(before.keys() | after.keys(), key=lambda key: (len(key), key)):
        if key not in after:
            yield f"{part} {key} is gone (it was {before[key]})"
        elif key not in before:
            yield f"{part} {key} is new ({after[key]})"
        elif before[key] != after[key]:
            yield f"{part} {key} was {before[key]}, is {after[key]}"


def written(described: dict) -> str:
    """As JSON with a line for each message and enum, so that what changed is seen in a diff."""
    parts = []
    for kind in ("messages", "enums"):
        lines = [f"    {json.dumps(name)}: {json.dumps(content)}" for name, content in described[kind].items()]
        parts.append(f'  "{kind}": {{\n' + ",\n".join(lines) + "\n  }")
    return f'{{\n  "version": {json.dumps(described["version"])},\n' + ",\n".join(parts) + "\n}\n"
