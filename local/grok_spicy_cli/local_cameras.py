"""Which cameras are set up on this machine."""

from pathlib import Path

from grok_spicy.models.settings import Provider
from grok_spicy.policies.capabilities import CAMERAS
from grok_spicy_cli.film_request import read_environment
from grok_spicy_local.providers import CAMERAS_VARIABLE, cameras_with_keys


def cameras_here(provider: Provider | None) -> list[str]:
    """Their names: with the simulator all that still film, else those whose key is in the
    environment or in .env."""
    if provider == "simulator":
        return [name for name, row in CAMERAS.items() if not row.retired]
    found = cameras_with_keys(CAMERAS.values(), read_environment(Path()))
    return found[CAMERAS_VARIABLE].split()
