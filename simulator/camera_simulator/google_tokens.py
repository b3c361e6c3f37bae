"""Google's OAuth tokens for a service account: a signed assertion is exchanged for a token."""

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from camera_simulator.studio import Studio
from xai_simulator.server.state_store import now

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUDIENCE = "https://oauth2.googleapis.com/token"
"""What google-auth says that an assertion is for, whatever `token_uri` a key names."""
TOKEN_SECONDS = 3600
_KEY_FILE = "service_account.pem"
_KEY_BITS = 2048


class BadAssertion(ValueError):
    """The assertion is not this account's, or has expired."""


class TokenIssuer:
    """One service account. Its key is made the first time, and kept with the other state, so that a
    restart takes the same key and the same tokens."""

    project = "simulated-project"
    email = "films@simulated-project.iam.gserviceaccount.com"

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._pem = studio.read_file(_KEY_FILE) or self._make_key()
        # Our own key: to check it takes as long as to make it.
        key = serialization.load_pem_private_key(
            self._pem, None, unsafe_skip_rsa_key_validation=True
        )
        assert isinstance(key, rsa.RSAPrivateKey)
        self._public = key.public_key()

    @property
    def token_uri(self) -> str:
        """Where a token is asked for."""
        return f"{self._studio.address}/token"

    def account_json(self) -> str:
        """The key as Google's console gives it, as a JSON file."""
        return json.dumps(
            {
                "type": "service_account",
                "project_id": self.project,
                "private_key_id": hashlib.sha256(self._pem).hexdigest()[:40],
                "private_key": self._pem.decode(),
                "client_email": self.email,
                "client_id": "100000000000000000000",
                "token_uri": self.token_uri,
            }
        )

    def grant(self, form: bytes) -> dict[str, Any]:
        """A token for a signed assertion. BadAssertion."""
        fields = {name: values[-1] for name, values in parse_qs(form.decode()).items()}
        if fields.get("grant_type") != GRANT_TYPE:
            raise BadAssertion("Invalid grant_type.")
        self._check(fields.get("assertion", ""))
        expires = str(int(now()) + TOKEN_SECONDS)
        token = f"ya29.{expires}.{self._seal(expires)}"
        return {"access_token": token, "expires_in": TOKEN_SECONDS, "token_type": "Bearer"}

    def is_good(self, token: str) -> bool:
        """Whether it is a token of ours that has not expired."""
        expires, _, seal = token.removeprefix("ya29.").partition(".")
        is_ours = hmac.compare_digest(seal.encode(), self._seal(expires).encode())
        return is_ours and expires.isdecimal() and int(expires) > now()

    def _check(self, assertion: str) -> None:
        signed, _, signature = assertion.rpartition(".")
        try:
            claims = json.loads(_decoded(signed.partition(".")[2]))
            self._public.verify(
                _decoded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256()
            )
        except (ValueError, InvalidSignature):
            raise BadAssertion("Invalid JWT Signature.") from None
        if claims.get("iss") != self.email or claims.get("aud") not in (AUDIENCE, self.token_uri):
            raise BadAssertion("Invalid JWT: its issuer or audience is not known.")
        if not claims.get("iat", 0) - 60 <= now() < claims.get("exp", 0):
            raise BadAssertion("Invalid JWT: Token must be a short-lived token.")

    def _seal(self, text: str) -> str:
        return hmac.new(self._pem, text.encode(), "sha256").hexdigest()

    def _make_key(self) -> bytes:
        key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        self._studio.store_file(_KEY_FILE, pem)
        return pem


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
