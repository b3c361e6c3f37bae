"""Whether the API works."""

from grok_spicy import VERSION
from grok_spicy.api.router import Router
from grok_spicy.api.schemas import Health

router = Router()


@router.get("/health", 200, "The API works.", public=True)
def health() -> Health:
    """Check that the API works. Needs no credentials."""
    return Health(version=VERSION)
