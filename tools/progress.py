"""What a person sees while something takes long, and where what took long is kept."""

import os
import sys
import threading
import time
from pathlib import Path


def user_cache() -> Path:
    """The folder for what is built or installed once a user."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "vivavoce"


class Progress:
    """Says on standard error what is being done, and how long it has taken so far.

    On a terminal the line counts seconds; elsewhere a line appears every ten, so that a log shows that it lives.
    """

    def __init__(self, what: str):
        self._what = what
        self._done = threading.Event()
        self._start = time.monotonic()
        self._thread = threading.Thread(target=self._report, daemon=True)

    def __enter__(self):
        self._say(f"{self._what} ...")
        self._thread.start()
        return self

    def __exit__(self, failure, *_):
        self._done.set()
        self._thread.join()
        ending = "failed" if failure else "done"
        self._say(f"{self._what}: {ending} after {self._seconds()} s", last=True)

    def _report(self):
        while not self._done.wait(1 if sys.stderr.isatty() else 10):
            self._say(f"{self._what} ... {self._seconds()} s")

    def _say(self, line: str, last: bool = False):
        if sys.stderr.isatty():
            print(f"\r\033[K{line}", end="\n" if last else "", file=sys.stderr, flush=True)
        else:
            print(line, file=sys.stderr, flush=True)

    def _seconds(self) -> int:
        return round(time.monotonic() - self._start)
