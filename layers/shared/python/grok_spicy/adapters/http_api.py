"""JSON over plain HTTP, each call made once: no retry, and no redirect, which would hand our key to
whoever is named.

What fails is told apart by whether the service may have taken the call: a submission may cost
money twice, a look costs nothing.
"""

import json
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from grok_spicy.errors import (
    AnswerLost,
    BadInput,
    GrokSpicyError,
    KeyRefused,
    OutOfCredit,
    ProviderBusy,
    ProviderRejected,
    ProviderUnavailable,
)
from grok_spicy.models.item import utc_now

TIMEOUT_SECONDS = 30.0
"""How long a call may take: its result must be recorded before the task times out."""
LARGEST_ANSWER = 16_000_000
"""Most bytes of an answer that are read: a list may have whole pictures in it."""
OF_WHAT_WAS_ASKED = frozenset((400, 404, 410, 422))
"""Statuses that say something of what was asked for, rather than of the service."""
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


@dataclass(frozen=True)
class HttpAnswer:
    """An answer: its JSON object, empty where it `is_unreadable`, and the seconds after which the
    service wants to be asked again, where it says so."""

    status: int
    text: str
    body: Mapping[str, Any] = field(default_factory=dict)
    is_unreadable: bool = False
    retry_after: float | None = None
    content: bytes = field(default=b"", repr=False)

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def reason(self) -> str:
        """What the service says of an error, in its words."""
        said = next(
            (self.body[key] for key in ("detail", "error", "title") if key in self.body), None
        )
        if said is None:
            said = self.text.strip()
        return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)


Explain = Callable[[HttpAnswer], GrokSpicyError | None]
"""A service's own reading of an error; None where it is as everywhere."""


def explain_nothing(_answer: HttpAnswer) -> None:
    """No reading of its own."""


class HttpApi:
    """One service's API. `name` is what messages call it, `key_names` what its key is called.

    `hosts` are domains of the service besides the host of `base_url`: an address that an answer
    names is called with our key only if it is on one of them, by https.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        headers: Mapping[str, str] | None = None,
        *,
        key_names: Sequence[str] = (),
        hosts: Sequence[str] = (),
        explain: Explain = explain_nothing,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self._name, self._key, self._explain = name, " or ".join(key_names), explain
        if not all(map(_can_be_sent, (headers or {}).values())):
            raise KeyRefused(
                f"{name}'s key can't be one: it has characters that no key has (check {self._key})"
            )
        self._base = _checked_base(name, base_url)
        self._hosts = hosts if any(_is_within(self._base.host, each) for each in hosts) else ()
        # A connection that is kept while its container is frozen breaks at the next call, and a
        # submission on it would count as lost.
        self._client = httpx.Client(
            headers=dict(headers or {}),
            timeout=timeout,
            follow_redirects=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def submit(self, address: str, **content: Any) -> Mapping[str, Any]:
        """POST what costs money, once; its JSON object. `content` is httpx's: `json`, `files`, ….

        AnswerLost where the service may have taken it without telling us; ProviderUnavailable and
        ProviderBusy where it did not; errors of the account, and ProviderRejected.
        """
        answer = self._submit(address, content)
        if not answer.body:
            raise AnswerLost(f"{self._name} answered a submission with what can't be read")
        return answer.body

    def submit_for_file(self, address: str, **content: Any) -> bytes:
        """POST what costs money, once, and is answered with a file; its bytes, unchecked. Raises as
        `submit`."""
        return self._submit(address, content).content

    def _submit(self, address: str, content: Mapping[str, Any]) -> HttpAnswer:
        try:
            answer = self._send("POST", address, content)
        except _NEVER_SENT as error:
            raise ProviderUnavailable(self._unreached(error)) from None
        except httpx.RequestError as error:
            raise AnswerLost(f"{self._name}: {type(error).__name__} during a submission") from None
        if not answer.is_ok:
            raise self._failure(answer, may_be_taken=True)
        return answer

    def read(
        self,
        address: str,
        *,
        method: str = "GET",
        takes: Container[int] = OF_WHAT_WAS_ASKED,
        **content: Any,
    ) -> HttpAnswer:
        """A call that costs nothing: an answer of 2xx with a JSON object, or with a status in
        `takes`. Errors of the account; ProviderBusy; ProviderUnavailable for all that another call
        may bring."""
        try:
            answer = self._send(method, address, content)
        except httpx.RequestError as error:
            raise ProviderUnavailable(self._unreached(error)) from None
        if answer.is_ok and answer.is_unreadable:
            raise ProviderUnavailable(f"{self._name} answered with what can't be read")
        if answer.is_ok or answer.status in takes:
            return answer
        raise self._failure(answer, may_be_taken=False)

    def is_ours(self, address: object) -> bool:
        """Whether an address that an answer names is the service's, so that it may see our key."""
        try:
            url = httpx.URL(address) if isinstance(address, str) else None
        except httpx.InvalidURL:
            return False
        if url is None or url.userinfo:
            return False
        if _origin(url) == _origin(self._base):
            return True
        is_known = any(_is_within(url.host, each) for each in self._hosts)
        return is_known and url.scheme == "https" and url.port is None

    def url(self, path: str) -> str:
        """The address of a path below the service's."""
        return f"{str(self._base).rstrip('/')}/{path.lstrip('/')}"

    def _send(self, method: str, address: str, content: Mapping[str, Any]) -> HttpAnswer:
        url = address if "://" in address else self.url(address)
        if not self.is_ours(url):
            raise ProviderRejected(f"{self._name} named an address that is not its own")
        received = b""
        with self._client.stream(method, url, **content) as response:
            for chunk in response.iter_bytes():
                received += chunk
                if len(received) > LARGEST_ANSWER:
                    raise httpx.DecodingError("the answer is too large")
        body = _json_object(received)
        return HttpAnswer(
            response.status_code,
            received[:2_000].decode(errors="replace"),
            body or {},
            body is None,
            seconds_of_retry_after(response.headers.get("Retry-After", "")),
            received,
        )

    def _unreached(self, error: httpx.RequestError) -> str:
        # Not the error's message, which may have the whole address.
        return f"{self._name} could not be reached: {type(error).__name__}"

    def _failure(self, answer: HttpAnswer, *, may_be_taken: bool) -> GrokSpicyError:
        own = self._explain(answer)
        if own is not None:
            return own
        message = f"{self._name} answered {answer.status}: {answer.reason[:500]}"
        match answer.status:
            case 401 | 403:
                return KeyRefused(f"{message} (check {self._key or 'its settings'})")
            case 402:
                return OutOfCredit(message)
            case 429:
                return ProviderBusy(message, answer.retry_after)
            case 408 | 503:  # said before anything is done
                return ProviderUnavailable(message)
            case status if 400 <= status < 500:
                return ProviderRejected(message)
            case status if status < 400 and may_be_taken:  # a redirect, which is not followed
                return ProviderRejected(f"{message} (check the address of {self._name})")
        return AnswerLost(message) if may_be_taken else ProviderUnavailable(message)


def seconds_of_retry_after(text: str) -> float | None:
    """The seconds of a Retry-After header, which has a number or a date; None if it has neither."""
    if text.strip().isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - utc_now()).total_seconds())
    except (TypeError, ValueError):
        return None


def _can_be_sent(value: str) -> bool:
    """Whether a header can hold it. An error of httpx's would come late, with the value in it."""
    return value.isascii() and value.isprintable()


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _json_object(content: bytes) -> Mapping[str, Any] | None:
    try:
        value = json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _checked_base(name: str, address: str) -> httpx.URL:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise BadInput(f"the address of {name} is none: {address!r}")
    if url.userinfo:
        raise BadInput(f"the address of {name} must have no name and password in it")
    return url


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _is_within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")
