"""What AWS refuses, in words that say what to do about it."""

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

_OVER = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
_UNKNOWN = {
    *("InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure"),
    *("SignatureDoesNotMatch", "InvalidSignatureException", "InvalidAccessKeyId"),
}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_MISSING = {"ResourceNotFoundException", "StateMachineDoesNotExist"}
_GET_CREDENTIALS = "log in (`aws sso login`, `aws configure`), or name others with --profile"


class NotAllowed(GrokSpicyError):
    """These credentials may not do it; the message names the action that IAM does not allow."""


@contextmanager
def aws(action: str) -> Iterator[None]:
    """What AWS refuses in here, in words. `action` is what IAM calls what is done."""
    try:
        yield
    except (BotoCoreError, ClientError) as problem:
        raise in_words(problem, action) from problem


def in_words(problem: BotoCoreError | ClientError, action: str) -> GrokSpicyError:
    """The refusal as our own error."""
    match problem:
        case ClientError():
            return _refused(problem, action)
        case ProfileNotFound():
            return BadInput(f"{problem}; `aws configure list-profiles` shows which there are")
        case NoRegionError():
            return BadInput("say in which region the stack is: --region, or AWS_REGION")
        case NoCredentialsError() | PartialCredentialsError():
            return BadInput(f"there are no AWS credentials: {_GET_CREDENTIALS}")
        case SSOError() | TokenRetrievalError() | CredentialRetrievalError():
            return GrokSpicyError(
                f"the AWS credentials can't be had: {problem}; {_GET_CREDENTIALS}"
            )
        case NeverConnected() | HTTPClientError():
            return GrokSpicyError(f"AWS can't be reached: {problem}; check region and network")
    return GrokSpicyError(f"AWS: {problem}")


def _refused(problem: ClientError, action: str) -> GrokSpicyError:
    told = problem.response["Error"]
    code, message = told["Code"], told.get("Message", "")
    if code in _OVER:
        return GrokSpicyError(f"the AWS credentials have expired: {_GET_CREDENTIALS}")
    if code in _UNKNOWN:
        return GrokSpicyError(f"AWS does not know these credentials ({code}): {_GET_CREDENTIALS}")
    if code in _DENIED:
        named = re.search(r"perform:? ([\w-]+:\w+)", message)
        return NotAllowed(
            f"these AWS credentials lack the permission {named[1] if named else action}: {message}"
        )
    if code in _MISSING:
        return NotFound(f"AWS: {message}; was the stack deployed whole?")
    return GrokSpicyError(f"AWS answered {code} to {action}: {message}")
