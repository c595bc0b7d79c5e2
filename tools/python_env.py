#!/usr/bin/env python3
"""Installs what the project needs from the Python package index, once, with every file checked by its hash.

Each environment is a virtual environment in the user's cache, named after the hash of what is in it:

    $XDG_CACHE_HOME/vivavoce/python-<hash>/     (~/.cache without XDG_CACHE_HOME)

`python_env.py NAME` makes it where it is missing and prints its folder of programs. Node and Go come this way too,
for machines that have none or one that is too old. Needs Python 3.10 with `venv`, nothing else.
"""

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from progress import Progress, user_cache

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = {
    "interviewer": ["interviewer/requirements.txt", "interviewer/requirements-dev.txt"],
    "go": ["tools/python-environments/go.txt"],
    "node": ["tools/python-environments/node.txt"],
}
# present only when everything before it went well
COMPLETE = "complete"


class Failed(Exception):
    """What went wrong, for people."""


def main():
    parser = argparse.ArgumentParser(description="Make one of the project's Python environments.")
    parser.add_argument("name", choices=ENVIRONMENTS)
    try:
        print(ensure(parser.parse_args().name))
    except Failed as reason:
        sys.exit(f"python_env: {reason}")


def ensure(name: str) -> Path:
    """The folder of programs of that environment, which is made where it is missing."""
    requirements = [ROOT / path for path in ENVIRONMENTS[name]]
    folder = user_cache() / f"python-{key(requirements)}"
    if not (folder / COMPLETE).is_file():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with alone(folder.with_suffix(".lock")):
            if not (folder / COMPLETE).is_file():
                make(name, folder, requirements)
    return programs(folder)


def key(requirements: list[Path]) -> str:
    """Differs for every other set of packages, Python and machine."""
    digest = hashlib.sha256()
    for file in requirements:
        digest.update(file.read_bytes())
    digest.update(f"{sys.version_info[:2]} {sys.platform} {platform.machine()}".encode())
    return digest.hexdigest()[:16]


def make(name: str, folder: Path, requirements: list[Path]):
    if folder.exists():
        shutil.rmtree(folder)
    with Progress(f"installing the Python environment `{name}`"):
        run(
            [sys.executable, "-m", "venv", str(folder)],
            "cannot make a virtual environment; on Debian and Ubuntu the package python3-venv has what is missing",
        )
        files = [argument for file in requirements for argument in ("--requirement", str(file))]
        run(
            [
                str(programs(folder) / "python"),
                *("-m", "pip", "install", "--disable-pip-version-check", "--progress-bar=off"),
                # the files name every package: none is looked for, built or taken unchecked
                *("--require-hashes", "--no-deps", "--only-binary=:all:"),
                *files,
            ],
            "cannot install its packages. Is the package index reachable? "
            "pip's own settings (PIP_INDEX_URL, PIP_PROXY, PIP_CERT) are obeyed",
        )
        (folder / COMPLETE).touch()


def programs(folder: Path) -> Path:
    return folder / ("Scripts" if os.name == "nt" else "bin")


def run(command: list[str], failure: str):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        last_lines = "\n".join(result.stdout.strip().splitlines()[-15:])
        raise Failed(f"{failure}\n{last_lines}")


@contextmanager
def alone(lock: Path):
    """Keeps a second run from installing into the same folder at the same time."""
    if os.name == "nt":
        yield
        return
    import fcntl

    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main()
