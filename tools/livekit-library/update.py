#!/usr/bin/env python3
"""Pins another version of LiveKit's shared library for every platform, and shows what that means for our code.

    tools/livekit-library/update.py              the newest one
    tools/livekit-library/update.py 1.2.1        that one
    tools/livekit-library/update.py --show 1.1.2 only what would change

pip finds and checks the wheels. Written are `pins.json` (versions, files, hashes), `schema.json` (the messages that the
library speaks) and the version in the packager's paths. What is told: how the messages differ from those that were
pinned, which of that crates/livekit-dylib uses, and what in it is wrong now. Needs Python 3.10 with pip or `venv`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import schema
from fetch import HERE, PINS, RESOURCES, Failed, pip, sha256
from spoken import Comparison, by_crate

PINS_FILE, SCHEMA_FILE = HERE / "pins.json", HERE / "schema.json"
PACKAGING = HERE.parent.parent / "src-tauri" / "package"
# The tags to ask for: pip takes older macOS for granted, and manylinux by name only.
GLIBC = ("2_28", "2_34", "2_17")
TAGS = {
    "linux-x86_64": [f"manylinux_{glibc}_x86_64" for glibc in GLIBC],
    "linux-aarch64": [f"manylinux_{glibc}_aarch64" for glibc in GLIBC],
    "macos-x86_64": ["macosx_13_0_x86_64"],
    "macos-aarch64": ["macosx_13_0_arm64"],
    "windows-x86_64": ["win_amd64"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Pin another version of LiveKit's shared library.")
    parser.add_argument("version", nargs="?", help="of the package livekit (default: the newest)")
    parser.add_argument("--show", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as scratch:
            pins, described = resolve(arguments.version, Path(scratch))
    except (Failed, ValueError) as reason:
        sys.exit(f"livekit-library: {reason}")
    print("\n".join(report(json.loads(SCHEMA_FILE.read_text()), described, PINS, pins)))
    if not arguments.show:
        write(pins, described)


def resolve(version: str | None, folder: Path) -> tuple[dict, dict]:
    """The pins and the schema of that version, or of the newest."""
    platforms = {}
    for name, pin in PINS["platforms"].items():
        wheel = download(name, version, folder)
        _, version, _, _, tag = wheel.stem.split("-")
        platforms[name] = {
            "tag": tag.split(".")[0],
            "wheel": wheel.name,
            "wheel_sha256": sha256(wheel),
            "library": pin["library"],
            "library_sha256": library_hash(wheel, pin["library"], folder),
        }
    return PINS | {"version": version, "platforms": platforms}, {"version": version} | schema.of_wheel(wheel)


def download(name: str, version: str | None, folder: Path) -> Path:
    """The wheel for that platform."""
    into = folder / name
    tags = [word for tag in TAGS[name] for word in ("--platform", tag)]
    package = PINS["package"] if version is None else f"{PINS['package']}=={version}"
    command = [
        *(*pip(folder), "download", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--only-binary=:all:", *tags, "--dest", str(into), package),
    ]
    print(f"{package} for {name}", file=sys.stderr)
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    wheels = list(into.glob("*.whl"))
    if result.returncode != 0 or len(wheels) != 1:
        raise Failed(f"pip finds no {package} for {name}\n{result.stdout.strip()}")
    return wheels[0]


def library_hash(wheel: Path, library: str, folder: Path) -> str | None:
    with zipfile.ZipFile(wheel) as archive:
        missing = {f"{RESOURCES}/{library}", PINS["licence"]} - set(archive.namelist())
        if missing:
            raise Failed(f"{wheel.name} has no {', '.join(sorted(missing))}: its makers arrange it in another way now")
        return sha256(Path(archive.extract(f"{RESOURCES}/{library}", folder / wheel.stem)))


def report(before: dict, after: dict, pins_before: dict, pins_after: dict) -> list[str]:
    """What a maintainer wants to know, as lines."""
    lines = [f"livekit {pins_before['version']} -> {pins_after['version']}"]
    for name, pin in pins_after["platforms"].items():
        same = pin == pins_before["platforms"][name]
        lines.append(f"  {name}: {pin['library_sha256'][:16]} {'as before' if same else pin['wheel']}")
    spoken = by_crate()
    comparison = Comparison(spoken, after)
    used = comparison.used | Comparison(spoken, before).used
    differing = list(schema.differences(before, after))
    ours = [what for name, what in differing if name in used]
    others = [what for name, what in differing if name not in used]
    lines += section("Changed, and used by crates/livekit-dylib", ours)
    lines += section("Changed, and not used", others)
    lines += section("To do in crates/livekit-dylib/src/ffi/proto", comparison.wrong())
    return lines


def section(title: str, entries: list[str]) -> list[str]:
    return [f"{title}: {len(entries) or 'nothing'}", *(f"  {entry}" for entry in entries)]


def write(pins: dict, described: dict) -> None:
    PINS_FILE.write_text(json.dumps(pins, indent=2) + "\n")
    SCHEMA_FILE.write_text(schema.written(described))
    for file in sorted(PACKAGING.glob("*.json")):
        text, old = file.read_text(), f"livekit-library/{PINS['version']}/"
        file.write_text(text.replace(old, f"livekit-library/{pins['version']}/"))
    print(f"written: {PINS_FILE.name}, {SCHEMA_FILE.name}, the packager's paths; next: ./dev test")


if __name__ == "__main__":
    main()
