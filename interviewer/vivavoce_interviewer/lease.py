"""One interviewer an interview: who holds the lease speaks, whoever loses it falls silent."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from vivavoce_interviewer.platform import GrantedLease, Platform, PlatformError

logger = logging.getLogger(__name__)


class Lease:
    """A lease that is renewed until it is given back or lost, and that may be taken again.

    `lost` is called once a loss, with the platform's refusal: another interviewer has it, or the interview is over.
    """

    def __init__(self, platform: Platform, job_id: str, lost: Callable[[PlatformError], None]):
        self._platform = platform
        self._job_id = job_id
        self._lost = lost
        self._taken = 0
        self._started = 0.0
        self._renewing: asyncio.Task[None] | None = None

    @property
    def _holder(self) -> str:
        # each taking is a holder of its own: the platform's brain begins a new conversation with every holder
        return f"{self._job_id}/{self._taken}"

    async def take(self) -> GrantedLease:
        self._taken += 1
        lease = await self._platform.take_lease(self._holder)
        self._started = time.monotonic() - lease.elapsed_ms / 1000
        self._renewing = asyncio.create_task(self._renew(lease.expires_in_s), name="renew_lease")
        return lease

    def interview_ms(self) -> int:
        """Milliseconds since the interview's start, by the platform's clock."""
        return round((time.monotonic() - self._started) * 1000)

    def refused(self, error: PlatformError) -> None:
        """The platform has refused what only its holder may do. What is lost or given back is not lost again."""
        if self._renewing is None:
            return
        renewing, self._renewing = self._renewing, None
        # it may be the one that was refused
        if renewing is not asyncio.current_task():
            renewing.cancel()
        self._lost(error)

    async def give_back(self) -> None:
        if self._renewing is None:
            return
        self._renewing.cancel()
        self._renewing = None
        try:
            await self._platform.release_lease(self._holder)
        except PlatformError as error:
            # it lapses by itself
            logger.info("lease not given back: %s", error)

    async def _renew(self, lasts_s: float) -> None:
        while True:
            await asyncio.sleep(lasts_s / 3)
            try:
                lasts_s = (await self._platform.take_lease(self._holder)).expires_in_s
            except PlatformError as error:
                logger.warning("lease not renewed: %s", error)
                # without the platform there is no brain either: nobody speaks twice
                if not error.passing:
                    self.refused(error)
                    return
