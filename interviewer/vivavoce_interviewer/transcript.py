"""What was said, segment by segment, under the ids that the candidate's client sees, handed to the platform.

The framework makes a segment's id where it publishes the segment and tells nobody. So this listens to what goes out
on `lk.transcription`, whose shape is LiveKit's public convention: the sender is the person transcribed; the
candidate's words come as whole texts that replace each other, the interviewer's as one stream of pieces; the
attribute `lk.transcription_final` closes a segment.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from livekit import rtc
from livekit.agents.types import (
    ATTRIBUTE_TRANSCRIPTION_FINAL,
    ATTRIBUTE_TRANSCRIPTION_SEGMENT_ID,
    TOPIC_TRANSCRIPTION,
)

from vivavoce_interviewer.platform import Entry, Platform, PlatformError

logger = logging.getLogger(__name__)

# entries in one upload; the platform takes at most 200
BATCH = 100
# between tries while the platform cannot be reached
RETRY_S = (0.5, 1, 2, 5)


@dataclass
class Segment:
    id: str
    order: int
    who: str
    at_ms: int
    text: str = ""

    def entry(self, final: bool) -> Entry:
        return Entry(self.id, self.order, self.who, self.text.strip(), final, self.at_ms)


class Transcript:
    """Collects segments and uploads each when it is final, again and again until the platform has it."""

    def __init__(self, platform: Platform, candidate_identity: str, interview_ms: Callable[[], int]):
        self._platform = platform
        self._candidate_identity = candidate_identity
        self._interview_ms = interview_ms
        self._open: dict[str, Segment] = {}
        self._begun = 0
        self._waiting: list[Entry] = []
        self._changed = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._uploading = asyncio.create_task(self._upload(), name="upload_transcript")

    def listen_to(self, participant: rtc.LocalParticipant) -> None:
        """Listens to every transcription that this participant publishes from now on."""
        publish = participant.stream_text

        async def publish_and_listen(*, topic: str = "", **options) -> rtc.TextStreamWriter:
            writer = await publish(topic=topic, **options)
            if topic != TOPIC_TRANSCRIPTION:
                return writer
            sender = options.get("sender_identity") or participant.identity
            return _ListenedWriter(writer, self, sender, options.get("attributes") or {})

        participant.stream_text = publish_and_listen

    async def drain(self, within_s: float) -> None:
        """Closes what is still open, as not final, and waits until the platform has everything."""
        for segment in list(self._open.values()):
            self._close(segment, final=False)
        try:
            await asyncio.wait_for(self._empty.wait(), within_s)
        except asyncio.TimeoutError:
            logger.error("%d transcript entries did not reach the platform", len(self._waiting))

    def stop(self) -> None:
        self._uploading.cancel()

    def heard(self, segment_id: str, sender: str, text: str) -> None:
        who = "candidate" if sender == self._candidate_identity else "interviewer"
        segment = self._open.get(segment_id)
        if segment is None:
            segment = Segment(segment_id, self._begun, who, self._interview_ms())
            self._open[segment_id] = segment
            self._begun += 1
        segment.text = text if who == "candidate" else segment.text + text

    def ended(self, segment_id: str) -> None:
        if segment := self._open.get(segment_id):
            self._close(segment, final=True)

    def _close(self, segment: Segment, final: bool) -> None:
        del self._open[segment.id]
        entry = segment.entry(final)
        if entry.text:
            self._waiting.append(entry)
            self._empty.clear()
            self._changed.set()

    async def _upload(self) -> None:
        failures = 0
        while True:
            await self._changed.wait()
            self._changed.clear()
            while batch := self._waiting[:BATCH]:
                try:
                    for rejected in await self._platform.upload(batch):
                        logger.error("the platform refuses the transcript entry %s", rejected)
                except PlatformError as error:
                    logger.warning("transcript not uploaded yet: %s", error)
                    await asyncio.sleep(RETRY_S[min(failures, len(RETRY_S) - 1)])
                    failures += 1
                else:
                    failures = 0
                    del self._waiting[: len(batch)]
            self._empty.set()


class _ListenedWriter:
    """A text stream's writer that tells the transcript what goes through it."""

    def __init__(self, writer: rtc.TextStreamWriter, transcript: Transcript, sender: str, attributes: dict[str, str]):
        self._writer = writer
        self._transcript = transcript
        self._sender = sender
        self._segment_id = attributes.get(ATTRIBUTE_TRANSCRIPTION_SEGMENT_ID, "")
        self._final = attributes.get(ATTRIBUTE_TRANSCRIPTION_FINAL) == "true"

    async def write(self, text: str) -> None:
        self._transcript.heard(self._segment_id, self._sender, text)
        await self._writer.write(text)

    async def aclose(self, *, reason: str = "", attributes: dict[str, str] | None = None) -> None:
        if self._final or (attributes or {}).get(ATTRIBUTE_TRANSCRIPTION_FINAL) == "true":
            self._transcript.ended(self._segment_id)
        await self._writer.aclose(reason=reason, attributes=attributes)
