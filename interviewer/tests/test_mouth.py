from __future__ import annotations

import pytest
from test_ears import final_words, hear
from words import word_error_rate

from vivavoce_interviewer.mouth import FliteTTS
from vivavoce_interviewer.settings import SettingsError


async def test_the_offline_voice_says_every_word():
    sentence = 'Please tell me about a project -- "the one" that you\'re proud of!'
    audio = await FliteTTS("slt").synthesize(sentence).collect()
    assert audio.sample_rate == 16_000
    heard = final_words(await hear(bytes(audio.data)))
    assert word_error_rate(sentence, heard) <= 0.5, heard


def test_a_voice_that_flite_lacks_is_named():
    with pytest.raises(SettingsError, match="no voice 'nobody'.*slt"):
        FliteTTS("nobody")
