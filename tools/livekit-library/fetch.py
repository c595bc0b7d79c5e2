#!/usr/bin/env python3
"""Fetches LiveKit's shared library, pinned by hash, for this platform or for named ones, and prints where it is.

The library and its licence text come out of the `livekit` wheel, which pip downloads and checks. They are kept in the
user's cache, and linked from there to where development builds and the packager look for them:

    $XDG_CACHE_HOME/vivavoce/livekit-library/<version>/<platform>/     (~/.cache without XDG_CACHE_HOME)
    <workspace>/target/livekit-library/<version>/<platform>/

`pins.json` beside this file names every version, file and hash; the loader in crates/livekit-dylib embeds the same
file. Needs Python 3.10 with pip or `venv`.
"""

import argparse
import hashlib
import json
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from progress import Progress, user_cache  # noqa: E402
from python_env import alone  # noqa: E402

PINS = json.loads((HERE / "pins.json").read_text())
RESOURCES = "livekit/rtc/resources"
LICENCE = "LICENSE-livekit.md"


class Failed(Exception):
    """What went wrong, for people."""


def main():
    parser = argparse.ArgumentParser(description="Fetch LiveKit's shared library, pinned by hash.")
    parser.add_argument(
        "--platform",
        action="append",
        metavar="NAME",
        choices=["all", *PINS["platforms"]],
        help=f"all, or one of {', '.join(PINS['platforms'])}; may be repeated (default: this machine's)",
    )
    parser.add_argument("--target", type=Path, default=HERE.parent.parent / "target", help="cargo's target folder")
    arguments = parser.parse_args()
    try:
        for name in chosen_platforms(arguments.platform):
            print(ensure(name, arguments.target))
    except Failed as reason:
        sys.exit(f"livekit-library: {reason}")


def ensure(name: str, target: Path) -> Path:
    """Where that platform's library is, in cargo's target folder; it is fetched where it is missing or another one."""
    placed = target / "livekit-library" / PINS["version"] / name
    place(cached(name), placed)
    return placed / PINS["platforms"][name]["library"]


def chosen_platforms(asked: list[str] | None) -> list[str]:
    if asked is None:
        return [this_platform()]
    return list(PINS["platforms"]) if "all" in asked else asked


def this_platform() -> str:
    """As Rust names it."""
    system = {"Darwin": "macos"}.get(platform.system(), platform.system().lower())
    machine = platform.machine().lower()
    name = f"{system}-{ {'amd64': 'x86_64', 'arm64': 'aarch64'}.get(machine, machine) }"
    if name not in PINS["platforms"]:
        raise Failed(
            f"LiveKit ships no library for {name}, only for {', '.join(PINS['platforms'])}; "
            "there the feature `static-sdk` builds the SDK itself"
        )
    return name


def cached(name: str) -> Path:
    """The cache folder of that platform, filled if its library is missing or not the pinned one."""
    pin = PINS["platforms"][name]
    folder = user_cache() / "livekit-library" / PINS["version"] / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    with alone(folder.with_suffix(".lock")):
        if not (folder / LICENCE).is_file() or sha256(folder / pin["library"]) != pin["library_sha256"]:
            with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
                unpacked = unpack(download(pin, Path(scratch)), pin)
                if folder.exists():
                    shutil.rmtree(folder)
                unpacked.rename(folder)  # whole or not at all
    return folder


def download(pin: dict, folder: Path) -> Path:
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{PINS['package']}=={PINS['version']} --hash=sha256:{pin['wheel_sha256']}\n")
    command = [
        *(*pip(folder), "download", "--quiet", "--disable-pip-version-check"),
        *("--require-hashes", "--no-deps", "--only-binary=:all:", "--platform", pin["tag"]),
        *("--dest", str(folder), "--requirement", str(requirements)),
    ]
    with Progress(f"downloading {pin['wheel']}"):
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        raise Failed(
            f"cannot download {pin['wheel']}. Is the package index reachable? "
            f"pip's own settings (PIP_INDEX_URL, PIP_PROXY, PIP_CERT) are obeyed\n{result.stdout.strip()}"
        )
    return folder / pin["wheel"]


def pip(folder: Path) -> list[str]:
    """This Python's pip, or where it has none, that of a virtual environment for the moment."""
    if succeeds([sys.executable, "-m", "pip", "--version"]):
        return [sys.executable, "-m", "pip"]
    environment = folder / "environment"
    if not succeeds([sys.executable, "-m", "venv", str(environment)]):
        raise Failed("Python has neither pip nor venv: on Debian and Ubuntu install the package python3-venv")
    programs = environment / ("Scripts" if platform.system() == "Windows" else "bin")
    return [str(programs / "python"), "-m", "pip"]


def succeeds(command: list[str]) -> bool:
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def unpack(wheel: Path, pin: dict) -> Path:
    folder = wheel.parent / "unpacked"
    folder.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        (folder / pin["library"]).write_bytes(archive.read(f"{RESOURCES}/{pin['library']}"))
        (folder / LICENCE).write_bytes(archive.read(PINS["licence"]))
    found = sha256(folder / pin["library"])
    if found != pin["library_sha256"]:
        raise Failed(f"{pin['library']} of {wheel.name} has the SHA-256 {found}, not {pin['library_sha256']}")
    return folder


def place(source: Path, folder: Path):
    """Hard links where the file system can, copies elsewhere; replaces only what differs."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in source.iterdir():
        target = folder / file.name
        if target.exists() and (target.samefile(file) or sha256(target) == sha256(file)):
            continue
        target.unlink(missing_ok=True)
        try:
            target.hardlink_to(file)
        except OSError:
            shutil.copy2(file, target)


def sha256(path: Path) -> str | None:
    """`None` where there is no such file."""
    if not path.is_file():
        return None
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


if __name__ == "__main__":
    main()
