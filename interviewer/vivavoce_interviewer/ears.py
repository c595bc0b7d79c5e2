"""How the interviewer hears: Deepgram where there is a key, pocketsphinx with Silero's voice detector otherwise."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from livekit import rtc
from livekit.agents import APIConnectOptions, inference, stt, vad
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, NOT_GIVEN, NotGivenOr
from livekit.agents.utils import AudioBuffer, merge_frames
from livekit.agents.vad import VADEventType
from livekit.plugins import deepgram
from pocketsphinx import Decoder

from vivavoce_interviewer.settings import Settings

# what pocketsphinx's model and Silero were trained on, and what Deepgram is asked for
SAMPLE_RATE = 16_000
# How much speech the recogniser needs to know a microphone's sound. Until then what it has heard of an utterance is
# recognised once more when the utterance ends, with the whole utterance's sound known: on first utterances that
# takes the word error rate from 13 % to 1 %.
SETTLED_S = 12
# speech between two looks at what has been understood so far
INTERIM_EVERY_S = 0.4


def voice_detector() -> vad.VAD:
    """Silero's model, whose weights are in the framework's wheel."""
    # a pause of half a second ends a segment, not the answer: that is the session's to decide
    return inference.VAD(model="silero", min_silence_duration=0.5)


def ears(settings: Settings, detector: vad.VAD, language: str) -> stt.STT:
    if settings.deepgram_api_key:
        address = {"base_url": settings.deepgram_url} if settings.deepgram_url else {}
        return deepgram.STT(api_key=settings.deepgram_api_key, language=language, sample_rate=SAMPLE_RATE, **address)
    return PocketsphinxSTT(detector)


class PocketsphinxSTT(stt.STT):
    """Speech recognition with the English model in pocketsphinx's wheel: no key, no network.

    It decodes while the candidate speaks, several times faster than speech, so that the last words are there a
    moment after they were said and an answer may be as long as it likes.
    """

    def __init__(self, detector: vad.VAD):
        super().__init__(
            capabilities=stt.STTCapabilities(streaming=True, interim_results=True, offline_recognize=False)
        )
        self._detector = detector

    @property
    def model(self) -> str:
        return "en-us"

    @property
    def provider(self) -> str:
        return "pocketsphinx"

    def stream(
        self,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
    ) -> stt.RecognizeStream:
        return _Listening(self, self._detector, conn_options)

    async def _recognize_impl(
        self, buffer: AudioBuffer, *, language: NotGivenOr[str] = NOT_GIVEN, conn_options: APIConnectOptions
    ) -> stt.SpeechEvent:
        raise NotImplementedError("pocketsphinx listens to streams only")


class _Listening(stt.RecognizeStream):
    def __init__(self, sphinx: PocketsphinxSTT, detector: vad.VAD, conn_options: APIConnectOptions):
        super().__init__(stt=sphinx, conn_options=conn_options, sample_rate=SAMPLE_RATE)
        self._detector = detector

    async def _run(self) -> None:
        detections = self._detector.stream()
        feeding = asyncio.create_task(self._feed(detections), name="feed_voice_detector")
        try:
            with ThreadPoolExecutor(max_workers=1, thread_name_prefix="pocketsphinx") as thread:
                await self._recognise(detections, _Recogniser(thread))
        finally:
            feeding.cancel()
            await detections.aclose()

    async def _feed(self, detections: vad.VADStream) -> None:
        async for frame in self._input_ch:
            if isinstance(frame, rtc.AudioFrame):
                detections.push_frame(frame)
        detections.end_input()

    async def _recognise(self, detections: vad.VADStream, recogniser: _Recogniser) -> None:
        speaking = False
        heard, looked_at = "", 0.0
        async for event in detections:
            if event.type == VADEventType.START_OF_SPEECH:
                speaking, heard, looked_at = True, "", event.timestamp
                self._send(stt.SpeechEventType.START_OF_SPEECH)
                await recogniser.begin(event.frames)
            elif event.type == VADEventType.INFERENCE_DONE and speaking:
                await recogniser.hear(event.frames)
                if event.timestamp - looked_at >= INTERIM_EVERY_S:
                    looked_at = event.timestamp
                    so_far = await recogniser.so_far()
                    if so_far != heard:
                        heard = so_far
                        self._send(stt.SpeechEventType.INTERIM_TRANSCRIPT, so_far)
            elif event.type == VADEventType.END_OF_SPEECH:
                speaking = False
                ended_at = time.time() - event.silence_duration - event.inference_duration
                self._send(stt.SpeechEventType.END_OF_SPEECH, ended_at=ended_at)
                if words := await recogniser.end():
                    self._send(stt.SpeechEventType.FINAL_TRANSCRIPT, words, ended_at)

    def _send(self, kind: stt.SpeechEventType, words: str = "", ended_at: float | None = None) -> None:
        alternatives = [stt.SpeechData(language="en-US", text=words)] if words else []
        self._event_ch.send_nowait(stt.SpeechEvent(type=kind, alternatives=alternatives, speech_end_time=ended_at))


class _Recogniser:
    """A pocketsphinx decoder on a thread of its own, for one utterance after another."""

    def __init__(self, thread: ThreadPoolExecutor):
        self._thread = thread
        # made on the thread, so that the first words need not wait for it
        self._decoder = thread.submit(lambda: Decoder(samprate=SAMPLE_RATE, loglevel="ERROR"))
        self._utterance = bytearray()
        self._heard_s = 0.0

    async def begin(self, frames: list[rtc.AudioFrame]) -> None:
        self._utterance.clear()
        await self._do(lambda decoder: decoder.start_utt())
        await self.hear(frames)

    async def hear(self, frames: list[rtc.AudioFrame]) -> None:
        samples = merge_frames(frames).data.tobytes()
        self._heard_s += len(samples) / 2 / SAMPLE_RATE
        if self._heard_s < SETTLED_S:
            self._utterance += samples
        await self._do(lambda decoder: decoder.process_raw(samples, no_search=False, full_utt=False))

    async def so_far(self) -> str:
        return await self._do(_words)

    async def end(self) -> str:
        await self._do(lambda decoder: decoder.end_utt())
        if self._heard_s < SETTLED_S:
            utterance = bytes(self._utterance)
            await self._do(lambda decoder: _recognise_whole(decoder, utterance))
        return await self._do(_words)

    async def _do(self, work):
        return await asyncio.wrap_future(self._thread.submit(lambda: work(self._decoder.result())))


def _recognise_whole(decoder: Decoder, samples: bytes) -> None:
    decoder.start_utt()
    decoder.process_raw(samples, no_search=False, full_utt=True)
    decoder.end_utt()


def _words(decoder: Decoder) -> str:
    guess = decoder.hyp()
    return guess.hypstr.strip() if guess else ""
