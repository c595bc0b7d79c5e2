#!/usr/bin/env python3
"""Runs all tests, side by side where that is safe, and says how long each program took.

    tools/run_tests.py                   everything: Rust, the pages, the interviewer
    tools/run_tests.py some words        the Rust tests whose names contain one of these words
    tools/run_tests.py some -- ARGS      ARGS go to each Rust test program

Cargo would run one test program after the other, and most of them wait most of the time: for a server that starts, a
deadline, words that are being spoken. Here several run at once, the longest first. `test_plan.py` says how many, and
which ones want to be left in peace. One that listens or measures and fails beside others is run once more by itself:
that run decides, and is told. Needs Python 3.10, and what `./dev setup` installs.
"""

import argparse
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from typing import IO

import python_env
from test_jobs import Job, other_programs, rust_programs
from test_plan import ALONE, LONGEST, TURNS

# libtest ends with it
RESULT = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored", re.MULTILINE)
# crates/testbed writes it, beside whatever libtest writes at the same time
SKIPPED = re.compile(r"skipped: (.+): (no network namespaces .+)")
KINDS = ("passed", "failed", "ignored")
INTERVAL_S = 0.05
# until a program that was interrupted has ended what it started
GRACE_S = 10
# what `nice` takes: a tenth of the processor where somebody else wants all of it
PATIENCE = 10


class Running:
    """A job that has begun, in a process group of its own."""

    def __init__(self, job: Job):
        self.job = job
        # whether another one ran at some time meanwhile
        self.had_company = False
        self._output: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 it is needed as long as the job is
        self._began = time.monotonic()
        self._process = subprocess.Popen(
            job.command,
            cwd=job.folder,
            # who takes turns with other programs does so within the program, too
            env=os.environ | ({} if job.is_patient else {"RUST_TEST_THREADS": "1"}),
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            preexec_fn=self._prepare,
        )

    def _prepare(self) -> None:
        # not a session of its own: between sessions Linux shares the processor without looking at who is patient
        os.setpgid(0, 0)
        if self.job.is_patient:
            os.nice(PATIENCE)

    def seconds(self) -> float:
        return time.monotonic() - self._began

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def output(self) -> str:
        self._output.seek(0)
        return self._output.read().decode(errors="replace")

    def interrupt(self) -> None:
        """As Ctrl-C would: it may end what it has started."""
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """Ends whatever is left of it, and of what it has started in its group."""
        self._signal(signal.SIGKILL)
        self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)


class Report:
    """What is told while the tests run, and at the end."""

    def __init__(self, shows_everything: bool) -> None:
        self._shows_everything = shows_everything
        self._began = time.monotonic()
        self._failed: list[str] = []
        self._passed_alone: list[str] = []
        self._tests: Counter[str] = Counter()
        # why, by program and test
        self._skipped: dict[tuple[str, str], str] = {}

    def add_first_try(self, failed: Running) -> None:
        """It will be run again: shown, not counted."""
        say(f"{self._failure(failed)}\nonce more, alone: {failed.job.name}\n")

    def add(self, ended: Running) -> None:
        name, output, seconds = ended.job.name, ended.output(), ended.seconds()
        # the last one is the program's own: some tests run themselves once more
        results = RESULT.findall(output)[-1:]
        for counts in results:
            self._tests.update(dict(zip(KINDS, map(int, counts), strict=True)))
        self._skipped.update({(name, test): why for test, why in SKIPPED.findall(output)})
        if ended.exit_code() != 0:
            self._failed.append(name)
            say(f"{self._failure(ended)}\n")
            return
        if ended.job.is_second_try:
            self._passed_alone.append(name)
        if self._shows_everything:
            say(output.rstrip())
        if not results:
            say(f"{seconds:7.1f} s  {name}")
        elif passed := int(results[0][0]):
            say(f"{seconds:7.1f} s  {name}: {passed} tests")

    @staticmethod
    def _failure(ended: Running) -> str:
        code, output = ended.exit_code(), ended.output().rstrip()
        return f"FAILED {ended.job.name} after {ended.seconds():.1f} s (exit code {code}):\n{output}"

    def finish(self) -> int:
        """Says what came of it all, and gives the exit code."""
        tests = ", ".join(f"{self._tests[kind]} {kind}" for kind in KINDS)
        say(f"{time.monotonic() - self._began:7.1f} s  all; Rust tests: {tests}")
        for why, count in Counter(self._skipped.values()).items():
            say(f"SKIPPED {count} of those that passed: {why}")
        for name in self._passed_alone:
            say(f"PASSED ALONE, failed beside others: {name}")
        for name in self._failed:
            say(f"FAILED {name}")
        if not self._failed and not self._tests["passed"]:
            say("no test has such a name")
            return 1
        return 1 if self._failed else 0


def main() -> int:
    before, after = split(sys.argv[1:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help="only Rust tests whose names contain one of them")
    arguments = parser.parse_args(before).words + after
    jobs = rust_programs(arguments)
    if not arguments:
        jobs += other_programs()
        unknown = {*ALONE, *TURNS, *LONGEST} - {job.name for job in jobs}
        if unknown:
            sys.exit(f"run_tests: tools/test_plan.py names what is not there: {', '.join(sorted(unknown))}")
    return run(jobs, Report(shows_everything=bool(after)))


def split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """What stands before and after `--`."""
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:at], arguments[at + 1 :]


def order(job: Job) -> tuple[bool, int]:
    """What wants to be alone begins, since there is always something beside it later; then the longest."""
    rank = LONGEST.index(job.name) if job.name in LONGEST else len(LONGEST)
    return job.name not in ALONE, rank


def run(jobs: list[Job], report: Report) -> int:
    waiting = sorted(jobs, key=order)
    running: list[Running] = []
    try:
        while waiting or running:
            for job in list(waiting):
                if job.may_run_beside([other.job for other in running]):
                    waiting.remove(job)
                    running.append(Running(job))
            if len(running) > 1:
                for job in running:
                    job.had_company = True
            for ended in [job for job in running if job.exit_code() is not None]:
                running.remove(ended)
                # a helper that it has left behind would disturb the others
                ended.kill()
                if ended.exit_code() != 0 and ended.had_company and ended.job.is_tried_again:
                    report.add_first_try(ended)
                    waiting.append(replace(ended.job, is_second_try=True))
                else:
                    report.add(ended)
            time.sleep(INTERVAL_S)
    finally:
        end(running)
    return report.finish()


def end(running: list[Running], grace_s: float = GRACE_S) -> None:
    for job in running:
        job.interrupt()
    deadline = time.monotonic() + grace_s
    while any(job.exit_code() is None for job in running) and time.monotonic() < deadline:
        time.sleep(INTERVAL_S)
    for job in running:
        job.kill()


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, interrupt)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        say("interrupted")
        sys.exit(130)
    except python_env.Failed as reason:
        sys.exit(f"run_tests: {reason}")
