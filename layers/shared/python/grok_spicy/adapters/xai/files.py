"""xAI's Files: where a result is looked for whose answer was lost, or whose link is gone."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

import grpc

from grok_spicy.adapters.xai.client import XaiClient
from grok_spicy.adapters.xai.errors import from_grpc_of_files
from grok_spicy.errors import KeyRefused, ProviderRejected, ProviderUnavailable

T = TypeVar("T")

KEPT_SECONDS = 7 * 24 * 3600
"""How long a stored result is kept: long enough for a resume, and a day of a clip costs little."""
_MOST_FILES = 10
"""As many as one call draws at most."""
_ABOUT_STORAGE = re.compile(r"storage|\bstored?\b|\bfiles?\b|filename|expires_after", re.IGNORECASE)


class XaiFiles:
    """Stored results by name. Its calls are free, so a lost answer is worth another try.

    Where the host does not store results, all calls are made without asking for it.
    """

    def __init__(self, client: XaiClient, kept_seconds: int = KEPT_SECONDS) -> None:
        self._client = client
        self._kept_seconds = kept_seconds
        self._are_offered = True

    def ask_to_store(
        self, name: str | None, arguments: dict[str, Any], send: Callable[[dict[str, Any]], T]
    ) -> T:
        """Send a paid call with these arguments, whose result is to be stored under that name.

        Where the host did not accept the call only for that, it is sent without; and so are all
        later ones, unless the storage was merely down.
        """
        if name is None or not self._are_offered:
            return send(arguments)
        # Never with a public URL: whoever guesses it would see what is not published yet.
        storage = {"storage_options": {"filename": name, "expires_after": self._kept_seconds}}
        try:
            return send({**arguments, **storage})
        except (ProviderRejected, KeyRefused, ProviderUnavailable) as error:
            if not _ABOUT_STORAGE.search(str(error)):
                raise
            response = send(arguments)
            self._are_offered = isinstance(error, ProviderUnavailable)
            return response

    def find(self, name: str) -> str | None:
        """The id of the newest stored file of that name; None if there is none. ProviderRejected
        where the host has no Files, and Transient errors."""
        return next(reversed(self.find_all(name)), None)

    def find_all(self, name: str) -> list[str]:
        """The ids of the stored files of that name, oldest first: the results of one call are
        called alike. Raises as `find`."""
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        try:
            found = self._client.files.list(
                filter=f'name = "{quoted}"', sort_by="created_at", order="desc", limit=_MOST_FILES
            )
        except grpc.RpcError as error:
            raise from_grpc_of_files(error) from error
        # A host that ignores the filter lists every file.
        ids = [file.id for file in found.data if file.filename == name and file.size]
        return ids[::-1]

    def content(self, file_id: str) -> bytes:
        """The file's content. ProviderRejected and Transient errors."""
        try:
            return bytes(self._client.files.content(file_id))
        except grpc.RpcError as error:
            raise from_grpc_of_files(error) from error
