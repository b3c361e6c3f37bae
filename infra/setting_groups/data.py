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
    """So many days after its end, a run is deleted: its items, its files and all their versions,
    together. None: runs stay until somebody deletes them."""

    photos_expire_after_days: int = Field(default=30, ge=1, le=3650)
    """How long photos of people are kept: uploads, and the copies that runs have of them. A film
    stays as it is without them. A run that failed before it read its photos needs them."""

    adopt_bucket: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])?$")
    """The name of a bucket with films that is there already: it is used, and none is made."""
    adopt_table: str = Field(default="", pattern=r"^([A-Za-z0-9_.-]{3,255})?$")
    """The same for a table: one that was kept, or restored to a point in time."""
    adopt_secret: str = Field(default="", pattern=r"^(arn:[a-z-]+:secretsmanager:[^\s*?]+)?$")
    """The same for the secret with the keys, by its ARN."""
    adopt_user_pool: str = Field(default="", pattern=r"^([\w-]+_[0-9A-Za-z]+)?$")
    """The same for the users, by the id of their pool."""
