#!/usr/bin/env python3
"""Finds a Chromium for the pages' tests and prints where it is.

That is Debian's `chromium` where it is installed. Ubuntu has one as a snap only, which does not see /tmp and does not
start where snapd does not run (containers, most build machines). There the pinned one of chromium/pin.json is taken: a
build without a window from the npm registry, kept in the user's cache:

    $XDG_CACHE_HOME/vivavoce/tools/chromium-<version>     (~/.cache without XDG_CACHE_HOME)

It needs libnss3. Its package's own installer is not used: that one unpacks to /tmp/chromium and takes what lies there.
Needs Python 3.10.
"""

import base64
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import python_env
import toolchain
from progress import Progress, user_cache

PIN = json.loads((Path(__file__).resolve().parent / "chromium" / "pin.json").read_text())
# standard input, a brotli stream, to standard output: Python reads no brotli
UNPACK = "stream.pipeline(process.stdin, zlib.createBrotliDecompress(), process.stdout, e => { if (e) throw e })"


class Failed(Exception):
    """What went wrong, for people."""


def main():
    try:
        print(ensure())
    except (Failed, python_env.Failed) as reason:
        sys.exit(f"chromium: {reason}")


def ensure() -> Path:
    """Where Chromium is; the pinned one is fetched where there is none."""
    installed = shutil.which("chromium")
    if installed and Path(installed).resolve().name != "snap":
        return Path(installed)
    fetched = user_cache() / "tools" / f"chromium-{PIN['version']}"
    if not fetched.is_file():
        fetch(fetched)
    return fetched


def fetch(target: Path):
    if platform.machine() != PIN["machine"]:
        raise Failed(
            f"{PIN['package']} has none for {platform.machine()}: install a Chromium that is not a snap "
            "and set VIVAVOCE_CHROMIUM to it"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    node = toolchain.ensure("node")
    with (
        tempfile.TemporaryDirectory(dir=target.parent) as scratch,
        Progress(f"downloading Chromium {PIN['version']} for the pages' tests (65 MB)"),
    ):
        program = unpack(download(node, Path(scratch)), node)
        # whole or not at all, also when two runs race
        program.replace(target)


def download(node: Path, folder: Path) -> Path:
    package = f"{PIN['package']}@{PIN['version']}"
    result = subprocess.run(
        [str(node / "npm"), "pack", "--silent", package],
        cwd=folder,
        env={**os.environ, "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    archives = list(folder.glob("*.tgz"))
    if result.returncode != 0 or len(archives) != 1:
        raise Failed(
            f"npm cannot download {package}. Is its registry reachable? npm's own settings are obeyed\n"
            f"{result.stdout.strip()}"
        )
    found = "sha512-" + base64.b64encode(hashlib.sha512(archives[0].read_bytes()).digest()).decode()
    if found != PIN["integrity"]:
        raise Failed(f"{package} is {found}, not {PIN['integrity']}")
    return archives[0]


def unpack(archive: Path, node: Path) -> Path:
    packed, program = archive.with_name("chromium.br"), archive.with_name("chromium")
    with tarfile.open(archive) as files, packed.open("wb") as out:
        shutil.copyfileobj(files.extractfile(PIN["file"]), out)
    with packed.open("rb") as source, program.open("wb") as out:
        subprocess.run([str(node / "node"), "-e", UNPACK], stdin=source, stdout=out, check=True)
    program.chmod(0o755)
    result = subprocess.run([str(program), "--version"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        raise Failed(f"the Chromium of {archive.name} does not start:\n{result.stdout.strip()}")
    return program


if __name__ == "__main__":
    main()
