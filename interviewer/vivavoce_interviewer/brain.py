"""The brain is the platform's: it decides every word. It answers like OpenAI's chat completions."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import httpx2
from livekit.agents import APIConnectOptions, APIStatusError, ChatContext, llm
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS
from livekit.plugins import openai

from vivavoce_interviewer.platform import Dispatch, PlatformError

# a brain with a model behind it may think for a while before the first word
PATIENCE = httpx2.Timeout(connect=5, read=30, write=5, pool=5)


class Brain(llm.LLM):
    """Has no words for an interviewer without the lease, which is no failure: any other one would end the session.

    `refused` is called with the platform's refusal.
    """

    def __init__(self, dispatch: Dispatch, refused: Callable[[PlatformError], None]):
        super().__init__()
        self._refused = refused
        self._asked = openai.LLM(
            # the platform decides which model answers
            model="vivavoce",
            base_url=f"{dispatch.platform_url}/api/v1/brain",
            api_key=dispatch.worker_token,
            timeout=PATIENCE,
        )

    @property
    def model(self) -> str:
        return self._asked.model

    @property
    def provider(self) -> str:
        return self._asked.provider

    def chat(
        self,
        *,
        chat_ctx: ChatContext,
        tools: list[llm.Tool] | None = None,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
        **choices: Any,
    ) -> llm.LLMStream:
        return _Words(self, self._asked, self._refused, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)

    async def aclose(self) -> None:
        await self._asked.aclose()
        await super().aclose()


class _Words(llm.LLMStream):
    """One reply. It is tried again by itself, so what it asks is asked once a try."""

    # the request that it stands for reports itself
    _llm_attempt_span_name = None
    _genai_operation_name = None

    def __init__(self, brain: Brain, asked: llm.LLM, refused: Callable[[PlatformError], None], **request: Any):
        super().__init__(brain, **request)
        self._asked = asked
        self._refused = refused

    async def _run(self) -> None:
        once = dataclasses.replace(self._conn_options, max_retry=0)
        try:
            async with self._asked.chat(chat_ctx=self._chat_ctx, tools=self._tools, conn_options=once) as words:
                async for chunk in words:
                    self._event_ch.send_nowait(chunk)
        except APIStatusError as error:
            refusal = _refusal(error)
            if refusal.code != "lease_held":
                raise
            self._refused(refusal)


def _refusal(error: APIStatusError) -> PlatformError:
    said = error.body if isinstance(error.body, dict) else {}
    return PlatformError(error.status_code, str(said.get("code", "unknown")), f"the brain: {error.message}")
