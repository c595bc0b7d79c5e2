"""A run of the tests passes nothing that failed, disturbs nobody who wants peace, and leaves nothing behind."""

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from run_tests import Report, Running, end, run
from test_jobs import Job, has_examples
from test_plan import ALONE, SIDE_BY_SIDE, TURNS

HERE = Path(__file__).parent
PASSED = "test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s"


def shell(script: str, name: str = "a program") -> Job:
    return Job(name, ["sh", "-c", script], HERE)


def run_all(*jobs: Job) -> int:
    return run(list(jobs), Report(shows_everything=False))


def test_what_fails_is_shown_whole_and_makes_the_run_fail(capsys):
    assert run_all(shell(f"echo '{PASSED}'"), shell("echo the reason >&2; exit 3", "a broken one")) == 1
    said = capsys.readouterr().err
    assert "the reason" in said and "a broken one" in said.splitlines()[-1]


def test_a_program_that_is_killed_has_failed():
    assert run_all(shell(f"echo '{PASSED}'; kill -9 $$")) == 1


def test_what_passes_is_counted_and_what_was_left_out_is_told_with_its_reason(capsys):
    left_out = "skipped: a_test: no network namespaces for this user; what allows them: sudo this"
    assert run_all(shell(f"echo '{left_out}'; echo '{PASSED}'")) == 0
    said = capsys.readouterr().err
    assert "2 passed, 0 failed, 1 ignored" in said
    assert "SKIPPED 1 of those that passed: no network namespaces" in said and "sudo this" in said


def test_words_that_no_test_has_are_an_error():
    assert run_all(shell("echo 'test result: ok. 0 passed; 0 failed; 0 ignored;'")) == 1


def test_who_wants_peace_gets_it():
    alone, first = shell("", next(iter(ALONE))), next(iter(TURNS.values()))
    of_a_turn = [shell("", name) for name, turn in TURNS.items() if turn == first]
    of_another = next(shell("", name) for name, turn in TURNS.items() if turn != first)
    patient = shell("")
    assert alone.may_run_beside([]) and not alone.may_run_beside([patient]) and not patient.may_run_beside([alone])
    assert not of_a_turn[0].may_run_beside(of_a_turn[1:2]) and of_a_turn[0].may_run_beside([of_another, patient])
    assert not patient.may_run_beside([patient] * SIDE_BY_SIDE) and patient.may_run_beside([*of_a_turn, of_another])


def test_who_listens_or_measures_is_asked_once_more_alone_and_that_is_told(tmp_path, capsys):
    name, company = next(iter(TURNS)), shell("sleep 0.2")
    second = f"test -e {tmp_path}/again && echo '{PASSED}' || {{ touch {tmp_path}/again; false; }}"
    assert run_all(company, shell(second, name)) == 0
    said = capsys.readouterr().err
    assert "FAILED " + name in said and "2 passed, 0 failed" in said
    assert said.splitlines()[-1] == "PASSED ALONE, failed beside others: " + name

    # one that was alone has had its answer
    assert run_all(shell("echo tried; false", name)) == 1
    said = capsys.readouterr().err
    assert said.count("tried") == 1 and said.splitlines()[-1] == "FAILED " + name

    assert run_all(company, shell("echo tried; false", name)) == 1
    said = capsys.readouterr().err
    assert said.count("tried") == 2 and said.splitlines()[-1] == "FAILED " + name
    assert replace(shell("", name), is_second_try=True).may_run_beside([shell("")]) is False


def test_an_interrupted_run_leaves_nothing_behind(tmp_path):
    pid = tmp_path / "pid"
    running = Running(shell(f"trap '' INT; sleep 1000 & echo $! >{pid}; wait"))
    deadline = time.monotonic() + 10
    while not (pid.exists() and pid.read_text().strip()):
        assert time.monotonic() < deadline, "it has not started"
        time.sleep(0.01)
    end([running], grace_s=0.2)
    assert running.exit_code() == -signal.SIGKILL
    # whoever adopts it takes its end in
    while Path(f"/proc/{pid.read_text().strip()}/status").exists() and "Z (zombie)" not in state(pid):
        assert time.monotonic() < deadline, "what it has started still runs"
        time.sleep(0.01)


def state(pid: Path) -> str:
    try:
        return Path(f"/proc/{pid.read_text().strip()}/status").read_text()
    except FileNotFoundError:
        return "Z (zombie)"


def test_who_is_patient_is_nice():
    assert run_all(shell(f"echo '{PASSED}'; test $(nice) -gt {os.nice(0)}")) == 0


@pytest.mark.parametrize(
    "comment, is_one",
    [("/// ```\n/// f();\n/// ```", True), ("//! ```text\n//! a -> b\n//! ```", False), ("/// `f`", False)],
)
def test_an_example_in_a_comment_is_found(tmp_path, comment, is_one):
    library = tmp_path / "lib.rs"
    library.write_text(f"{comment}\npub fn f() {{}}\n")
    assert has_examples(library) == is_one
