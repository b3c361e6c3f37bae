"""Downloads a result from a provider's temporary URL: streamed to a file, whole or not at all."""

from pathlib import Path

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from grok_spicy.errors import LinkExpired, ProviderUnavailable, UnusableFootage

TRIES = 3
LARGEST_DOWNLOAD = 500_000_000
READ_TIMEOUT_SECONDS = 30
"""How long a host may send nothing."""
_GONE = (403, 404, 410)


class HttpDownloads:
    """The `Downloads` port."""

    def fetch(self, url: str, path: Path) -> None:
        """Download `url` to `path`, in up to three tries."""
        retrying = Retrying(
            stop=stop_after_attempt(TRIES),
            wait=wait_random_exponential(multiplier=0.2, max=5),
            retry=retry_if_exception_type(ProviderUnavailable),
            reraise=True,
        )
        retrying(_fetch_once, url, path)


def _fetch_once(url: str, path: Path) -> None:
    received = 0
    try:
        with (
            httpx.stream(
                "GET", url, timeout=READ_TIMEOUT_SECONDS, follow_redirects=True
            ) as response,
            path.open("wb") as file,
        ):
            if response.status_code in _GONE:
                raise LinkExpired(f"the result's URL is gone (HTTP {response.status_code})")
            response.raise_for_status()
            for chunk in response.iter_bytes():
                received += file.write(chunk)
                if received > LARGEST_DOWNLOAD:
                    raise UnusableFootage(f"the result has over {LARGEST_DOWNLOAD} bytes")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # Not the error's message: it has the whole URL, and that is all it takes to get the clip.
        reason = type(error).__name__
        if isinstance(error, httpx.HTTPStatusError):
            reason = f"HTTP {error.response.status_code}"
        raise ProviderUnavailable(
            f"the download broke off after {received} bytes: {reason}"
        ) from None
