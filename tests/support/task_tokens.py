"""A fake of the state machine's task tokens."""


class RecordedTokens:
    """A `TaskTokens` that keeps the tokens it was given."""

    def __init__(self) -> None:
        self.woken: list[str] = []

    def succeed(self, token: str) -> None:
        self.woken.append(token)
