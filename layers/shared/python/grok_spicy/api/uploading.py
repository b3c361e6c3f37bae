"""Photos: where to upload them, and whether what is named was uploaded."""

import re
import secrets
from datetime import timedelta
from typing import get_args

from grok_spicy.api.desk import Desk
from grok_spicy.api.problems import Problem
from grok_spicy.api.views import PhotoType, Upload, UploadOrder
from grok_spicy.models.item import utc_now
from grok_spicy.models.run import LARGEST_PHOTO, RunRequest

_SECONDS = 900
"""How long a photo may be uploaded: a large one on a slow line takes some minutes."""
_SUFFIXES: dict[PhotoType, str] = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
_FILE = re.compile(r"[0-9a-f]{32}\.(jpg|png|webp)")


def upload(desk: Desk, order: UploadOrder) -> Upload:
    """A place for one photo, of just that type and size."""
    key = f"{desk.caller.folder}{secrets.token_hex(16)}.{_SUFFIXES[order.content_type]}"
    return Upload(
        key=key,
        url=desk.links.to_put(key, order.content_type, order.size, _SECONDS),
        headers={"Content-Type": order.content_type},
        expires_at=utc_now() + timedelta(seconds=_SECONDS),
    )


def check_uploads(desk: Desk, request: RunRequest) -> None:
    """Problem 422 unless every photo is an upload of the caller's, with the type and size that
    photos may have. A link binds both, but not every S3 keeps to it."""
    wrong = [
        f"references.{number}.key: {problem}"
        for number, reference in enumerate(request.references)
        if (problem := _problem(desk, reference.key))
    ]
    if wrong:
        raise Problem(422, "the photos can't be used", wrong)


def _problem(desk: Desk, key: str) -> str | None:
    folder = desk.caller.folder
    ours = key.startswith(folder) and _FILE.fullmatch(key.removeprefix(folder))
    found = desk.assets.find(key) if ours else None
    if found is None:
        return "there is no such upload: ask POST /uploads where to send the photo, then send it"
    if found.size > LARGEST_PHOTO:
        return f"the photo has {found.size} bytes; it may have {LARGEST_PHOTO}"
    if found.content_type not in get_args(PhotoType):
        return f"the photo must be one of: {', '.join(get_args(PhotoType))}"
    return None
