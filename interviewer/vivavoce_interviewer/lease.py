"""One interviewer an interview: who holds the lease speaks, whoever loses it falls silent."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from vivavoce_interviewer.platform import Platform, PlatformError

logger = logging.getLogger(__name__)


class HeldLease:
    """A lease that is renewed until it is given back or lost.

    `lost` is called once, when another interviewer has it or when it could not be renewed before it lapsed.
    """

    def __init__(self, platform: Platform, holder: str, lost: Callable[[], None]):
        self._platform = platform
        self._holder = holder
        self._lost = lost
        self._started = 0.0
        self._renewing: asyncio.Task[None] | None = None

    async def take(self) -> None:
        lease = await self._platform.take_lease(self._holder)
        self._started = time.monotonic() - lease.elapsed_ms / 1000
        self._renewing = asyncio.create_task(self._renew(lease.expires_in_s), name="renew_lease")

    def interview_ms(self) -> int:
        """Milliseconds since the interview's start, by the platform's clock."""
        return round((time.monotonic() - self._started) * 1000)

    async def give_back(self) -> None:
        if self._renewing:
            self._renewing.cancel()
        try:
            await self._platform.release_lease(self._holder)
        except PlatformError as error:
            # it lapses by itself
            logger.info("lease not given back: %s", error)

    async def _renew(self, lasts_s: float) -> None:
        valid_until = time.monotonic() + lasts_s
        while time.monotonic() < valid_until:
            await asyncio.sleep(lasts_s / 3)
            try:
                asked_at = time.monotonic()
                lasts_s = (await self._platform.take_lease(self._holder)).expires_in_s
                valid_until = asked_at + lasts_s
            except PlatformError as error:
                logger.warning("lease not renewed: %s", error)
                if not error.passing:
                    break
        self._lost()
