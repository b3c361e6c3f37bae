"""Settings: what is kept, and for how long. Times in days."""

from pydantic import BaseModel, Field


class DataSettings(BaseModel):
    """What becomes of films, state, users and keys."""

    keep: bool = True
    """Protect films, state, users and keys: the stack that has them can't be deleted, and if it is
    all the same they stay."""
    empty_bucket_on_destroy: bool = True
    """Delete the films with the stack, by a function that CDK adds. If false, `cdk destroy` stops
    at a bucket that is not empty. Has no effect with `keep`."""
    runs_expire_after_days: int | None = Field(default=None, ge=1)
    """None: films stay until somebody deletes them."""

    photos_expire_after_days: int = Field(default=30, ge=1, le=3650)
    """How long photos of people are kept: uploads, and the copies that runs have of them. A film
    stays as it is without them. A run that failed before it read its photos needs them."""
