"""A person's word about the people in photos."""

from datetime import datetime

from grok_spicy.models.item import Stored


class Likeness(Stored):
    """A person's word that the likeness of those in the photos may be used."""

    confirmed_by: str
    confirmed_at: datetime
