"""A fake of Deepgram's live transcription: it speaks the protocol, and hears what a script says.

It notices by loudness when somebody speaks, and answers each utterance with the script's next line: first the
beginning as an interim result, then the whole as a final one.
"""

from __future__ import annotations

import array
import json

from aiohttp import WSMsgType, web

KEY = "a deepgram key"
LOUD = 500
# silence that ends an utterance, in samples at 16 kHz
PAUSE = 16_000


class FakeDeepgram:
    def __init__(self, script: list[str]):
        self._script = iter(script)
        self._runner: web.AppRunner | None = None
        self.queries: list[dict[str, str]] = []
        self.url = ""

    async def start(self) -> None:
        app = web.Application()
        app.add_routes([web.get("/v1/listen", self._listen)])
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1/listen"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Token {KEY}":
            return web.json_response({"err_code": "INVALID_AUTH"}, status=401)
        self.queries.append(dict(request.query))
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        line, quiet = None, 0
        async for message in socket:
            if message.type == WSMsgType.BINARY:
                samples = array.array("h", message.data)
                if max(map(abs, samples), default=0) > LOUD:
                    quiet = 0
                    if line is None:
                        line = next(self._script)
                        await socket.send_str(json.dumps({"type": "SpeechStarted", "channel": [0], "timestamp": 0}))
                        await socket.send_str(result(line.split()[0], final=False))
                elif line is not None:
                    quiet += len(samples)
                    if quiet >= PAUSE:
                        await socket.send_str(result(line, final=True))
                        line = None
            elif message.type == WSMsgType.TEXT and json.loads(message.data)["type"] == "CloseStream":
                break
        await socket.close()
        return socket


def result(transcript: str, final: bool) -> str:
    words = [
        {"word": word.lower(), "punctuated_word": word, "start": i * 0.2, "end": i * 0.2 + 0.2, "confidence": 0.99}
        for i, word in enumerate(transcript.split())
    ]
    return json.dumps(
        {
            "type": "Results",
            "channel_index": [0, 1],
            "start": 0.0,
            "duration": len(words) * 0.2,
            "is_final": final,
            "speech_final": final,
            "channel": {"alternatives": [{"transcript": transcript, "confidence": 0.99, "words": words}]},
            "metadata": {"request_id": "r", "model_uuid": "m", "model_info": {"name": "fake"}},
        }
    )
