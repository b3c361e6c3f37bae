"""What xAI's errors say, by which they are told apart."""

import re


def _phrases(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


MODERATION = _phrases(
    "moderation",
    "content polic",
    "usage (guideline|polic)",
    "acceptable use",
    r"\bsafety",
    r"violates (our|xai|content|community)",
    "(content|output|prompt|image|video|request|input) violates",
)
OF_THE_OUTPUT = _phrases(
    r"generated (image|video|content|output)\b",
    r"\b(output|image|video|clip|result) (was|violates)",
)
"""A refusal of what was made: the provider charges for it."""
NO_CREDIT = _phrases(
    "used all available credits",
    "spending limit",
    "(out of|no|not enough|insufficient|exhausted) (remaining |available |your )?"
    "(credit|balance|funds|quota balance)",
    "purchase (more )?credits",
    "payment required",
)
BAD_KEY = _phrases(
    "(incorrect|invalid|missing|unknown|expired|revoked) api.?key",
    r"api.?key\b.{0,40}\b(blocked|disabled|revoked|expired|invalid|incorrect)",
    r"(team|account|key) (is|was|has been) (blocked|disabled|suspended|deleted)",
)
NO_VIDEO = _phrases(r"output\.upload_url", r"\bupload_url\b", "zero.data.retention", r"\bZDR\b")
CAPACITY = _phrases("at capacity", "over capacity", "overloaded", "too many requests")
BROKEN_CONNECTION = _phrases(
    *("socket closed", "connection reset", "stream removed", "rst_stream", "goaway"),
    *("broken pipe", "keepalive", "connection aborted"),
)
NEVER_CONNECTED = _phrases("failed to connect")
TOO_LARGE = _phrases("message larger than max")
ANSWER_TOO_LARGE = _phrases("client: received message larger than max")
