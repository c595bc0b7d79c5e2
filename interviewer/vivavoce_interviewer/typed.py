"""What the candidate types in the room: LiveKit's `lk.chat`, under the id that the answer has in the transcript.

Answers come when they like: before the session runs, while another interviewer holds the lease, a second time after a
connection was lost, or once the platform has counted them. So they are read from the room's first moment on, not by the
framework, which hears nothing before its session runs and replies at once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Set
from dataclasses import dataclass

from livekit import rtc
from livekit.agents.types import TOPIC_CHAT
from livekit.rtc.data_stream import StreamError

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    id: str
    text: str


class TypedAnswers:
    """Typed answers that wait to be replied to, each once. `came` is called with every new one."""

    def __init__(self, candidate_identity: str, came: Callable[[], None]):
        self._candidate_identity = candidate_identity
        self._came = came
        self._waiting: list[Answer] = []
        # of everything that came or was counted
        self._known: set[str] = set()
        # tasks are kept here, for the event loop alone would forget them
        self._reading: set[asyncio.Task[None]] = set()

    def listen_in(self, room: rtc.Room) -> None:
        room.register_text_stream_handler(TOPIC_CHAT, self._on_text)

    def count(self, ids: Set[str]) -> None:
        """These have been replied to, or will be without being given."""
        self._known |= ids
        self._waiting = [answer for answer in self._waiting if answer.id not in ids]

    def take(self) -> str:
        """What waits, in the order in which it came; empty if nothing does."""
        taken, self._waiting = self._waiting, []
        return "\n".join(answer.text for answer in taken)

    def _on_text(self, reader: rtc.TextStreamReader, sender: str) -> None:
        if sender == self._candidate_identity:
            task = asyncio.create_task(self._read(reader))
            self._reading.add(task)
            task.add_done_callback(self._reading.discard)

    async def _read(self, reader: rtc.TextStreamReader) -> None:
        try:
            text = await reader.read_all()
        except StreamError as error:
            # the client sends again what was not taken
            logger.info("a typed answer was cut off: %s", error)
            return
        id = reader.info.stream_id
        if id not in self._known and text.strip():
            self._known.add(id)
            self._waiting.append(Answer(id, text))
            self._came()
