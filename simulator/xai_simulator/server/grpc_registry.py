"""The SDK's services as this server registers them: name, messages and shape of every RPC.

The shapes come from the message classes that the installed SDK itself uses (it picks the generated
code that fits the installed protobuf). An RPC that is not listed answers UNIMPLEMENTED and says
which it was.
"""

from collections.abc import Callable
from typing import Any

import grpc
from google.protobuf import empty_pb2
from xai_sdk.proto import (
    auth_pb2,
    chat_pb2,
    deferred_pb2,
    files_pb2,
    image_pb2,
    models_pb2,
    video_pb2,
)

Handler = Callable[[Any, grpc.ServicerContext], Any]

_UNARY = grpc.unary_unary_rpc_method_handler
_STREAM_OUT = grpc.unary_stream_rpc_method_handler
_STREAM_IN = grpc.stream_unary_rpc_method_handler

RPCS: dict[str, tuple[Any, Any, Any]] = {
    "Chat/GetCompletion": (
        _UNARY,
        chat_pb2.GetCompletionsRequest,
        chat_pb2.GetChatCompletionResponse,
    ),
    "Chat/GetCompletionChunk": (
        _STREAM_OUT,
        chat_pb2.GetCompletionsRequest,
        chat_pb2.GetChatCompletionChunk,
    ),
    "Image/GenerateImage": (_UNARY, image_pb2.GenerateImageRequest, image_pb2.ImageResponse),
    "Video/GenerateVideo": (
        _UNARY,
        video_pb2.GenerateVideoRequest,
        deferred_pb2.StartDeferredResponse,
    ),
    "Video/ExtendVideo": (
        _UNARY,
        video_pb2.ExtendVideoRequest,
        deferred_pb2.StartDeferredResponse,
    ),
    "Video/GetDeferredVideo": (
        _UNARY,
        video_pb2.GetDeferredVideoRequest,
        video_pb2.GetDeferredVideoResponse,
    ),
    "Files/UploadFile": (_STREAM_IN, files_pb2.UploadFileChunk, files_pb2.File),
    "Files/ListFiles": (_UNARY, files_pb2.ListFilesRequest, files_pb2.ListFilesResponse),
    "Files/RetrieveFile": (_UNARY, files_pb2.RetrieveFileRequest, files_pb2.File),
    "Files/DeleteFile": (_UNARY, files_pb2.DeleteFileRequest, files_pb2.DeleteFileResponse),
    "Files/RetrieveFileContent": (
        _STREAM_OUT,
        files_pb2.RetrieveFileContentRequest,
        files_pb2.FileContentChunk,
    ),
    "Files/CreatePublicUrl": (
        _UNARY,
        files_pb2.CreatePublicUrlRequest,
        files_pb2.CreatePublicUrlResponse,
    ),
    "Files/RevokePublicUrl": (
        _UNARY,
        files_pb2.RevokePublicUrlRequest,
        files_pb2.RevokePublicUrlResponse,
    ),
    "Models/ListLanguageModels": (_UNARY, empty_pb2.Empty, models_pb2.ListLanguageModelsResponse),
    "Models/GetLanguageModel": (_UNARY, models_pb2.GetModelRequest, models_pb2.LanguageModel),
    "Models/ListImageGenerationModels": (
        _UNARY,
        empty_pb2.Empty,
        models_pb2.ListImageGenerationModelsResponse,
    ),
    "Models/GetImageGenerationModel": (
        _UNARY,
        models_pb2.GetModelRequest,
        models_pb2.ImageGenerationModel,
    ),
    "Auth/get_api_key_info": (_UNARY, empty_pb2.Empty, auth_pb2.ApiKey),
}


def register(server: grpc.Server, handlers: dict[str, Handler]) -> None:
    """Register a handler for each RPC ("Chat/GetCompletion") with `server`."""
    for rpc, handle in handlers.items():
        service, method = rpc.split("/")
        shape, request, response = RPCS[rpc]
        methods = {
            method: shape(
                handle,
                request_deserializer=request.FromString,
                response_serializer=response.SerializeToString,
            )
        }
        server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler(f"xai_api.{service}", methods),)
        )


class NotSimulated:
    """Answers every RPC that no other handler has. Register it last."""

    def service(self, handler_call_details: Any) -> Any:
        """A handler that refuses the call; it fits all shapes of RPCs."""
        rpc = handler_call_details.method.rpartition("xai_api.")[2]

        def refuse(_: object, context: grpc.ServicerContext) -> None:
            message = f"The simulator does not simulate {rpc}."
            context.abort(grpc.StatusCode.UNIMPLEMENTED, message)

        return grpc.stream_stream_rpc_method_handler(refuse)
