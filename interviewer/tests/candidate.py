"""A synthetic candidate: joins over the LiveKit SDK, speaks with flite's voice `rms`, reads what is transcribed."""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
import wave
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from livekit import api, rtc
from livekit.rtc.data_stream import StreamError
from parts import until

SAMPLE_RATE = 16_000
FRAME = SAMPLE_RATE // 100


@dataclass
class Heard:
    """A transcription segment as a client shows it."""

    who: str
    text: str = ""
    final: bool = False


@dataclass
class Candidate:
    identity: str = "candidate"
    segments: dict[str, Heard] = field(default_factory=dict)
    disconnected: rtc.DisconnectReason | None = None
    room: rtc.Room | None = None

    async def join(self, livekit, room_name: str, early: str = "") -> None:
        """`early` is said before the interviewer listens, and given to it when it does, as a client does."""
        token = (
            api.AccessToken(livekit.key, livekit.secret)
            .with_identity(self.identity)
            .with_grants(api.VideoGrants(room_join=True, room=room_name))
            .to_jwt()
        )
        self.disconnected = None
        self.room = rtc.Room()
        self.room.register_text_stream_handler("lk.transcription", self._on_transcription)
        self.room.on("disconnected", self._on_disconnected)
        await self.room.connect(livekit.url, token)
        self._source = rtc.AudioSource(SAMPLE_RATE, 1, queue_size_ms=0)
        track = rtc.LocalAudioTrack.create_audio_track("microphone", self._source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE, preconnect_buffer=bool(early))
        publication = await self.room.local_participant.publish_track(track, options)
        if early:
            self._giving = asyncio.create_task(self._give(await asyncio.to_thread(speech, early), publication.sid))
        self._speech: asyncio.Queue[bytes] = asyncio.Queue()
        self._microphone = asyncio.create_task(self._run_microphone())

    async def _give(self, sound: bytes, track: str) -> None:
        await until("the interviewer's session runs", lambda: self.attribute("lk.agent.state"), within_s=60)
        writer = await self.room.local_participant.stream_bytes(
            "preconnect-buffer",
            topic="lk.agent.pre-connect-audio-buffer",
            destination_identities=[self.interviewer().identity],
            attributes={"trackId": track, "sampleRate": str(SAMPLE_RATE), "channels": "1"},
        )
        await writer.write(sound)
        await writer.aclose()

    async def leave(self) -> None:
        self._microphone.cancel()
        await self.room.disconnect()

    async def say(self, text: str) -> None:
        """Returns when it has been said."""
        done = asyncio.get_running_loop().create_future()
        sound = await asyncio.to_thread(speech, text)
        for start in range(0, len(sound), FRAME * 2):
            self._speech.put_nowait(sound[start : start + FRAME * 2].ljust(FRAME * 2, b"\0"))
        self._speech.put_nowait(done)
        await done

    async def type(self, text: str, id: str | None = None) -> None:
        """Under the answer's id, as a client does."""
        writer = await self.room.local_participant.stream_text(
            topic="lk.chat", stream_id=id, total_size=len(text.encode())
        )
        await writer.write(text)
        await writer.aclose()

    def interviewer(self) -> rtc.RemoteParticipant | None:
        for participant in self.room.remote_participants.values():
            if participant.kind == rtc.ParticipantKind.PARTICIPANT_KIND_AGENT:
                return participant
        return None

    def attribute(self, name: str) -> str | None:
        interviewer = self.interviewer()
        return interviewer.attributes.get(name) if interviewer else None

    def spoken_by(self, who: str) -> str:
        return " ".join(segment.text for segment in self.segments.values() if segment.who == who)

    async def _run_microphone(self) -> None:
        """One frame each 10 ms: speech when there is some, silence otherwise."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            samples = b"\0" * FRAME * 2
            while not self._speech.empty():
                item = self._speech.get_nowait()
                if isinstance(item, bytes):
                    samples = item
                    break
                if not item.done():
                    item.set_result(None)
            await self._source.capture_frame(rtc.AudioFrame(samples, SAMPLE_RATE, 1, FRAME))
            due += 0.01
            await asyncio.sleep(max(0.0, due - loop.time()))

    def _on_transcription(self, reader: rtc.TextStreamReader, identity: str) -> None:
        self._reading = asyncio.create_task(self._read(reader, identity))

    async def _read(self, reader: rtc.TextStreamReader, identity: str) -> None:
        who = "candidate" if identity == self.identity else "interviewer"
        segment = self.segments.setdefault(reader.info.attributes["lk.segment_id"], Heard(who))
        if who == "candidate":
            segment.text = ""
        with suppress(StreamError):  # cut off by the end of the connection
            async for piece in reader:
                segment.text += piece
        segment.final = reader.info.attributes.get("lk.transcription_final") == "true"

    def _on_disconnected(self, reason: rtc.DisconnectReason) -> None:
        self.disconnected = reason


def speech(text: str) -> bytes:
    """The text as 16-bit samples."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "speech.wav")
        subprocess.run(["flite", "-voice", "rms", "-t", text, "-o", str(path)], check=True)
        with wave.open(str(path)) as file:
            assert file.getframerate() == SAMPLE_RATE
            return file.readframes(file.getnframes())
