"""The caller's key, and the models on offer."""

from typing import Any

import grpc
from xai_sdk.proto import auth_pb2, models_pb2

from xai_simulator.server.call_pipeline import CallPipeline, RpcCall, key_of
from xai_simulator.server.grpc_registry import Handler
from xai_simulator.server.models import (
    CHAT_MODELS,
    IMAGE_MODELS,
    PROMPT_CHARACTERS,
    ChatModel,
    ImageModel,
    aliases_of,
    find_chat,
    find_image,
)
from xai_simulator.server.refusals import TEAM


class AccountService:
    """The Models and Auth services."""

    def __init__(self, pipeline: CallPipeline) -> None:
        self._pipeline = pipeline

    def handlers(self) -> dict[str, Handler]:
        """The handler of each RPC."""
        return {
            "Models/ListLanguageModels": self.language_models,
            "Models/GetLanguageModel": self.language_model,
            "Models/ListImageGenerationModels": self.image_models,
            "Models/GetImageGenerationModel": self.image_model,
            "Auth/get_api_key_info": self.key_info,
        }

    def language_models(self, _: Any, context: grpc.ServicerContext) -> Any:
        """All chat models."""
        models = [_language_model(model) for model in CHAT_MODELS.values()]
        reply = models_pb2.ListLanguageModelsResponse(models=models)
        call = RpcCall("Models/ListLanguageModels", "models", "")
        return self._pipeline.answer(context, call, lambda _: reply)

    def image_models(self, _: Any, context: grpc.ServicerContext) -> Any:
        """All image models."""
        models = [_image_model(model) for model in IMAGE_MODELS.values()]
        reply = models_pb2.ListImageGenerationModelsResponse(models=models)
        call = RpcCall("Models/ListImageGenerationModels", "models", "")
        return self._pipeline.answer(context, call, lambda _: reply)

    def language_model(self, request: Any, context: grpc.ServicerContext) -> Any:
        """One chat model, for a retired name its successor; NOT_FOUND if it is unknown."""

        def work(_: object) -> Any:
            return _language_model(find_chat(request.name)[0])

        call = RpcCall("Models/GetLanguageModel", "models", request.name)
        return self._pipeline.answer(context, call, work)

    def image_model(self, request: Any, context: grpc.ServicerContext) -> Any:
        """One image model, for a retired name its successor; NOT_FOUND if it is unknown."""

        def work(_: object) -> Any:
            return _image_model(find_image(request.name)[0])

        call = RpcCall("Models/GetImageGenerationModel", "models", request.name)
        return self._pipeline.answer(context, call, work)

    def key_info(self, _: Any, context: grpc.ServicerContext) -> Any:
        """The caller's key, redacted except for its ends."""

        def work(_: object) -> Any:
            key = key_of(context) or ""
            return auth_pb2.ApiKey(
                redacted_api_key=f"{key[:2]}…{key[-2:]}",
                name="simulated key",
                user_id=TEAM,
                team_id=TEAM,
                api_key_id=TEAM,
                acls=["api-key:model:*", "api-key:endpoint:*"],
            )

        return self._pipeline.answer(context, RpcCall("Auth/get_api_key_info", "auth", ""), work)


def _language_model(model: ChatModel) -> Any:
    per_input, per_cached, per_output = model.ticks
    return models_pb2.LanguageModel(
        name=model.name,
        aliases=aliases_of(model.name),
        version="simulated",
        input_modalities=[models_pb2.Modality.TEXT, models_pb2.Modality.IMAGE],
        output_modalities=[models_pb2.Modality.TEXT],
        prompt_text_token_price=per_input,
        prompt_image_token_price=per_input,
        cached_prompt_token_price=per_cached,
        completion_text_token_price=per_output,
        max_prompt_length=model.context,
    )


def _image_model(model: ImageModel) -> Any:
    return models_pb2.ImageGenerationModel(
        name=model.name,
        aliases=aliases_of(model.name),
        version="simulated",
        input_modalities=[models_pb2.Modality.TEXT, models_pb2.Modality.IMAGE],
        output_modalities=[models_pb2.Modality.IMAGE],
        image_price=min(model.image_ticks.values()),
        max_prompt_length=PROMPT_CHARACTERS,
    )
