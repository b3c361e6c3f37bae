"""Reads the provider's key from Secrets Manager: it is never in a function's environment."""

from aws_lambda_powertools.utilities.parameters import get_secret
from aws_lambda_powertools.utilities.parameters.exceptions import (
    GetParameterError,
    TransformParameterError,
)
from botocore.exceptions import ClientError

from grok_spicy.errors import BadInput, StorageUnavailable

FRESH_SECONDS = 60
"""How long a container caches the key: a new key takes effect within that time."""

_PERMANENT = {"AccessDeniedException", "ResourceNotFoundException", "DecryptionFailure"}
"""Error codes that a retry does not help against."""


def key_in(secret: str, name: str, *others: str) -> str:
    """The first of these keys that is in that secret, a JSON object. BadInput if it has none of
    them or can't be read; StorageUnavailable if a retry may help."""
    remedy = f"""store {{"{name}": "…"}} in the secret {secret}"""
    try:
        content = get_secret(secret, transform="json", max_age=FRESH_SECONDS)
    except TransformParameterError:
        raise BadInput(f"the secret with the provider keys is not JSON; {remedy}") from None
    except GetParameterError as problem:
        message = f"the secret with the provider keys can't be read: {problem}"
        cause = problem.__cause__ or problem.__context__
        code = cause.response["Error"]["Code"] if isinstance(cause, ClientError) else ""
        raise (BadInput if code in _PERMANENT else StorageUnavailable)(message) from problem
    for each in (name, *others):
        key = content.get(each) if isinstance(content, dict) else None
        if isinstance(key, str) and key.strip():
            return key.strip()
    raise BadInput(f"there is no {' or '.join((name, *others))} in the secret; {remedy}")
