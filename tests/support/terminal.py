"""What a console has printed."""

import io

from rich.console import Console


def text_of(console: Console) -> str:
    """Everything printed on a console whose file is a StringIO."""
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()
