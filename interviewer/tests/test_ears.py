from __future__ import annotations

import pytest
from candidate import FRAME, SAMPLE_RATE, speech
from livekit import rtc
from livekit.agents.stt import SpeechEventType
from words import word_error_rate

from vivavoce_interviewer.ears import PocketsphinxSTT, voice_detector

SENTENCES = [
    "My biggest mistake was shipping without a test. I learned to measure first.",
    "When a server fails at night I read the logs and write down what I see.",
]


async def hear(samples: bytes) -> list:
    """What the offline recogniser makes of these samples, from its first to its last event."""
    stream = PocketsphinxSTT(voice_detector()).stream()
    second_of_silence = bytes(SAMPLE_RATE * 2)
    sound = second_of_silence + samples + second_of_silence
    for start in range(0, len(sound), FRAME * 2):
        piece = sound[start : start + FRAME * 2]
        stream.push_frame(rtc.AudioFrame(piece, SAMPLE_RATE, 1, len(piece) // 2))
    stream.end_input()
    events = [event async for event in stream]
    await stream.aclose()
    return events


def final_words(events: list) -> str:
    finals = [event for event in events if event.type == SpeechEventType.FINAL_TRANSCRIPT]
    return " ".join(event.alternatives[0].text for event in finals)


@pytest.mark.parametrize("sentence", SENTENCES)
async def test_the_first_words_of_a_session_are_understood(sentence):
    events = await hear(speech(sentence))
    assert word_error_rate(sentence, final_words(events)) <= 0.1, final_words(events)


async def test_words_appear_while_they_are_spoken():
    events = await hear(speech(SENTENCES[0]))
    kinds = [event.type for event in events]
    first_word = kinds.index(SpeechEventType.INTERIM_TRANSCRIPT)
    assert kinds[0] == SpeechEventType.START_OF_SPEECH
    assert first_word < kinds.index(SpeechEventType.END_OF_SPEECH)


async def test_silence_is_no_speech():
    assert await hear(bytes(SAMPLE_RATE * 4)) == []
