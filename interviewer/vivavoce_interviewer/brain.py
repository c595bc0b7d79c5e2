"""The brain is the platform's: it decides every word. It answers like OpenAI's chat completions."""

from __future__ import annotations

import httpx2
from livekit.plugins import openai

from vivavoce_interviewer.platform import Dispatch

# a brain with a model behind it may think for a while before the first word
PATIENCE = httpx2.Timeout(connect=5, read=30, write=5, pool=5)


def brain(dispatch: Dispatch) -> openai.LLM:
    return openai.LLM(
        # the platform decides which model answers
        model="vivavoce",
        base_url=f"{dispatch.platform_url}/api/v1/brain",
        api_key=dispatch.worker_token,
        timeout=PATIENCE,
    )
