"""What the environment says: where LiveKit is, which services hear and speak, how patient the interviewer is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field


class SettingsError(Exception):
    """A setting is missing or makes no sense; the message says which and what to do."""


@dataclass(frozen=True)
class Settings:
    livekit_url: str
    livekit_api_key: str
    livekit_api_secret: str = field(repr=False)

    # with a key the service hears or speaks, without one the offline engines do
    deepgram_api_key: str | None = field(default=None, repr=False)
    deepgram_url: str | None = None
    openai_api_key: str | None = field(default=None, repr=False)
    openai_base_url: str | None = None
    # one of flite's voices
    voice: str = "slt"

    # Silence that ends an answer. People who think pause for a second; much longer feels like a dead line.
    pause_s: float = 1.6
    # How long a candidate may be gone before the interviewer gives up.
    absence_s: float = 180.0
    # How long an interviewer waits in silence for another one to be done: a little longer than the lease of one that
    # ended without giving it back (the platform's LEASE_LASTS, 30 s).
    lease_wait_s: float = 35.0
    # Take jobs however busy the machine is: for one interview on a small machine, where the framework's load
    # measurement would refuse it.
    any_load: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        variables = _Variables(os.environ if environment is None else environment)
        return cls(
            livekit_url=variables.required("LIVEKIT_URL", "VITE_LIVEKIT_URL"),
            livekit_api_key=variables.required("LIVEKIT_API_KEY"),
            livekit_api_secret=variables.required("LIVEKIT_API_SECRET"),
            deepgram_api_key=variables.key("DEEPGRAM_API_KEY"),
            deepgram_url=variables.text("DEEPGRAM_BASE_URL"),
            openai_api_key=variables.key("OPENAI_API_KEY"),
            openai_base_url=variables.text("OPENAI_BASE_URL"),
            voice=variables.text("INTERVIEWER_VOICE") or cls.voice,
            pause_s=variables.seconds("INTERVIEWER_PAUSE_SECONDS", cls.pause_s),
            absence_s=variables.seconds("INTERVIEWER_ABSENCE_SECONDS", cls.absence_s),
            lease_wait_s=variables.seconds("INTERVIEWER_LEASE_WAIT_SECONDS", cls.lease_wait_s),
            any_load=variables.text("INTERVIEWER_ANY_LOAD") == "1",
        )


class _Variables:
    def __init__(self, environment: Mapping[str, str]):
        self._environment = environment

    def text(self, name: str) -> str | None:
        return self._environment.get(name, "").strip() or None

    def key(self, name: str) -> str | None:
        """A service's key; a placeholder from a template counts as none."""
        value = self.text(name)
        return None if value and value.startswith("placeholder") else value

    def required(self, *names: str) -> str:
        for name in names:
            if value := self.key(name):
                return value
        raise SettingsError(
            f"{names[0]} is not set: the interviewer needs LiveKit's address, key and secret "
            "(LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET), the same as the platform's"
        )

    def seconds(self, name: str, default: float) -> float:
        value = self.text(name)
        if value is None:
            return default
        try:
            seconds = float(value)
        except ValueError:
            seconds = -1.0
        if not 0 < seconds < 86_400:
            raise SettingsError(f"{name} is {value!r}, which is no number of seconds between 0 and a day")
        return seconds
