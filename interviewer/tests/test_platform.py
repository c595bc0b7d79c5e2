from __future__ import annotations

import json

import aiohttp
import pytest
from fakes.fake_platform import TOKEN

from vivavoce_interviewer.platform import Dispatch, Entry, Platform, PlatformError


@pytest.fixture
async def http():
    async with aiohttp.ClientSession() as session:
        yield session


def test_a_dispatch_is_read_and_its_token_not_shown():
    fields = {"interview_id": "i", "candidate_identity": "c", "platform_url": "http://p/", "worker_token": "hush"}
    dispatch = Dispatch.from_metadata(json.dumps(fields))
    assert dispatch.platform_url == "http://p"
    assert "hush" not in repr(dispatch)


@pytest.mark.parametrize("metadata", ["", "hush", "[]", "null", '{"worker_token": "hush"}'])
def test_a_dispatch_that_is_not_ours_is_refused_without_repeating_it(metadata):
    with pytest.raises(ValueError) as refused:
        Dispatch.from_metadata(metadata)
    assert "hush" not in str(refused.value)


async def test_an_entry_that_arrives_twice_is_kept_once(platform, http):
    client = Platform(Dispatch.from_metadata(platform.dispatch_metadata("c")), http)
    entry = Entry("SG_1", 0, "candidate", "hello", True, 1200)
    assert await client.upload([entry]) == []
    assert await client.upload([entry]) == []
    assert platform.said("candidate") == ["hello"]


async def test_a_refusal_has_its_code_and_no_token(platform, http):
    platform.holder = "another"
    client = Platform(Dispatch.from_metadata(platform.dispatch_metadata("c")), http)
    with pytest.raises(PlatformError) as refused:
        await client.take_lease("me")
    assert refused.value.code == "lease_held" and not refused.value.passing
    assert TOKEN not in str(refused.value)


async def test_a_platform_that_is_down_is_named_and_worth_another_try(http):
    client = Platform(Dispatch("i", "c", "http://127.0.0.1:9", "t"), http)
    with pytest.raises(PlatformError, match="cannot reach the platform at http://127.0.0.1:9") as failed:
        await client.progress()
    assert failed.value.passing


async def test_an_answer_that_is_no_json_is_an_error(http, platform):
    dispatch = Dispatch.from_metadata(platform.dispatch_metadata("c"))
    client = Platform(Dispatch("elsewhere", "c", dispatch.platform_url, dispatch.worker_token), http)
    with pytest.raises(PlatformError, match="an answer that is not JSON") as failed:
        await client.progress()
    assert failed.value.status == 404
