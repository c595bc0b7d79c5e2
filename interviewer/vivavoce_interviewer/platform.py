"""The platform, as a worker sees it: the interview's pack, one lease, the progress, the transcript, the end.

The wire shapes are those of the platform's OpenAPI document (crates/platform-api/openapi.json).
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import aiohttp

# a platform that does not answer within this is treated as unreachable
DEADLINE = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True)
class Dispatch:
    """What the platform put into the job's metadata: everything a worker needs to find its interview."""

    interview_id: str
    candidate_identity: str
    platform_url: str
    worker_token: str = field(repr=False)

    @classmethod
    def from_metadata(cls, metadata: str) -> Dispatch:
        """Raises ValueError when the metadata is not what a Vivavoce platform sends."""
        try:
            fields = json.loads(metadata)
            return cls(
                interview_id=str(fields["interview_id"]),
                candidate_identity=str(fields["candidate_identity"]),
                platform_url=str(fields["platform_url"]).rstrip("/"),
                worker_token=str(fields["worker_token"]),
            )
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            # the metadata holds a secret: it is not repeated
            raise ValueError(f"the dispatch is not from a Vivavoce platform ({type(error).__name__})") from None


@dataclass(frozen=True)
class Pack:
    """What the interview is, for the interviewer."""

    interviewer_name: str
    language: str
    state: str


@dataclass(frozen=True)
class Progress:
    """Which question the interviewer is at, counted from 1; 0 before the first."""

    question: int
    total: int
    complete: bool
    text: str = ""


@dataclass(frozen=True)
class GrantedLease:
    expires_in_s: float
    # since the interview's start, by the platform's clock
    elapsed_ms: int
    # asked before this conversation and not answered; empty where none was, or where its answer counts already
    open_question: str = ""
    # the typed answers that the conversation's first line goes by
    typed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Entry:
    """One thing that was said."""

    id: str
    order: int
    who: str
    text: str
    final: bool
    at_ms: int

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "order": self.order,
            "who": self.who,
            "text": self.text,
            "final": self.final,
            "at_ms": self.at_ms,
            "via": "voice",
        }


class PlatformError(Exception):
    """The platform said no, or could not be reached (status 0)."""

    def __init__(self, status: int, code: str, message: str):
        super().__init__(message)
        self.status = status
        self.code = code

    @property
    def passing(self) -> bool:
        """Whether the same request may succeed later."""
        return self.status == 0 or self.status == 429 or self.status >= 500


class Platform:
    """One interview on the platform, with the worker's bearer."""

    def __init__(self, dispatch: Dispatch, http: aiohttp.ClientSession):
        self._url = dispatch.platform_url
        self._interview = f"/api/v1/interviews/{quote(dispatch.interview_id, safe='')}"
        self._headers = {"Authorization": f"Bearer {dispatch.worker_token}"}
        self._http = http

    async def pack(self) -> Pack:
        answer = await self._ask("GET", "/interviewer")
        return Pack(
            interviewer_name=answer["interviewer_name"],
            language=answer["language"],
            state=answer["state"],
        )

    async def progress(self) -> Progress:
        answer = await self._ask("GET", "/progress")
        return Progress(
            question=answer["question"],
            total=answer["total"],
            complete=answer["complete"],
            text=answer.get("text", ""),
        )

    async def take_lease(self, holder: str) -> GrantedLease:
        """Takes or renews it; PlatformError with code `lease_held` while another holder has it."""
        answer = await self._ask("POST", "/lease", {"holder": holder})
        before = answer.get("before") or {}
        return GrantedLease(
            expires_in_s=answer["expires_in_s"],
            elapsed_ms=answer["elapsed_ms"],
            open_question=before.get("open_question", ""),
            typed=frozenset(before.get("typed", ())),
        )

    async def release_lease(self, holder: str) -> None:
        await self._ask("DELETE", "/lease", {"holder": holder})

    async def upload(self, entries: list[Entry]) -> list[str]:
        """Returns the ids of entries that the platform will never accept."""
        answer = await self._ask("POST", "/entries", {"entries": [entry.to_json() for entry in entries]})
        return [result["id"] for result in answer["results"] if result["outcome"] == "rejected"]

    async def finish(self, reason: str) -> None:
        await self._ask("POST", "/finish", {"reason": reason})

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        url = f"{self._url}{self._interview}{path}"
        try:
            async with self._http.request(
                method, url, json=body, headers=self._headers, timeout=DEADLINE, allow_redirects=False
            ) as answer:
                text = await answer.text()
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            reason = str(error) or type(error).__name__
            raise PlatformError(0, "unreachable", f"cannot reach the platform at {self._url} ({reason})") from None
        return _read(method, url, answer.status, text)


def _read(method: str, url: str, status: int, text: str) -> dict[str, Any]:
    try:
        content = json.loads(text) if text else {}
    except json.JSONDecodeError:
        content = None
    if 200 <= status < 300 and isinstance(content, dict):
        return content
    said = content if isinstance(content, dict) else {}
    code = str(said.get("code", "unknown"))
    message = said.get("message", "an answer that is not JSON" if content is None else "no reason given")
    raise PlatformError(status, code, f"{method} {url}: {status} {code}: {message}")
