"""A signed webhook: each status change is posted to an address that the deployment names.

The address must be https and public. It is resolved once, every address that its name has is
checked, and the connection goes to one that was checked. Redirects are refused, and no proxy is
used.
"""

import hashlib
import hmac
import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from grok_spicy.errors import NoticeNotSent
from grok_spicy.models.item import utc_now
from grok_spicy.models.notices import StatusChange

SIGNATURE = "X-Grok-Spicy-Signature"
TIMESTAMP = "X-Grok-Spicy-Timestamp"
EVENT_ID = "X-Grok-Spicy-Event-Id"
_TIMEOUT_SECONDS = 10.0
_TRIES = 3

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(address: IpAddress) -> bool:
    """Whether the address is one of the public internet, also where it holds another one."""
    if isinstance(address, ipaddress.IPv6Address):
        held = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _NAT64:
            held = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if held is not None:
            return is_public(held)
    return address.is_global and not address.is_multicast and not address.is_reserved


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class AddressPolicy:
    """Where webhooks may go."""

    schemes: frozenset[str] = frozenset(("https",))
    allows: Callable[[IpAddress], bool] = is_public


PUBLIC_ONLY = AddressPolicy()


class TryAgain(NoticeNotSent):
    """The receiver is busy or can't be reached just now."""


@dataclass(frozen=True)
class Webhook:
    """One receiver. `pause` is the longest first pause between tries, in seconds."""

    url: str
    secret: str
    policy: AddressPolicy = PUBLIC_ONLY
    pause: float = 1.0

    def tell(self, event_id: str, change: StatusChange) -> None:
        """Post the change. NoticeNotSent if the receiver does not take it, or may not get it."""
        body = change.model_dump_json(exclude_none=True).encode()
        retrying = Retrying(
            stop=stop_after_attempt(_TRIES),
            wait=wait_random_exponential(multiplier=self.pause, max=8 * self.pause),
            retry=retry_if_exception_type(TryAgain),
            reraise=True,
        )
        retrying(self._post, event_id, body)

    def _post(self, event_id: str, body: bytes) -> None:
        url, address = self._checked()
        timestamp = str(int(utc_now().timestamp()))
        headers = {
            "Host": url.netloc.decode(),
            "Content-Type": "application/json",
            EVENT_ID: event_id,
            TIMESTAMP: timestamp,
            SIGNATURE: f"v1={sign(self.secret, timestamp, body)}",
        }
        try:
            # To the address that was checked, with the certificate of the name.
            with httpx.Client(trust_env=False, timeout=_TIMEOUT_SECONDS) as client:
                response = client.post(
                    url.copy_with(host=str(address)),
                    content=body,
                    headers=headers,
                    extensions={"sni_hostname": url.host},
                )
        except httpx.HTTPError as error:
            raise TryAgain(f"{url.host} can't be reached: {type(error).__name__}") from error
        if response.is_redirect:
            raise NoticeNotSent(f"{url.host} redirects, which is refused")
        if response.status_code == 429 or response.is_server_error:
            raise TryAgain(f"{url.host} answered {response.status_code}")
        if not response.is_success:
            raise NoticeNotSent(f"{url.host} answered {response.status_code}")

    def _checked(self) -> tuple[httpx.URL, IpAddress]:
        """The URL, and an address of its host. NoticeNotSent if one of them is not allowed."""
        try:
            url = httpx.URL(self.url)
        except httpx.InvalidURL as error:
            raise NoticeNotSent("the webhook's address can't be read") from error
        if url.scheme not in self.policy.schemes or not url.host or url.userinfo:
            raise NoticeNotSent("a webhook's address must be https://HOST/…, without credentials")
        try:
            found = socket.getaddrinfo(
                url.host, url.port or 443, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
            )
        except OSError as error:
            raise TryAgain(f"{url.host} has no address") from error
        addresses = [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]
        if not addresses or not all(map(self.policy.allows, addresses)):
            raise NoticeNotSent(f"{url.host} is not on the public internet")
        return url, addresses[0]


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over `timestamp.body`, in hexadecimal."""
    signed = timestamp.encode() + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
