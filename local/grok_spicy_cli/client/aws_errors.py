"""Errors of AWS, in words that say what to do about them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
from botocore.exceptions import ConnectionError as NeverConnected

from grok_spicy.errors import BadInput, GrokSpicyError, NotFound

_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
_UNKNOWN = {
    *("InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure"),
    *("SignatureDoesNotMatch", "InvalidSignatureException", "InvalidAccessKeyId"),
}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_MISSING = {"ResourceNotFoundException", "StateMachineDoesNotExist"}
_GET_CREDENTIALS = "log in (`aws sso login`, `aws configure`), or name others with --profile"


class NotAllowed(GrokSpicyError):
    """The credentials lack a permission; the message names the action that IAM does not allow."""


@contextmanager
def aws(action: str) -> Iterator[None]:
    """Errors of AWS in here, in words. `action` is the permission that is needed."""
    try:
        yield
    except (BotoCoreError, ClientError) as problem:
        raise in_words(problem, action) from problem


def in_words(problem: BotoCoreError | ClientError, action: str) -> GrokSpicyError:
    """The error as one of ours."""
    match problem:
        case ClientError():
            return _client_error(problem, action)
        case ProfileNotFound():
            return BadInput(f"{problem}; `aws configure list-profiles` shows which there are")
        case NoRegionError():
            return BadInput("the region of the stack is missing: add --region, or set AWS_REGION")
        case NoCredentialsError() | PartialCredentialsError():
            return BadInput(f"there are no AWS credentials: {_GET_CREDENTIALS}")
        case SSOError() | TokenRetrievalError() | CredentialRetrievalError():
            return GrokSpicyError(
                f"the AWS credentials can't be read: {problem}; {_GET_CREDENTIALS}"
            )
        case NeverConnected() | HTTPClientError():
            return GrokSpicyError(f"AWS can't be reached: {problem}; check region and network")
    return GrokSpicyError(f"AWS: {problem}")


def _client_error(problem: ClientError, action: str) -> GrokSpicyError:
    error = problem.response["Error"]
    code, message = error["Code"], error.get("Message", "")
    if code in _EXPIRED:
        return GrokSpicyError(f"the AWS credentials have expired: {_GET_CREDENTIALS}")
    if code in _UNKNOWN:
        return GrokSpicyError(f"AWS does not know these credentials ({code}): {_GET_CREDENTIALS}")
    if code in _DENIED:
        named = re.search(r"perform:? ([\w-]+:\w+)", message)
        return NotAllowed(
            f"these AWS credentials lack the permission {named[1] if named else action}: {message}"
        )
    if code in _MISSING:
        return NotFound(f"AWS: {message}; was the stack deployed completely?")
    return GrokSpicyError(f"AWS answered {code} to {action}: {message}")
