"""Whole interviews: a real LiveKit server, the real worker, a synthetic candidate, a fake of the platform."""

from __future__ import annotations

import pytest
from candidate import Candidate
from fakes import fake_deepgram, fake_openai
from fakes.fake_deepgram import FakeDeepgram
from fakes.fake_openai import FakeOpenAI
from fakes.fake_platform import TOKEN
from livekit import rtc
from parts import until
from words import word_error_rate

ANSWERS = [
    "I built a small search engine and many people use it every day.",
    "My biggest mistake was shipping without a test. I learned to measure first.",
    "I work with a team of five people and we talk every morning.",
]


async def asked(candidate: Candidate, question: int) -> None:
    """The interviewer has asked this question and is listening."""
    await until(
        f"question {question} has been asked",
        lambda: (
            candidate.attribute("vivavoce.question.index") == str(question)
            and candidate.attribute("lk.agent.state") == "listening"
        ),
        within_s=40,
    )


async def ended(candidate: Candidate) -> None:
    await until("the room is deleted after the goodbye", lambda: candidate.disconnected is not None, within_s=30)
    assert candidate.disconnected == rtc.DisconnectReason.ROOM_DELETED


@pytest.mark.speech
async def test_an_interview_is_held_without_keys_and_network(start_worker, join, platform):
    worker = await start_worker()
    assert worker.ready["ears"] == "pocketsphinx" and worker.ready["mouth"] == "flite"
    candidate = await join()
    for number, answer in enumerate(ANSWERS, 1):
        await asked(candidate, number)
        assert candidate.attribute("vivavoce.question.total") == "3"
        assert candidate.attribute("vivavoce.question.text") == platform.questions[number - 1]
        assert candidate.interviewer().name == "Ada"
        await candidate.say(answer)
    await ended(candidate)

    await until("the lease is given back", lambda: platform.holder is None)
    assert platform.finished == "completed"
    assert len(platform.requests) == len(ANSWERS) + 1, "one request a turn"
    for question in platform.questions:
        assert question in candidate.spoken_by("interviewer")
        assert question in " ".join(platform.said("interviewer"))
    assert platform.said("interviewer")[-1].endswith("Goodbye.")
    rate = word_error_rate(" ".join(ANSWERS), " ".join(platform.said("candidate")))
    assert rate <= 0.25, platform.said("candidate")
    # what the candidate's client shows and what the platform keeps are the same entries
    shown = {id: segment.text.strip() for id, segment in candidate.segments.items() if segment.final}
    assert shown == {id: entry["text"] for id, entry in platform.entries.items()}
    assert [entry["at_ms"] for entry in platform.entries.values()] == sorted(
        entry["at_ms"] for entry in platform.entries.values()
    )
    log = worker.log()
    assert TOKEN not in log and "search engine" not in log, "neither secrets nor what was said belong in logs"


@pytest.mark.speech
async def test_with_keys_the_services_hear_and_speak(start_worker, join, platform):
    platform.questions = platform.questions[:2]
    deepgram, openai = FakeDeepgram(ANSWERS[:2]), FakeOpenAI()
    await deepgram.start()
    await openai.start()
    worker = await start_worker(
        DEEPGRAM_API_KEY=fake_deepgram.KEY,
        DEEPGRAM_BASE_URL=deepgram.url,
        OPENAI_API_KEY=fake_openai.KEY,
        OPENAI_BASE_URL=openai.url,
    )
    assert worker.ready["ears"] == "deepgram" and worker.ready["mouth"] == "openai"
    candidate = await join()
    for number in (1, 2):
        await asked(candidate, number)
        await candidate.say("These words are not what the script hears.")
    await ended(candidate)

    assert platform.said("candidate") == ANSWERS[:2]
    assert platform.said("interviewer")[-1].endswith("Goodbye.")
    for question in platform.questions:
        assert question in " ".join(openai.said)
    assert deepgram.queries[0]["sample_rate"] == "16000"
    await deepgram.stop()
    await openai.stop()


async def test_a_typed_answer_counts_and_is_uploaded_by_the_client_alone(start_worker, join, platform):
    platform.questions = platform.questions[:2]
    await start_worker()
    candidate = await join()
    for number, answer in enumerate(ANSWERS[:2], 1):
        await asked(candidate, number)
        await candidate.type(answer)
    await ended(candidate)

    assert platform.finished == "completed"
    heard = [message["content"] for message in platform.requests[-1]["messages"] if message["role"] == "user"]
    assert heard == ANSWERS[:2]
    assert platform.said("candidate") == []


async def comes_back_to_the_second_question(start_worker, join, platform) -> Candidate:
    """Joins again without waiting for anything, as somebody does whose client was killed."""
    await start_worker()
    candidate = await join()
    await asked(candidate, 1)
    await candidate.type(ANSWERS[0], "answer-1")
    await asked(candidate, 2)
    await candidate.leave()
    await until("the interviewer has noticed", lambda: platform.holder is None)
    return await join(dispatch=False)


def turns(request: dict) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in request["messages"]]


async def test_an_answer_that_is_typed_on_coming_back_counts_and_is_replied_to_once(start_worker, join, platform):
    again = await comes_back_to_the_second_question(start_worker, join, platform)
    await again.type(ANSWERS[1], "answer-2")
    # a client sends it again that does not know whether it arrived
    await again.type(ANSWERS[1], "answer-2")
    await asked(again, 3)
    await again.type(ANSWERS[2], "answer-3")
    await ended(again)

    assert platform.finished == "completed"
    answered = [request for request in platform.requests if ANSWERS[1] in str(turns(request))]
    assert len(answered) == 2, "once for itself, once for the answer after it"
    said = turns(answered[0])
    assert said[-1] == ("user", ANSWERS[1]) and said[-2] == ("assistant", platform.questions[1])


async def test_an_answer_that_the_platform_has_counted_before_it_comes_answers_nothing_else(
    start_worker, join, platform
):
    platform.questions = platform.questions[:3]
    await start_worker()
    candidate = await join()
    await asked(candidate, 1)
    await candidate.leave()
    await until("the interviewer has noticed", lambda: platform.holder is None)
    platform.keep_typed("answer-1")
    again = await join(dispatch=False)
    await again.type(ANSWERS[0], "answer-1")
    await asked(again, 2)
    await again.type(ANSWERS[0], "answer-1")
    await again.type(ANSWERS[1], "answer-2")
    await asked(again, 3)
    assert platform.requests and ANSWERS[0] not in str(platform.requests), "it is known already"
    await again.type(ANSWERS[2], "answer-3")
    await ended(again)


async def test_what_is_typed_while_an_interviewer_waits_for_the_lease_is_replied_to(start_worker, join, platform):
    platform.lease_s = 600
    worker = await start_worker()
    candidate = await join()
    await asked(candidate, 1)
    await candidate.leave()
    await until("the interviewer has noticed", lambda: platform.holder is None)
    platform.holder = "a worker that was killed"
    again = await join(dispatch=False)
    await until("it waits", lambda: "waiting for another interviewer" in worker.log())
    await again.type(ANSWERS[0], "answer-1")
    await again.type("And I am proud of it.", "answer-1b")
    platform.holder = None
    await asked(again, 2)
    assert len(platform.requests) == 2, "the greeting, and the reply"


@pytest.mark.speech
async def test_a_candidate_who_comes_back_is_asked_the_open_question_again(start_worker, join, platform):
    platform.questions = platform.questions[:2]
    await start_worker()
    candidate = await join()
    await asked(candidate, 1)
    await candidate.say(ANSWERS[0])
    await asked(candidate, 2)
    await candidate.leave()
    await until("the lease is free for text meanwhile", lambda: platform.holder is None)

    again = await join(dispatch=False)
    await until("the welcome", lambda: "Welcome back." in again.spoken_by("interviewer"))
    await asked(again, 2)
    await again.say(ANSWERS[1])
    await ended(again)

    rate = word_error_rate(" ".join(ANSWERS[:2]), " ".join(platform.said("candidate")))
    assert rate <= 0.25, platform.said("candidate")
    assert len(platform.holders) == 2


async def test_an_interviewer_whose_candidate_stays_away_leaves_the_interview_open(start_worker, join, platform):
    worker = await start_worker(INTERVIEWER_ABSENCE_SECONDS="1")
    candidate = await join()
    await asked(candidate, 1)
    await candidate.leave()
    await until("the interviewer gives up", lambda: "the candidate stayed away" in worker.log())
    assert platform.finished is None and platform.holder is None


async def test_an_interviewer_who_is_not_alone_stays_silent(start_worker, join, platform):
    worker = await start_worker(INTERVIEWER_LEASE_WAIT_SECONDS="1")
    platform.holder = "another worker"
    candidate = await join()
    await until("the second interviewer gives way", lambda: "another interviewer" in worker.log())
    await until("it has left the room", lambda: candidate.interviewer() is None)
    assert candidate.segments == {} and platform.entries == {}
    assert platform.holder == "another worker"


@pytest.mark.speech
async def test_an_interviewer_waits_in_silence_for_one_who_is_gone_and_has_kept_the_lease(start_worker, join, platform):
    worker = await start_worker()
    platform.holder = "a worker that was killed"
    candidate = await join()
    await until("it waits", lambda: "waiting for another interviewer" in worker.log())
    await until("it says so", lambda: candidate.attribute("vivavoce.waiting") == "true")
    await candidate.say(ANSWERS[0])
    assert candidate.interviewer() is not None and candidate.segments == {} and platform.requests == []
    platform.holder = None
    await asked(candidate, 1)
    assert not candidate.attribute("vivavoce.waiting")
    assert len(platform.requests) == 1, "what was said before is no answer"


@pytest.mark.speech
async def test_an_interviewer_goes_on_when_the_one_in_writing_is_done_soon(start_worker, join, platform):
    platform.questions = platform.questions[:1]
    worker = await start_worker()
    candidate = await join()
    await asked(candidate, 1)
    platform.holder = "text"
    await until("it waits", lambda: "waiting for another interviewer" in worker.log())
    platform.holder = None
    await until("the welcome", lambda: "Welcome back." in candidate.spoken_by("interviewer"))
    await asked(candidate, 1)
    await candidate.say(ANSWERS[0])
    await ended(candidate)
    assert platform.finished == "completed"


async def test_an_interviewer_leaves_when_the_candidate_goes_on_in_writing(start_worker, join, platform):
    worker = await start_worker(INTERVIEWER_LEASE_WAIT_SECONDS="1")
    candidate = await join()
    await asked(candidate, 1)
    platform.holder = "text"
    await until("the interviewer leaves", lambda: candidate.interviewer() is None)
    assert "another interviewer has taken over" in worker.log()
    assert platform.holder == "text" and platform.finished is None


async def test_an_interviewer_whose_brain_answers_in_writing_says_nothing_more(start_worker, join, platform):
    platform.lease_s = 600
    await start_worker(INTERVIEWER_LEASE_WAIT_SECONDS="1")
    candidate = await join()
    await asked(candidate, 1)
    spoken = candidate.spoken_by("interviewer")
    platform.holder = "text"
    await candidate.type(ANSWERS[0])
    await until("the interviewer leaves", lambda: candidate.interviewer() is None)
    assert candidate.spoken_by("interviewer") == spoken and platform.holder == "text"


@pytest.mark.speech
async def test_an_answer_that_the_brain_refuses_is_asked_for_again_once_the_lease_is_free(start_worker, join, platform):
    # only the brain's refusal tells: the lease is not renewed meanwhile
    platform.lease_s = 600
    platform.questions = platform.questions[:1]
    worker = await start_worker()
    candidate = await join()
    await asked(candidate, 1)
    platform.holder = "an older worker"
    await candidate.say(ANSWERS[0])
    await until("it says that it waits", lambda: candidate.attribute("vivavoce.waiting") == "true")
    assert len(platform.requests) == 1 and candidate.disconnected is None
    assert candidate.interviewer() is not None

    platform.holder = None
    await until("the welcome", lambda: "Welcome back." in candidate.spoken_by("interviewer"))
    await asked(candidate, 1)
    assert not candidate.attribute("vivavoce.waiting")
    await candidate.say(ANSWERS[0])
    await ended(candidate)
    assert platform.finished == "completed"
    assert "the session failed" not in worker.log() and candidate.spoken_by("interviewer").count("Welcome back") == 1


async def test_an_interviewer_leaves_an_interview_that_the_candidate_has_ended(start_worker, join, platform):
    worker = await start_worker()
    candidate = await join()
    await asked(candidate, 1)
    platform.finished = "ended_early"
    await until("the interviewer leaves", lambda: candidate.interviewer() is None)
    assert "the interview has been finished" in worker.log() and platform.finished == "ended_early"


@pytest.mark.speech
async def test_an_interviewer_leaves_whose_candidates_invite_was_taken_back(start_worker, join, platform):
    worker = await start_worker()
    candidate = await join()
    await asked(candidate, 1)
    platform.taken_back = True
    await until("the interviewer leaves", lambda: candidate.interviewer() is None)
    assert "the candidate's invite was taken back" in worker.log() and platform.finished is None


@pytest.mark.speech
async def test_what_was_said_reaches_a_platform_that_was_down(start_worker, join, platform):
    worker = await start_worker()
    candidate = await join()
    await asked(candidate, 1)
    platform.broken = 503
    await candidate.say(ANSWERS[0])
    await until("an upload has failed", lambda: "transcript not uploaded yet" in worker.log())
    platform.broken = None
    await asked(candidate, 2)
    await until("the answer is there", lambda: "search engine" in " ".join(platform.said("candidate")))


@pytest.mark.speech
async def test_what_was_said_before_the_interviewer_listened_is_in_the_transcript(start_worker, join, platform):
    worker = await start_worker()
    candidate = await join(early=ANSWERS[0])

    def said() -> str:
        return " ".join(platform.said("candidate"))

    await until("the early words are there", lambda: "search engine" in said(), within_s=40)
    rate = word_error_rate(ANSWERS[0], said())
    assert rate <= 0.25, platform.said("candidate")
    await until("a question is asked all the same", lambda: candidate.attribute("vivavoce.question.index"))
    assert "too old" not in worker.log() and "timeout waiting for pre-connect" not in worker.log()
