"""One spoken interview, from the dispatch to the goodbye.

The interviewer takes the lease, joins the room, waits for this interview's candidate and lets the brain greet. From
then on LiveKit's agent session hears an answer, asks the brain and speaks its reply, turn by turn. Around that, this
module says which question is being asked, takes typed answers, falls silent while the candidate is away, and ends the
interview once the brain's goodbye has been heard.
"""

from __future__ import annotations

import asyncio
import enum
import logging

import aiohttp
from livekit import rtc
from livekit.agents import Agent, AgentSession, APIConnectOptions, ChatContext, JobContext, room_io, vad
from livekit.agents.voice import (
    AgentStateChangedEvent,
    CloseEvent,
    CloseReason,
    SpeechCreatedEvent,
    SpeechHandle,
)
from livekit.agents.voice.agent_session import SessionConnectOptions

from vivavoce_interviewer.brain import Brain
from vivavoce_interviewer.ears import SAMPLE_RATE, ears
from vivavoce_interviewer.lease import Lease
from vivavoce_interviewer.mouth import mouth
from vivavoce_interviewer.platform import Dispatch, GrantedLease, Pack, Platform, PlatformError, Progress
from vivavoce_interviewer.settings import Settings
from vivavoce_interviewer.transcript import Transcript
from vivavoce_interviewer.typed import TypedAnswers

logger = logging.getLogger(__name__)

# The last words are still in the candidate's jitter buffer when the last sample has been sent.
TAIL_S = 1.0
# How long the end waits for the platform to take the last words.
DRAIN_S = 10.0
# How often a lease that another interviewer holds is asked for.
LEASE_POLL_S = 1.0
# Tells the candidate's client that what is said now is heard by nobody; empty otherwise.
WAITING = "vivavoce.waiting"
# A brain that is restarted is back within this; one that stays away ends the session, and the candidate is offered
# text.
BRAIN_RETRIES = APIConnectOptions(max_retry=5, retry_interval=2.0, timeout=30.0)


class Ending(enum.Enum):
    COMPLETED = "goodbye has been said"
    FINISHED_ELSEWHERE = "the interview has been finished"
    CANDIDATE_GONE = "the candidate stayed away"
    LEASE_LOST = "another interviewer has taken over"
    TAKEN_BACK = "the candidate's invite was taken back"
    FAILED = "it cannot go on"


class Interview:
    def __init__(
        self,
        job: JobContext,
        dispatch: Dispatch,
        settings: Settings,
        detector: vad.VAD,
        http: aiohttp.ClientSession,
    ):
        self._job = job
        self._dispatch = dispatch
        self._settings = settings
        self._platform = Platform(dispatch, http)
        self._lease = Lease(self._platform, job.job.id, lost=self._on_lease_lost)
        self._typed = TypedAnswers(dispatch.candidate_identity, came=lambda: self._do(self._reply_to_typed()))
        # while there is a conversation; the question before it that what is typed answers, until it is heard again
        self._converses = False
        self._open_question = ""
        self._detector = detector
        self._transcript: Transcript | None = None
        self._session: AgentSession | None = None
        self._progress: Progress | None = None
        self._absence: asyncio.TimerHandle | None = None
        self._coming_and_going = asyncio.Lock()
        self._listens = True
        self._ending: Ending | None = None
        # tasks are kept here, for the event loop alone would forget them
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self) -> None:
        """Joins the room; from then on the candidate's coming, going and speaking drive the interview."""
        pack = await self._platform.pack()
        if pack.state == "finished":
            self._job.shutdown(Ending.FINISHED_ELSEWHERE.value)
            return
        self._typed.listen_in(self._job.room)
        await self._job.connect()
        await self._start_session(pack)
        # from here to the look around there is no await: nobody arrives unnoticed
        room = self._job.room
        room.on("participant_connected", self._on_participant_connected)
        room.on("participant_disconnected", self._on_participant_disconnected)
        self._begin_absence()
        if self._dispatch.candidate_identity in room.remote_participants:
            self._arrived()

    async def leave(self) -> None:
        """The last thing a job does, however it ends: nothing said is lost, and another interviewer may come."""
        if self._transcript:
            await self._transcript.drain(DRAIN_S)
            self._transcript.stop()
        await self._lease.give_back()
        logger.info("the interviewer has left")

    async def _start_session(self, pack: Pack) -> None:
        room = self._job.room
        self._transcript = Transcript(self._platform, self._dispatch.candidate_identity, self._lease.interview_ms)
        self._transcript.listen_to(room.local_participant)

        self._session = session = self._make_session(pack)
        session.on("agent_state_changed", self._on_agent_state)
        session.on("speech_created", self._on_speech_created)
        session.on("close", self._on_close)
        # beside the start, which waits for what the candidate said before it
        naming = asyncio.create_task(room.local_participant.set_name(pack.interviewer_name))
        await session.start(
            # the brain has its own instructions
            Agent(instructions=""),
            room=room,
            room_options=room_io.RoomOptions(
                participant_identity=self._dispatch.candidate_identity,
                # what the candidate says before this session runs is heard, too
                audio_input=room_io.AudioInputOptions(sample_rate=SAMPLE_RATE, pre_connect_audio=True),
                # see typed.py
                text_input=False,
                # who reconnects goes on where they were
                close_on_disconnect=False,
            ),
            # nobody in the room may read or drive the session
            session_host=False,
            record=False,
        )
        await naming

    def _make_session(self, pack: Pack) -> AgentSession:
        return AgentSession(
            stt=ears(self._settings, self._detector, pack.language),
            vad=self._detector,
            llm=Brain(self._dispatch, refused=self._lease.refused),
            tts=mouth(self._settings),
            turn_handling={
                "turn_detection": "vad",
                "endpointing": {"mode": "fixed", "min_delay": self._settings.pause_s, "max_delay": 6.0},
                # a cough is no interruption, and without the services' models loudness is all there is to go by
                "interruption": {"mode": "vad", "min_duration": 0.8},
                # every request moves the brain's interview on: none may be made on a guess
                "preemptive_generation": {"enabled": False},
            },
            conn_options=SessionConnectOptions(llm_conn_options=BRAIN_RETRIES, max_unrecoverable_errors=0),
            # silence is for thinking
            user_away_timeout=None,
            # after the goodbye nobody waits for more words
            session_close_transcript_timeout=0.5,
        )

    # which question it is

    def _on_agent_state(self, event: AgentStateChangedEvent) -> None:
        if event.new_state == "speaking":
            self._do(self._announce_progress())

    async def _announce_progress(self) -> None:
        try:
            self._progress = progress = await self._platform.progress()
        except PlatformError as error:
            logger.warning("progress unknown: %s", error)
            return
        attributes = {
            "vivavoce.question.index": str(progress.question),
            "vivavoce.question.total": str(progress.total),
        }
        # a brain that asks freely has no text to show
        if progress.text:
            attributes["vivavoce.question.text"] = progress.text
        await self._job.room.local_participant.set_attributes(attributes)

    # how it ends

    def _on_speech_created(self, event: SpeechCreatedEvent) -> None:
        self._do(self._end_after_goodbye(event.speech_handle))

    async def _end_after_goodbye(self, speech: SpeechHandle) -> None:
        await speech.wait_for_playout()
        if not speech.interrupted:
            self._open_question = ""
        if self._progress and self._progress.complete:
            self._end(Ending.COMPLETED)

    def _on_lease_lost(self, error: PlatformError) -> None:
        if error.code == "lease_held":
            self._do(self._stand_by())
        else:
            self._on_lease_refused(error)

    def _on_lease_refused(self, error: PlatformError) -> None:
        logger.warning("the interview cannot be held: %s", error)
        endings = {
            "lease_held": Ending.LEASE_LOST,
            "interview_finished": Ending.FINISHED_ELSEWHERE,
            "invite_revoked": Ending.TAKEN_BACK,
        }
        self._end(endings.get(error.code, Ending.FAILED))

    def _on_close(self, event: CloseEvent) -> None:
        if event.reason == CloseReason.ERROR:
            logger.error("the session failed: %s", event.error)
            self._end(Ending.FAILED)

    def _end(self, ending: Ending) -> None:
        if self._ending is None:
            self._ending = ending
            logger.info("the interview ends: %s", ending.value)
            self._do(self._finish(ending))

    async def _finish(self, ending: Ending) -> None:
        if ending == Ending.COMPLETED:
            await asyncio.sleep(TAIL_S)
            await self._session.aclose()
            await self._transcript.drain(DRAIN_S)
            try:
                await self._platform.finish("completed")
            except PlatformError as error:
                logger.error("the platform does not know that the interview is complete: %s", error)
            # deleted rather than left: that is how the candidate's client knows a normal end
            await self._job.delete_room()
        self._job.shutdown(ending.value)

    # the candidate comes and goes

    def _on_participant_connected(self, participant: rtc.RemoteParticipant) -> None:
        if participant.identity == self._dispatch.candidate_identity:
            self._arrived()

    def _on_participant_disconnected(self, participant: rtc.RemoteParticipant) -> None:
        if participant.identity == self._dispatch.candidate_identity and self._ending is None:
            logger.info("the candidate has left")
            self._begin_absence()
            self._do(self._pause())

    def _arrived(self) -> None:
        if self._absence:
            logger.info("the candidate is here")
            self._absence.cancel()
            self._absence = None
            self._do(self._welcome())

    def _begin_absence(self) -> None:
        loop = asyncio.get_running_loop()
        self._absence = loop.call_later(self._settings.absence_s, self._end, Ending.CANDIDATE_GONE)

    async def _pause(self) -> None:
        """Says nothing into an empty room, and lets the candidate go on in text meanwhile."""
        async with self._coming_and_going:
            self._converses = False
            await self._session.interrupt(force=True)
            await self._lease.give_back()
        try:
            if (await self._platform.pack()).state == "finished":
                self._end(Ending.FINISHED_ELSEWHERE)
        except PlatformError as error:
            logger.warning("cannot ask whether the interview has been finished: %s", error)

    async def _welcome(self) -> None:
        """Greets who has come, or come back; the brain says what was open. For it this is a new conversation."""
        await self._session.room_io.wait_for_ready()
        async with self._coming_and_going:
            await self._begin_conversation()

    async def _stand_by(self) -> None:
        """Another interviewer goes on, in writing or by voice: this one is silent, unless that one is done soon."""
        async with self._coming_and_going:
            await self._session.interrupt(force=True)
            await self._begin_conversation()

    async def _begin_conversation(self) -> None:
        self._converses = False
        lease = await self._take_lease()
        if lease is None:
            return
        self._listen(True)
        await self._session.current_agent.update_chat_ctx(ChatContext.empty())
        self._typed.count(lease.typed)
        self._open_question = lease.open_question
        self._converses = True
        answer = self._typed.take()
        # where no question was open it answers none: it came before the first, or belongs to the answer that counts
        if answer and self._open_question:
            await self._reply_to(answer)
        else:
            self._session.generate_reply()

    async def _take_lease(self) -> GrantedLease | None:
        """Waits for an interviewer that holds it still, as long as the candidate is here to wait for one."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._settings.lease_wait_s
        while self._absence is None and self._ending is None:
            try:
                return await self._lease.take()
            except PlatformError as error:
                if error.code != "lease_held" or loop.time() >= until:
                    self._on_lease_refused(error)
                    return None
                logger.info("waiting for another interviewer to be done")
                # without the lease the brain answers nobody
                self._listen(False)
            await asyncio.sleep(LEASE_POLL_S)
        return None

    def _listen(self, listens: bool) -> None:
        if listens == self._listens:
            return
        self._listens = listens
        self._session.input.set_audio_enabled(listens)
        # beside the wait, which must not hang on a connection that is just being lost
        self._do(self._job.room.local_participant.set_attributes({WAITING: "" if listens else "true"}))

    # what is typed

    async def _reply_to_typed(self) -> None:
        async with self._coming_and_going:
            # what comes before a conversation waits for it
            if not self._converses or self._ending:
                return
            if answer := self._typed.take():
                await self._session.interrupt()
                await self._reply_to(answer)

    async def _reply_to(self, answer: str) -> None:
        if self._open_question:
            # it was asked, in a conversation of which the brain is told nothing
            agent = self._session.current_agent
            conversation = agent.chat_ctx.copy()
            conversation.add_message(role="assistant", content=self._open_question)
            await agent.update_chat_ctx(conversation)
            self._open_question = ""
        self._session.generate_reply(user_input=answer)

    def _do(self, work) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception():
            logger.error("the interview stumbled", exc_info=task.exception())
