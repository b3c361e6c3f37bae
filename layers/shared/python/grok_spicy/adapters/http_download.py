"""Downloads a result from a provider's temporary URL: streamed to a file, whole or not at all."""

import ssl
from functools import cached_property
from pathlib import Path

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    wait_random_exponential,
)

from grok_spicy.adapters.http_api import seconds_of_retry_after
from grok_spicy.errors import DownloadFailed, LinkExpired, UnusableFootage

PATIENCE_SECONDS = 60
"""For how long one fetch tries: a fresh result may not be everywhere yet, a host be restarted."""
PATIENCE_WITH_A_LINK_SECONDS = 15
"""For how long a link is tried that leads nowhere: a new one may be better."""
_GONE = (403, 404, 410)
LARGEST_DOWNLOAD = 500_000_000
READ_TIMEOUT_SECONDS = 15
"""How long a host may send nothing."""
LONGEST_PAUSE_SECONDS = 30
_BACKOFF = wait_random_exponential(multiplier=0.5, max=8)


class HttpDownloads:
    """The `Downloads` port. A proxy in the environment is used, SOCKS included."""

    def fetch(self, url: str, path: Path) -> None:
        """Download `url` to `path`. What the host answers is taken for passing trouble, a missing
        file too: the provider has just said that the result is there. LinkExpired if it stays
        so."""
        retrying = Retrying(
            stop=_is_enough,
            wait=_pause,
            retry=retry_if_exception_type(_Failed),
            reraise=True,
        )
        try:
            retrying(_fetch_once, url, path, self._trust)
        except _Failed as problem:
            if problem.is_gone:
                raise LinkExpired(str(problem)) from None
            raise

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """Whom we trust. Reading all certificates takes 22 ms of processor time, for a clip on
        plain HTTP too, so it is done once for all clips."""
        return httpx.create_ssl_context()


class _Failed(DownloadFailed):
    """One try; `retry_after` is the pause that the host asks for, in seconds."""

    def __init__(
        self, message: str, retry_after: float | None = None, is_gone: bool = False
    ) -> None:
        super().__init__(message)
        self.retry_after, self.is_gone = retry_after, is_gone


def _is_enough(state: RetryCallState) -> bool:
    problem = state.outcome.exception() if state.outcome else None
    is_gone = getattr(problem, "is_gone", False)
    patience = PATIENCE_WITH_A_LINK_SECONDS if is_gone else PATIENCE_SECONDS
    return (state.seconds_since_start or 0.0) >= patience


def _pause(state: RetryCallState) -> float:
    problem = state.outcome.exception() if state.outcome else None
    asked = getattr(problem, "retry_after", None)
    return max(_BACKOFF(state), min(asked or 0.0, LONGEST_PAUSE_SECONDS))


def _fetch_once(url: str, path: Path, trust: ssl.SSLContext) -> None:
    received = 0
    try:
        with (
            httpx.stream(
                "GET", url, timeout=READ_TIMEOUT_SECONDS, follow_redirects=True, verify=trust
            ) as response,
            path.open("wb") as file,
        ):
            response.raise_for_status()
            for chunk in response.iter_bytes():
                received += file.write(chunk)
                if received > LARGEST_DOWNLOAD:
                    raise UnusableFootage(f"the result has over {LARGEST_DOWNLOAD} bytes")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # Not the error's message: it has the whole URL, and that is all it takes to get the clip.
        reason, retry_after, is_gone = type(error).__name__, None, False
        if isinstance(error, httpx.HTTPStatusError):
            reason = f"HTTP {error.response.status_code}"
            is_gone = error.response.status_code in _GONE
            retry_after = seconds_of_retry_after(error.response.headers.get("Retry-After", ""))
        raise _Failed(
            f"the download broke off after {received} bytes: {reason}", retry_after, is_gone
        ) from None
    if not received:
        raise _Failed("the download was empty")
