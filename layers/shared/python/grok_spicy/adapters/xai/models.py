"""Chat and images by Grok."""

import grpc
from xai_sdk import Client
from xai_sdk.chat import image, system, user

from grok_spicy.adapters.xai.client import check_size, cost_ticks, data_uri, decode_image
from grok_spicy.adapters.xai.errors import from_grpc
from grok_spicy.errors import GarbledAnswer, OutputRefused
from grok_spicy.ports import Billed, ChatRequest, ImageRequest


class XaiModels:
    """The `ModelProvider` port over xAI's SDK."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def chat(self, request: ChatRequest) -> Billed[str]:
        images = [data_uri(each) for each in request.images]
        check_size(images, request.text, request.system)
        chat = self._client.chat.create(
            model=request.model,
            messages=[system(request.system), user(request.text, *map(image, images))],
            response_format=request.answer,
            max_tokens=request.max_tokens,
            reasoning_effort="none",
        )
        try:
            response = chat.sample()
        except grpc.RpcError as error:
            raise from_grpc(error) from error
        return Billed(response.content, cost_ticks(response.usage))

    def generate_image(self, request: ImageRequest) -> Billed[bytes]:
        references = [data_uri(each) for each in request.references]
        check_size(references, request.prompt)
        try:
            response = self._client.image.sample(
                request.prompt,
                request.model,
                image_urls=references or None,
                image_format="base64",
                aspect_ratio=request.aspect_ratio,
                resolution="1k",
            )
        except grpc.RpcError as error:
            raise from_grpc(error) from error
        except IndexError as error:
            raise GarbledAnswer("xAI answered without an image") from error
        cost = cost_ticks(response.usage)
        if not response.respect_moderation:
            raise OutputRefused("the image was refused by moderation", cost)
        return Billed(decode_image(response.base64), cost)
