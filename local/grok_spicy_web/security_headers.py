"""The headers that keep the pages to themselves, on a laptop and on AWS."""

from collections.abc import Sequence


def security_headers(media: str, connections: Sequence[str] = ()) -> dict[str, str]:
    """The headers of every response. `media` is the origin that serves pictures and clips;
    `connections` are origins that scripts may call besides the pages' own."""
    return {
        "Content-Security-Policy": content_security_policy(media, connections),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }


def content_security_policy(media: str, connections: Sequence[str] = ()) -> str:
    """The policy: scripts and styles are files of ours, and nothing is inline. `blob:` is for the
    preview of a photo before it is uploaded, and for subtitles."""
    sources = {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "blob:", media],
        "media-src": ["'self'", "blob:", media],
        "font-src": ["'self'"],
        "manifest-src": ["'self'"],
        "connect-src": ["'self'", *connections],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in sources.items())
