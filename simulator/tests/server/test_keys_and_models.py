"""Who may call, and which models there are."""

from collections.abc import Callable

import grpc
import pytest
from xai_sdk.proto import models_pb2, models_pb2_grpc

from tests.server.harness import SimulatorHarness
from xai_simulator.server.models import CHAT_MODELS


def test_any_key_is_good_and_shown_only_by_its_ends(harness: SimulatorHarness) -> None:
    info = harness.with_key("xai-secret-key").auth.get_api_key_info()

    assert info.redacted_api_key == "xa…ey"
    assert not info.disabled


def test_a_key_that_starts_with_invalid_is_refused_everywhere(harness: SimulatorHarness) -> None:
    client = harness.with_key("invalid-key")

    for call in (
        client.auth.get_api_key_info,
        client.models.list_language_models,
        lambda: client.image.sample("a fox", "grok-imagine-image"),
        lambda: client.video.get("any"),
    ):
        with pytest.raises(grpc.RpcError) as refused:
            call()
        assert refused.value.code() == grpc.StatusCode.UNAUTHENTICATED
        assert "Incorrect API key" in refused.value.details()
    assert harness.bill == []


@pytest.mark.parametrize("metadata", [(), (("authorization", "Bearer "),)])
def test_a_call_without_a_key_is_refused(
    harness: SimulatorHarness, metadata: tuple[tuple[str, str], ...]
) -> None:
    with grpc.insecure_channel(harness.xai.host) as channel:
        stub = models_pb2_grpc.ModelsStub(channel)
        with pytest.raises(grpc.RpcError) as refused:
            stub.GetLanguageModel(models_pb2.GetModelRequest(name="grok-4.3"), metadata=metadata)

    assert refused.value.code() == grpc.StatusCode.UNAUTHENTICATED


def test_models_are_listed_with_their_prices(harness: SimulatorHarness) -> None:
    chat = {model.name: model for model in harness.client.models.list_language_models()}
    images = {model.name: model for model in harness.client.models.list_image_generation_models()}

    assert chat["grok-4.3"].prompt_text_token_price == 12_500
    assert not any(name.startswith("grok-4-1-fast") for name in chat)
    assert images["grok-imagine-image"].image_price == 200_000_000
    assert harness.client.models.get_image_generation_model("grok-imagine-image-2.0").version


def test_an_unknown_model_is_not_found_in_any_service(harness: SimulatorHarness) -> None:
    client = harness.client
    calls: list[Callable[[], object]] = [
        lambda: client.models.get_language_model("grok-zero"),
        lambda: client.image.sample("a fox", "dall-e"),
        lambda: client.video.start("a fox", "sora"),
    ]
    for call in calls:
        with pytest.raises(grpc.RpcError) as refused:
            call()
        assert refused.value.code() == grpc.StatusCode.NOT_FOUND
    assert "grok-4.3" in CHAT_MODELS and harness.bill == []


def test_what_is_not_simulated_says_so(harness: SimulatorHarness) -> None:
    calls: dict[str, Callable[[], object]] = {
        "Models/ListEmbeddingModels": harness.client.models.list_embedding_models,
        "Tokenize/TokenizeText": lambda: harness.client.tokenize.tokenize_text("fox", "grok-4.3"),
        "BatchMgmt/CreateBatch": lambda: harness.client.batch.create(batch_name="nightly"),
        "Chat/GetStoredCompletion": lambda: harness.client.chat.get_stored_completion("any"),
    }
    for rpc, call in calls.items():
        with pytest.raises(grpc.RpcError) as refused:
            call()
        assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED
        assert rpc in refused.value.details()
