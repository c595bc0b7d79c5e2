"""A fake of OpenAI's speech: it speaks the protocol, and the voice is a tone."""

from __future__ import annotations

import array
import base64
import json
import math

from aiohttp import web

KEY = "an openai key"
SAMPLE_RATE = 24_000


class FakeOpenAI:
    def __init__(self):
        self.said: list[str] = []
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        app = web.Application()
        app.add_routes([web.post("/v1/audio/speech", self._speech)])
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _speech(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return web.json_response({"error": {"message": "Incorrect API key provided"}}, status=401)
        body = await request.json()
        assert body["response_format"] == "pcm" and body["stream_format"] == "sse", body
        self.said.append(body["input"])
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for _ in body["input"].split():
            piece = {"type": "speech.audio.delta", "audio": base64.b64encode(tone(0.2)).decode()}
            await response.write(f"data: {json.dumps(piece)}\n\n".encode())
        done = {"type": "speech.audio.done", "usage": {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2}}
        await response.write(f"data: {json.dumps(done)}\n\n".encode())
        return response


def tone(seconds: float) -> bytes:
    count = int(seconds * SAMPLE_RATE)
    return array.array("h", (int(8000 * math.sin(i * 0.1)) for i in range(count))).tobytes()
