"""The terminal. Whatever is printed there passes `TextConsole`, and is shown as text."""

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from grok_spicy.models.visible_text import visible


class TextConsole(Console):
    """A console on which no text of a person, a model or a server can move the cursor, ring the
    bell, or change the order in which letters are read."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """The parts of what is printed; rich renders everything by it."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(visible(segment.text), segment.style)


def open_console(*, stderr: bool = False) -> TextConsole:
    """The terminal's standard output or error."""
    return TextConsole(stderr=stderr, highlight=False)
