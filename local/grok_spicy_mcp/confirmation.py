"""Consent: what spends, deletes, replaces, cancels or decides needs the words that say so.

The words name the amount or the run, so that a consent to one thing never covers another. They are
no secret: a refusal quotes them. They make an agent say what it is about to do, and a client that
shows its user the arguments of a call shows them the amount.
"""

from math import ceil

from mcp.server.mcpserver.exceptions import ToolError


def spending_words(usd: float) -> str:
    """`spend up to 2.50 USD`, rounded up to whole cents."""
    return f"spend up to {ceil(round(max(usd, 0.0) * 100, 4)) / 100:.2f} USD"


def check_confirmation(given: str | None, expected: str, reason: str) -> None:
    """ToolError unless `given` are the expected words. `reason` is a sentence on what they do."""
    if given is None or " ".join(given.split()).casefold() != expected.casefold():
        wrong = "" if given is None else "confirm does not name what this call does. "
        raise ToolError(
            f"Not confirmed, and nothing was done. {wrong}{reason} Ask the person you work for. "
            f'If they agree, call again with confirm: "{expected}"'
        )
