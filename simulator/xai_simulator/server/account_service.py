"""The caller's key, and the models on offer."""

from typing import Any

import grpc
from xai_sdk.proto import auth_pb2, models_pb2

from xai_simulator.server.bill import COMPLETION_TOKEN_TICKS, IMAGE_TICKS, PROMPT_TOKEN_TICKS
from xai_simulator.server.call_pipeline import CallPipeline, RpcCall, key_of
from xai_simulator.server.grpc_registry import Handler
from xai_simulator.server.limits import CHAT_MODELS, IMAGE_MODELS, PROMPT_CHARACTERS, check_model
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
        models = [_language_model(name) for name in CHAT_MODELS]
        reply = models_pb2.ListLanguageModelsResponse(models=models)
        call = RpcCall("Models/ListLanguageModels", "models", "")
        return self._pipeline.answer(context, call, lambda _: reply)

    def image_models(self, _: Any, context: grpc.ServicerContext) -> Any:
        """All image models."""
        models = [_image_model(name) for name in IMAGE_MODELS]
        reply = models_pb2.ListImageGenerationModelsResponse(models=models)
        call = RpcCall("Models/ListImageGenerationModels", "models", "")
        return self._pipeline.answer(context, call, lambda _: reply)

    def language_model(self, request: Any, context: grpc.ServicerContext) -> Any:
        """One chat model; NOT_FOUND if it is retired or unknown."""

        def work(_: object) -> Any:
            check_model(request.name, CHAT_MODELS)
            return _language_model(request.name)

        call = RpcCall("Models/GetLanguageModel", "models", request.name)
        return self._pipeline.answer(context, call, work)

    def image_model(self, request: Any, context: grpc.ServicerContext) -> Any:
        """One image model; NOT_FOUND if it is unknown."""

        def work(_: object) -> Any:
            check_model(request.name, IMAGE_MODELS)
            return _image_model(request.name)

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


def _language_model(name: str) -> Any:
    return models_pb2.LanguageModel(
        name=name,
        version="simulated",
        input_modalities=[models_pb2.Modality.TEXT, models_pb2.Modality.IMAGE],
        output_modalities=[models_pb2.Modality.TEXT],
        prompt_text_token_price=PROMPT_TOKEN_TICKS,
        prompt_image_token_price=PROMPT_TOKEN_TICKS,
        completion_text_token_price=COMPLETION_TOKEN_TICKS,
        max_prompt_length=PROMPT_CHARACTERS,
    )


def _image_model(name: str) -> Any:
    return models_pb2.ImageGenerationModel(
        name=name,
        version="simulated",
        input_modalities=[models_pb2.Modality.TEXT, models_pb2.Modality.IMAGE],
        output_modalities=[models_pb2.Modality.IMAGE],
        image_price=IMAGE_TICKS[name],
        max_prompt_length=PROMPT_CHARACTERS,
    )
