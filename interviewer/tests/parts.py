"""The real parts that the worker's tests run against: a LiveKit server and the worker itself."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from livekit import api

HERE = Path(__file__).resolve().parent
TOOLS = HERE.parent.parent / "tools"


async def until(what: str, condition: Callable[[], object], within_s: float = 20) -> None:
    """Waits for a condition, and says what for if it does not come."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"waited {within_s} s in vain until {what}"
        await asyncio.sleep(0.02)


# below the ports that the system gives to outgoing connections, and begun elsewhere by each process
_PORTS = itertools.islice(itertools.cycle(range(15_000, 32_000)), os.getpid() * 997 % 17_000, None)


def free_port() -> int:
    """Free for TCP and UDP, and not given twice."""
    for port in _PORTS:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            try:
                tcp.bind(("127.0.0.1", port))
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("the ports never end")


class LiveKit:
    """A livekit-server on loopback with its own ports."""

    key = "testbed"
    secret = "only-for-tests-on-loopback-as-long-as-livekit-asks"

    def __init__(self, folder: Path):
        sys.path.insert(0, str(TOOLS))
        import livekit_server

        self._program = livekit_server.ensure()
        self._folder = folder
        self._port = free_port()
        self.url = f"ws://127.0.0.1:{self._port}"

    def start(self) -> None:
        config = {
            "port": self._port,
            "bind_addresses": ["127.0.0.1"],
            "rtc": {
                "tcp_port": free_port(),
                "udp_port": free_port(),
                "node_ip": "127.0.0.1",
                "use_external_ip": False,
                "enable_loopback_candidate": True,
                "interfaces": {"includes": ["lo"]},
                "ips": {"includes": ["127.0.0.1/32"]},
            },
            "keys": {self.key: self.secret},
        }
        with (self._folder / "livekit.log").open("w") as log:
            self._process = subprocess.Popen(
                [str(self._program), "--config-body", json.dumps(config)], stdout=log, stderr=subprocess.STDOUT
            )

    async def ready(self) -> None:
        def answers() -> bool:
            assert self._process.poll() is None, (self._folder / "livekit.log").read_text()
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
            except OSError:
                return False
            return True

        await until("the LiveKit server answers", answers)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    async def dispatch(self, room: str, metadata: str) -> None:
        """What the platform does: makes the room and sends the interviewer there."""
        async with api.LiveKitAPI(self.url, self.key, self.secret) as server:
            await server.room.create_room(api.CreateRoomRequest(name=room, empty_timeout=60))
            request = api.CreateAgentDispatchRequest(agent_name="vivavoce-interviewer", room=room, metadata=metadata)
            await server.agent_dispatch.create_dispatch(request)


class Worker:
    """The worker's program."""

    def __init__(self, livekit: LiveKit, folder: Path, **environment: str):
        self._log = folder / "worker.log"
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LIVEKIT_URL": livekit.url,
            "LIVEKIT_API_KEY": livekit.key,
            "LIVEKIT_API_SECRET": livekit.secret,
            "INTERVIEWER_ANY_LOAD": "1",
        }
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "vivavoce_interviewer"],
                cwd=HERE.parent,
                env={**variables, **environment},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.ready: dict | None = None

    async def wait_until_ready(self) -> None:
        line = await asyncio.wait_for(asyncio.to_thread(self._process.stdout.readline), 60)
        assert line, f"the worker ended early:\n{self.log()}"
        self.ready = json.loads(line)

    def log(self) -> str:
        return self._log.read_text()

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
