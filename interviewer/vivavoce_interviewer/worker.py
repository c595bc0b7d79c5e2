"""The program: registers with LiveKit under the agreed name and holds every interview it is dispatched to.

Prints one line of JSON on standard output when it is ready for interviews; logs go to standard error.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys

import aiohttp
from livekit.agents import AgentServer, JobContext, JobProcess, JobRequest

from vivavoce_interviewer.ears import voice_detector
from vivavoce_interviewer.interview import Interview
from vivavoce_interviewer.mouth import mouth
from vivavoce_interviewer.platform import Dispatch
from vivavoce_interviewer.settings import Settings, SettingsError

logger = logging.getLogger(__name__)

# the platform dispatches by this name (platform-api's AGENT_NAME)
AGENT_NAME = "vivavoce-interviewer"


def main() -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # a line a request says nothing that the framework does not say better
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    try:
        settings = Settings.from_environment()
        # a voice that is missing is better known now than when a candidate waits
        mouth_name = mouth_provider(settings)
    except SettingsError as error:
        sys.exit(f"vivavoce-interviewer: {error}")
    asyncio.run(run(settings, mouth_name))


async def run(settings: Settings, mouth_name: str) -> None:
    server = make_server(settings)

    def announce(*_) -> None:
        ears_name = "deepgram" if settings.deepgram_api_key else "pocketsphinx"
        ready = {"ready": AGENT_NAME, "livekit": settings.livekit_url, "ears": ears_name, "mouth": mouth_name}
        print(json.dumps(ready), flush=True)

    server.once("worker_registered", announce)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for kind in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(kind, stopping.set)

    running = asyncio.create_task(server.run())
    stopped = asyncio.create_task(stopping.wait())
    await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if stopped.done():
        await server.aclose()
    stopped.cancel()
    await running


def make_server(settings: Settings) -> AgentServer:
    busy = {"load_fnc": no_load, "load_threshold": float("inf")} if settings.any_load else {}
    server = AgentServer(
        ws_url=settings.livekit_url,
        api_key=settings.livekit_api_key,
        api_secret=settings.livekit_api_secret,
        setup_fnc=warm_up,
        # one is being started while one is busy: a candidate never waits for Python's imports
        num_idle_processes=1,
        # a machine that is busy with a build starts Python slowly
        initialize_process_timeout=60.0,
        # for the worker's own health page
        host="127.0.0.1",
        port=0,
        **busy,
    )
    server.rtc_session(hold_interview, agent_name=AGENT_NAME, on_request=answer_request)
    return server


def no_load() -> float:
    # not zero: the server hands no jobs to a worker that has never reported any load
    return 0.1


def warm_up(process: JobProcess) -> None:
    """Runs in each process before its interview."""
    process.userdata["voice_detector"] = voice_detector()


async def answer_request(request: JobRequest) -> None:
    try:
        Dispatch.from_metadata(request.job.metadata)
    except ValueError as error:
        logger.error("refused a job in room %s: %s", request.room.name, error)
        await request.reject()
    else:
        await request.accept(name="Interviewer")


async def hold_interview(job: JobContext) -> None:
    dispatch = Dispatch.from_metadata(job.job.metadata)
    http = aiohttp.ClientSession()
    interview = Interview(job, dispatch, Settings.from_environment(), job.proc.userdata["voice_detector"], http)

    async def leave() -> None:
        await interview.leave()
        await http.close()

    job.add_shutdown_callback(leave)
    await interview.begin()


def mouth_provider(settings: Settings) -> str:
    return "openai" if settings.openai_api_key else mouth(settings).provider
