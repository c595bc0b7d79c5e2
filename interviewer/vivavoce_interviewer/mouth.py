"""How the interviewer speaks: OpenAI's voice where there is a key, flite otherwise."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
from pathlib import Path

from livekit.agents import APIConnectionError, APIConnectOptions, tts
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS
from livekit.agents.utils import shortuuid
from livekit.plugins import openai

from vivavoce_interviewer.settings import Settings, SettingsError

# flite's English voices
SAMPLE_RATE = 16_000


def mouth(settings: Settings) -> tts.TTS:
    if settings.openai_api_key:
        address = {"base_url": settings.openai_base_url} if settings.openai_base_url else {}
        # samples as they are: nothing to decode before the first one is heard
        return openai.TTS(api_key=settings.openai_api_key, response_format="pcm", **address)
    return FliteTTS(settings.voice)


class FliteTTS(tts.TTS):
    """Speech by the program `flite`: no key, no network, a fraction of a second a sentence."""

    def __init__(self, voice: str):
        program = shutil.which("flite")
        if program is None:
            raise SettingsError("there is no voice: install the program `flite` (package flite), or set OPENAI_API_KEY")
        listed = subprocess.run([program, "-lv"], capture_output=True, text=True).stdout
        voices = listed.partition(":")[2].split()
        if voice not in voices:
            # flite itself would take another one without a word
            raise SettingsError(f"flite has no voice {voice!r} (INTERVIEWER_VOICE), only {', '.join(voices)}")
        super().__init__(capabilities=tts.TTSCapabilities(streaming=False), sample_rate=SAMPLE_RATE, num_channels=1)
        self._command = [program, "-voice", voice]

    @property
    def model(self) -> str:
        return self._command[-1]

    @property
    def provider(self) -> str:
        return "flite"

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.ChunkedStream:
        return _Sentence(self, text, conn_options)

    def say(self, text: str) -> bytes:
        """The text as a WAV file."""
        with tempfile.TemporaryDirectory(prefix="vivavoce-mouth-") as folder:
            # by files: arguments are seen by every user of the machine, and flite writes WAV headers by seeking
            words, sound = Path(folder, "words.txt"), Path(folder, "sound.wav")
            words.write_text(text, encoding="utf-8")
            result = subprocess.run([*self._command, "-f", str(words), "-o", str(sound)], capture_output=True)
            if result.returncode != 0:
                reason = result.stderr.decode(errors="replace").strip()
                raise APIConnectionError(f"flite failed ({result.returncode}): {reason}")
            return sound.read_bytes()


class _Sentence(tts.ChunkedStream):
    def __init__(self, flite: FliteTTS, text: str, conn_options: APIConnectOptions):
        super().__init__(tts=flite, input_text=text, conn_options=conn_options)
        self._flite = flite

    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        output_emitter.initialize(
            request_id=shortuuid(), sample_rate=SAMPLE_RATE, num_channels=1, mime_type="audio/wav"
        )
        output_emitter.push(await asyncio.to_thread(self._flite.say, self.input_text))
        output_emitter.flush()
