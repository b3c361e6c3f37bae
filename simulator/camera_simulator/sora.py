"""Sora's API after its end on 24 September 2026: every model is gone, and so is every video."""

from http import HTTPStatus

from camera_simulator.faults import Fault
from camera_simulator.http import Reply, Request, json_reply
from camera_simulator.service import Service

_GONE = (
    "The model `sora-2` has been deprecated, learn more here: "
    "https://platform.openai.com/docs/deprecations"
)


class Sora(Service):
    """OpenAI's answers to whoever still calls."""

    name = "sora"
    provider = "sora"

    def respond(self, request: Request) -> Reply:
        if not self.has_key(request.bearer):
            return _error(HTTPStatus.UNAUTHORIZED, "Incorrect API key.", "invalid_api_key")
        return _error(HTTPStatus.NOT_FOUND, _GONE, "model_not_found")

    def refuse(self, _fault: Fault) -> Reply:
        return _error(HTTPStatus.NOT_FOUND, _GONE, "model_not_found")


def _error(status: int, message: str, code: str) -> Reply:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return json_reply({"error": error}, status)
