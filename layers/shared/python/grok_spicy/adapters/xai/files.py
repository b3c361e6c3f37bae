"""xAI's Files: where a result is looked for whose answer was lost, or whose link is gone."""

from typing import Any

import grpc
from xai_sdk import Client

from grok_spicy.adapters.xai.errors import from_grpc
from grok_spicy.errors import AnswerLost, GrokSpicyError, ProviderUnavailable

KEPT_SECONDS = 7 * 24 * 3600
"""How long a stored result is kept: long enough for a resume, and a day of a clip costs little."""


class XaiFiles:
    """Stored results by name. Its calls are free, so a lost answer is worth another try.

    Where the host does not store results, all calls are made without asking for it.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._are_offered = True

    def options(self, name: str | None) -> dict[str, Any]:
        """The arguments of a call that ask for its result to be stored under that name."""
        if name is None or not self._are_offered:
            return {}
        return {"storage_options": {"filename": name, "expires_after": KEPT_SECONDS}}

    def decline(self, error: GrokSpicyError, arguments: dict[str, Any]) -> bool:
        """Whether the host refused a call with these arguments only because its result was to be
        stored. If so, nothing is asked to be stored any more."""
        about_storage = any(word in str(error).lower() for word in ("storage", "filename"))
        if "storage_options" not in arguments or not about_storage:
            return False
        self._are_offered = False
        return True

    def find(self, name: str) -> str | None:
        """The id of the newest stored file of that name; None if there is none. ProviderRejected
        where the host has no Files, and Transient errors."""
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        try:
            found = self._client.files.list(
                filter=f'name = "{quoted}"', sort_by="created_at", order="desc", limit=10
            )
        except grpc.RpcError as error:
            raise _of_free_call(error) from error
        # A host that ignores the filter lists every file.
        return next((file.id for file in found.data if file.filename == name and file.size), None)

    def content(self, file_id: str) -> bytes:
        """The file's content. ProviderRejected and Transient errors."""
        try:
            return bytes(self._client.files.content(file_id))
        except grpc.RpcError as error:
            raise _of_free_call(error) from error


def _of_free_call(error: grpc.RpcError) -> GrokSpicyError:
    failure = from_grpc(error)
    return ProviderUnavailable(str(failure)) if isinstance(failure, AnswerLost) else failure
