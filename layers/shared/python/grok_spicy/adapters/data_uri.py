"""Images as text, as they go into a request."""

import base64


def data_uri(content: bytes) -> str:
    """A PNG or JPEG as a data URI."""
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
