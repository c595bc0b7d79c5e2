"""A fake of the platform's side for workers, with a scripted brain: for tests that look at the worker alone.

The real one is crates/platform; the whole interview with it is tested in tests/.
"""

from __future__ import annotations

import json
import time

from aiohttp import web

INTERVIEW = "interview-1"
TOKEN = "the worker's token"
LEASE_S = 3


class FakePlatform:
    def __init__(self, questions: list[str]):
        self.questions = questions
        self.entries: dict[str, dict] = {}
        self.finished: str | None = None
        self.lease_s = LEASE_S
        self.holder: str | None = None
        self.holders: list[str] = []
        self.requests: list[dict] = []
        # replies that were asked for without the lease
        self.refused = 0
        self.taken_back = False
        # the answers that the candidate's client has uploaded, by id
        self.typed: list[str] = []
        # while set, every request is answered with this status
        self.broken: int | None = None
        self._question = 0
        self._base = 0
        self._is_answered = False
        self._complete = False
        self._started = 0.0
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        app = web.Application(middlewares=[self._guard])
        interview = f"/api/v1/interviews/{INTERVIEW}"
        app.add_routes(
            [
                web.get(f"{interview}/interviewer", self._pack),
                web.get(f"{interview}/progress", self._progress),
                web.post(f"{interview}/lease", self._take_lease),
                web.delete(f"{interview}/lease", self._release_lease),
                web.post(f"{interview}/entries", self._store),
                web.post(f"{interview}/finish", self._finish),
                web.post("/api/v1/brain/chat/completions", self._chat),
            ]
        )
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    def dispatch_metadata(self, candidate: str) -> str:
        return json.dumps(
            {
                "interview_id": INTERVIEW,
                "candidate_identity": candidate,
                "platform_url": self.url,
                "worker_token": TOKEN,
            }
        )

    def said(self, who: str) -> list[str]:
        entries = sorted(self.entries.values(), key=lambda entry: (entry["at_ms"], entry["order"]))
        return [entry["text"] for entry in entries if entry["who"] == who]

    def keep_typed(self, id: str) -> None:
        """The candidate's client uploads an answer to the question that was asked last."""
        self.typed.append(id)
        self._is_answered = True

    @web.middleware
    async def _guard(self, request: web.Request, handler) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _no(401, "unauthorized")
        if self.broken:
            return _no(self.broken, "internal")
        return await handler(request)

    async def _pack(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "interview_id": INTERVIEW,
                "room": "room",
                "state": "finished" if self.finished else "running",
                "language": "en",
                "interviewer_name": "Ada",
                "candidate_name": "Robin",
                "candidate_identity": "candidate",
                "greeting": f"Hello. {self.questions[0]}",
                "progress": self._at(),
            }
        )

    async def _progress(self, _: web.Request) -> web.Response:
        return web.json_response(self._at())

    def _at(self) -> dict:
        text = self.questions[self._question - 1] if self._question else ""
        return {
            "question": self._question,
            "total": len(self.questions),
            "complete": self._complete,
            "text": text,
        }

    async def _take_lease(self, request: web.Request) -> web.Response:
        if self.finished:
            return _no(409, "interview_finished")
        if self.taken_back:
            return _no(410, "invite_revoked")
        holder = (await request.json())["holder"]
        if self.holder not in (None, holder):
            return _no(409, "lease_held")
        before = {}
        if self.holder != holder:
            self.holders.append(holder)
            is_open = self._question > 0 and not self._complete and not self._is_answered
            before = {"open_question": self._at()["text"] if is_open else "", "typed": self.typed}
            self._base = self._question + self._is_answered
            self._is_answered = False
        self.holder = holder
        self._started = self._started or time.monotonic()
        elapsed_ms = round((time.monotonic() - self._started) * 1000)
        return web.json_response(
            {
                "holder": holder,
                "expires_in_s": self.lease_s,
                "started_at": "2026-11-23T08:00:00Z",
                "elapsed_ms": elapsed_ms,
                **({"before": before} if before else {}),
            }
        )

    async def _release_lease(self, request: web.Request) -> web.Response:
        if (await request.json())["holder"] == self.holder:
            self.holder = None
        return web.Response(status=204)

    async def _store(self, request: web.Request) -> web.Response:
        results = []
        for entry in (await request.json())["entries"]:
            outcome = "duplicate" if entry["id"] in self.entries else "accepted"
            self.entries.setdefault(entry["id"], entry)
            results.append({"id": entry["id"], "outcome": outcome})
        return web.json_response({"results": results})

    async def _finish(self, request: web.Request) -> web.Response:
        self.finished = self.finished or (await request.json())["reason"]
        return web.json_response({"state": "finished", "reason": self.finished})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        if self.holder != self.holders[-1]:
            self.refused += 1
            return _no(409, "lease_held")
        body = await request.json()
        self.requests.append(body)
        reply = self._reply(body["messages"])
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        pieces = [{"role": "assistant"}] + [{"content": word + " "} for word in reply.split()] + [{}]
        for piece in pieces:
            chunk = {
                "id": "c",
                "object": "chat.completion.chunk",
                "created": 0,
                "model": "script",
                "choices": [{"index": 0, "delta": piece, "finish_reason": None if piece else "stop"}],
            }
            await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
        await response.write(b"data: [DONE]\n\n")
        return response

    def _reply(self, messages: list[dict]) -> str:
        """The script: one answer, one question on."""
        spoken = [message["role"] for message in messages if message["role"] in ("user", "assistant")]
        # what a candidate says in several goes is one answer
        turns = sum(1 for i, role in enumerate(spoken) if role == "user" and spoken[i - 1 : i] != ["user"])
        first = max(self._base, 1)
        at = first + turns
        self._complete = at > len(self.questions)
        self._question = min(at, len(self.questions))
        self._is_answered = False
        if self._complete:
            return "Thank you for your time. Goodbye."
        question = self.questions[self._question - 1]
        if turns:
            return f"Thank you. {question}"
        return f"Welcome back. {question}" if self._base else f"Hello. {question}"


def _no(status: int, code: str) -> web.Response:
    body = {"code": code, "message": f"the fake says {code}", "remedy": "none"}
    return web.json_response(body, status=status)
