#!/usr/bin/env python3
"""Finds Go or Node: the one on PATH where it is new enough, else one from the Python package index.

`toolchain.py go|node` prints the folder with its programs.
"""

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

import python_env

# the oldest that will do: Go for livekit-server, Node for Vite
OLDEST = {"go": (1, 25, 0), "node": (20, 19, 0)}
ASK_VERSION = {"go": ["go", "version"], "node": ["node", "--version"]}


def main():
    parser = argparse.ArgumentParser(description="Find Go or Node, or install it for this project.")
    parser.add_argument("name", choices=OLDEST)
    try:
        print(ensure(parser.parse_args().name))
    except python_env.Failed as reason:
        sys.exit(f"toolchain: {reason}")


def ensure(name: str) -> Path:
    """The folder with that toolchain's programs."""
    installed = shutil.which(name)
    if installed:
        version = version_of(ASK_VERSION[name])
        if version and version >= OLDEST[name]:
            return Path(installed).parent
    return python_env.ensure(name)


def version_of(command: list[str]) -> tuple[int, ...] | None:
    """The first version that the command prints."""
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", result.stdout)
    if result.returncode != 0 or not found:
        return None
    return tuple(int(part or 0) for part in found.groups())


if __name__ == "__main__":
    main()
