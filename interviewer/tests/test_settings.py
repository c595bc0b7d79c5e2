from __future__ import annotations

import pytest

from vivavoce_interviewer.settings import Settings, SettingsError

LIVEKIT = {
    "LIVEKIT_URL": "ws://127.0.0.1:7880",
    "LIVEKIT_API_KEY": "key",
    "LIVEKIT_API_SECRET": "the secret",
}


def test_without_services_keys_the_offline_engines_are_chosen():
    settings = Settings.from_environment(LIVEKIT)
    assert settings.deepgram_api_key is None and settings.openai_api_key is None


def test_a_placeholder_is_no_key():
    settings = Settings.from_environment({**LIVEKIT, "OPENAI_API_KEY": "placeholder-openai-key"})
    assert settings.openai_api_key is None


def test_the_web_front_ends_name_of_livekits_address_is_understood():
    environment = {**LIVEKIT, "VITE_LIVEKIT_URL": LIVEKIT["LIVEKIT_URL"], "LIVEKIT_URL": ""}
    assert Settings.from_environment(environment).livekit_url == LIVEKIT["LIVEKIT_URL"]


@pytest.mark.parametrize("name", LIVEKIT)
def test_a_missing_setting_is_named(name):
    environment = {key: value for key, value in LIVEKIT.items() if key != name}
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment(environment)


@pytest.mark.parametrize("value", ["soon", "-1", "0", "1e9", "nan"])
def test_a_senseless_pause_is_refused(value):
    with pytest.raises(SettingsError, match="INTERVIEWER_PAUSE_SECONDS"):
        Settings.from_environment({**LIVEKIT, "INTERVIEWER_PAUSE_SECONDS": value})


def test_secrets_are_not_shown():
    settings = Settings.from_environment({**LIVEKIT, "OPENAI_API_KEY": "sk-open", "DEEPGRAM_API_KEY": "sk-deep"})
    for secret in ("the secret", "sk-open", "sk-deep"):
        assert secret not in repr(settings)
