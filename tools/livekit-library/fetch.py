#!/usr/bin/env python3
"""Fetches LiveKit's shared library, pinned by hash, for this platform or for named ones.

The library (and its licence text) comes out of the `livekit` wheel, which pip downloads and checks. It is kept in a
per-user cache and linked from there to where development builds and the packager look for it:

    $XDG_CACHE_HOME/vivavoce/livekit-library/<version>/<platform>/     (~/.cache without XDG_CACHE_HOME)
    <workspace>/target/livekit-library/<version>/<platform>/

`pins.json` beside this file names every version, file and hash; the loader in crates/livekit-dylib embeds the same
file. Needs Python 3.10 and pip, nothing else.
"""

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PINS = json.loads((HERE / "pins.json").read_text())
LICENCE = "LICENSE-livekit.md"


def main():
    parser = argparse.ArgumentParser(description="Fetch LiveKit's shared library, pinned by hash.")
    parser.add_argument(
        "--platform",
        action="append",
        metavar="NAME",
        choices=["all", *PINS["platforms"]],
        help="all, or one of: " + ", ".join(PINS["platforms"]) + " (default: this machine's; may be repeated)",
    )
    parser.add_argument("--target", type=Path, default=HERE.parent.parent / "target", help="the cargo target folder")
    arguments = parser.parse_args()

    for name in chosen_platforms(arguments.platform):
        kept = cached(name)
        placed = arguments.target / "livekit-library" / PINS["version"] / name
        place(kept, placed)
        print(placed / PINS["platforms"][name]["library"])


def chosen_platforms(asked):
    if asked is None:
        return [this_platform()]
    return list(PINS["platforms"]) if "all" in asked else asked


def this_platform():
    system = {"Linux": "linux", "Darwin": "macos", "Windows": "windows"}.get(platform.system(), platform.system())
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    name = f"{system}-{machine}"
    if name not in PINS["platforms"]:
        fail(
            f"LiveKit ships no library for {name}, only for {', '.join(PINS['platforms'])}: "
            "build with `--features static-sdk` there"
        )
    return name


def cached(name):
    """The cache folder of that platform, filled if its library is missing or not the pinned one."""
    pin = PINS["platforms"][name]
    folder = cache_root() / PINS["version"] / name
    library = folder / pin["library"]
    if (folder / LICENCE).is_file() and library.is_file() and sha256(library) == pin["library_sha256"]:
        return folder

    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        wheel = download(name, Path(scratch))
        unpacked = Path(scratch) / "unpacked"
        unpacked.mkdir()
        unpack(wheel, unpacked, pin)
        if folder.exists():
            shutil.rmtree(folder)
        try:
            unpacked.rename(folder)  # whole or not at all, also when two runs race
        except OSError:
            if not (folder / pin["library"]).is_file():
                raise
    return folder


def cache_root():
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "vivavoce" / "livekit-library"


def download(name, folder):
    pin = PINS["platforms"][name]
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{PINS['package']}=={PINS['version']} --hash=sha256:{pin['wheel_sha256']}\n")
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--require-hashes", "--no-deps", "--only-binary=:all:", "--platform", pin["tag"]),
        *("--dest", str(folder), "--requirement", str(requirements)),
    ]
    with Progress(f"downloading {pin['wheel']}"):
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        fail(
            f"cannot download {pin['wheel']}:\n{result.stdout.strip()}\n"
            "Is the package index reachable? pip's own settings (PIP_INDEX_URL, PIP_PROXY, PIP_CERT) are obeyed."
        )
    return folder / pin["wheel"]


def unpack(wheel, folder, pin):
    with zipfile.ZipFile(wheel) as archive:
        for member, name in (("livekit/rtc/resources/" + pin["library"], pin["library"]), (PINS["licence"], LICENCE)):
            with archive.open(member) as source, open(folder / name, "wb") as sink:
                shutil.copyfileobj(source, sink)
    found = sha256(folder / pin["library"])
    if found != pin["library_sha256"]:
        fail(f"{pin['library']} out of {wheel.name} has SHA-256 {found}, pinned is {pin['library_sha256']}")


def place(source, folder):
    """Hard links where the file system can, copies elsewhere; replaces only what differs."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in source.iterdir():
        target = folder / file.name
        if target.exists() and (target.samefile(file) or sha256(target) == sha256(file)):
            continue
        target.unlink(missing_ok=True)
        try:
            os.link(file, target)
        except OSError:
            shutil.copy2(file, target)


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def fail(reason):
    print(f"livekit-library: {reason}", file=sys.stderr)
    sys.exit(1)


class Progress:
    """Says what is going on when it takes longer than two seconds."""

    def __init__(self, what):
        self.what, self.done = what, threading.Event()
        self.thread = threading.Thread(target=self.report, daemon=True)

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()

    def report(self):
        seconds = 0
        while not self.done.wait(2):
            seconds += 2
            print(f"livekit-library: {self.what}, {seconds} s ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
