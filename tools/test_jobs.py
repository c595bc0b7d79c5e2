"""What there is to run: Cargo names the Rust test programs, `test_plan.py` the others."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import python_env
from test_plan import ALONE, OTHERS, SIDE_BY_SIDE, TURNS

ROOT = Path(__file__).resolve().parent.parent
# the first line of an example in a comment, which Rust compiles and runs unless it is said to be something else
EXAMPLE = re.compile(r"^\s*//[/!]\s*```(.*)$")
NO_EXAMPLE = {"text", "ignore", "sh", "json", "toml", "yaml", "sql"}


@dataclass(frozen=True)
class Job:
    """A program that tests something."""

    name: str
    command: list[str]
    folder: Path
    # it has failed beside others, and the time of a processor is part of what it tests
    is_second_try: bool = False

    @property
    def is_alone(self) -> bool:
        """Whether nothing else of ours is to run meanwhile."""
        return self.name in ALONE or self.is_second_try

    @property
    def is_tried_again(self) -> bool:
        """Whether a failure beside others is no answer yet."""
        return self.name in TURNS and not self.is_second_try

    @property
    def is_patient(self) -> bool:
        """Whether it does not mind what runs beside it."""
        return self.name not in ALONE and self.name not in TURNS

    def may_run_beside(self, others: list["Job"]) -> bool:
        if self.is_alone or any(other.is_alone for other in others):
            return not others
        if self.is_patient:
            return sum(other.is_patient for other in others) < SIDE_BY_SIDE
        return all(TURNS.get(other.name) != TURNS[self.name] for other in others)


def rust_programs(arguments: list[str]) -> list[Job]:
    """Builds everything, also what the tests start, and gives the test programs that come of it."""
    command = ["cargo", "build", "--locked", "--workspace", "--all-targets"]
    build = subprocess.run(
        [*command, "--message-format=json-render-diagnostics"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    if build.returncode != 0:
        sys.exit(build.returncode)
    messages = [json.loads(line) for line in build.stdout.splitlines()]
    # what comes from elsewhere is named too
    built = [m for m in messages if m["reason"] == "compiler-artifact" and ROOT in Path(m["manifest_path"]).parents]
    programs = [program(message, arguments) for message in built if message["profile"]["test"]]
    if any(has_examples(Path(m["target"]["src_path"])) for m in built if m["target"]["doctest"]):
        command = ["cargo", "test", "--locked", "--quiet", "--workspace", "--doc", "--", *arguments]
        programs.append(Job("examples in comments", command, ROOT))
    return programs


def program(message: dict, arguments: list[str]) -> Job:
    name = Path(message["target"]["src_path"]).relative_to(ROOT).as_posix()
    # where Cargo starts a test
    folder = Path(message["manifest_path"]).parent
    return Job(name, [message["executable"], *arguments], folder)


def has_examples(library: Path) -> bool:
    """Whether a comment of the library has an example: asking Cargo would take as long as building it."""
    for file in library.parent.rglob("*.rs"):
        fences = [found[1].strip() for line in file.read_text().splitlines() if (found := EXAMPLE.match(line))]
        # every other one ends what the one before has begun
        if any(language.split(",")[0] not in NO_EXAMPLE for language in fences[::2]):
            return True
    return False


def other_programs() -> list[Job]:
    python = python_env.ensure("interviewer") / "python"
    return [
        Job(name, [word.format(python=python) for word in command], ROOT / folder)
        for name, (folder, command) in OTHERS.items()
    ]
