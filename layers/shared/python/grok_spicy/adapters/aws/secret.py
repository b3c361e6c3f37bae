"""The provider's key in Secrets Manager, read while a function runs; never in its environment."""

from aws_lambda_powertools.utilities.parameters import get_secret
from aws_lambda_powertools.utilities.parameters.exceptions import (
    GetParameterError,
    TransformParameterError,
)
from botocore.exceptions import ClientError

from grok_spicy.errors import BadInput, ProviderUnavailable

FRESH_SECONDS = 60
"""How long a container keeps a key: whoever has changed it need not wait longer."""

_FOR_GOOD = {"AccessDeniedException", "ResourceNotFoundException", "DecryptionFailure"}
"""What asking again doesn't mend."""


def key_in(secret: str) -> str:
    """The XAI_API_KEY of that secret, a JSON object. BadInput says what to put into it."""
    remedy = f"""store {{"XAI_API_KEY": "xai-…"}} in the secret {secret}"""
    try:
        held = get_secret(secret, transform="json", max_age=FRESH_SECONDS)
    except TransformParameterError:
        raise BadInput(f"the secret with the key for xAI is not JSON; {remedy}") from None
    except GetParameterError as problem:
        message = f"the secret with the key for xAI can't be read: {problem}"
        cause = problem.__cause__ or problem.__context__
        code = cause.response["Error"]["Code"] if isinstance(cause, ClientError) else ""
        raise (BadInput if code in _FOR_GOOD else ProviderUnavailable)(message) from problem
    key = held.get("XAI_API_KEY") if isinstance(held, dict) else None
    if not isinstance(key, str) or not key.strip():
        raise BadInput(f"there is no key for xAI in its secret; {remedy}")
    return key.strip()
