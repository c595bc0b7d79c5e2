from __future__ import annotations

import os
import sys

import pytest
from candidate import Candidate
from fakes.fake_platform import FakePlatform
from parts import LiveKit, Worker

QUESTIONS = [
    "What have you built that you are proud of?",
    "What was your biggest mistake?",
    "How do you work with other people?",
]


@pytest.fixture
async def livekit(tmp_path):
    server = LiveKit(tmp_path)
    server.start()
    try:
        await server.ready()
        yield server
    finally:
        server.stop()


@pytest.fixture
async def platform():
    fake = FakePlatform(QUESTIONS)
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def start_worker(livekit, tmp_path):
    workers = []

    async def start(**environment: str) -> Worker:
        worker = Worker(livekit, tmp_path, **environment)
        workers.append(worker)
        await worker.wait_until_ready()
        return worker

    yield start
    for worker in workers:
        worker.stop()


@pytest.fixture
async def join(livekit, platform):
    """Sends the interviewer and joins the room, as a client does with the platform's help."""
    present = []

    async def join(dispatch: bool = True, early: str = "") -> Candidate:
        candidate = Candidate()
        if dispatch:
            await livekit.dispatch("room", platform.dispatch_metadata(candidate.identity))
        await candidate.join(livekit, "room", early)
        present.append(candidate)
        return candidate

    yield join
    for candidate in present:
        await candidate.leave()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    session.config.outcome = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    """Ends without taking Python down in order.

    LiveKit's library calls into Python from threads of its own. Before Python 3.14 such a thread is ended there when
    Python is on its way out, and the library aborts the process, after every test has passed.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    if hasattr(config, "outcome"):
        os._exit(config.outcome)
