"""Photos of characters: where to upload them, and the check of uploads that a run names."""

import io
import re
import secrets
from datetime import timedelta
from typing import Annotated, get_args

import imagesize
from aws_lambda_powertools.event_handler.openapi.params import Body

from grok_spicy.api.problems import Problem
from grok_spicy.api.request_context import Context, RequestContext
from grok_spicy.api.router import Router
from grok_spicy.api.schemas import PhotoType, PresignedUpload, UploadRequest
from grok_spicy.errors import UnusableImage
from grok_spicy.models.item import utc_now
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import LARGEST_PHOTO
from grok_spicy.policies.photo_shape import check_shape, is_picture

router = Router()
_SECONDS = 900
"""How long an upload's URL is valid: a large photo on a slow line takes minutes."""
_SUFFIXES: dict[PhotoType, str] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/heif": "heif",
    "image/avif": "avif",
}
_FILE = re.compile(r"[0-9a-f]{32}\.(jpg|png|webp|heic|heif|avif)")


@router.post("/uploads", 201, "Where to upload the photo.")
def upload_photo(context: Context, request: Annotated[UploadRequest, Body()]) -> PresignedUpload:
    """Get a URL to upload a photo of a character. Then name the `key` in `references` of
    `POST /runs`."""
    suffix = _SUFFIXES[request.content_type]
    key = f"{context.caller.upload_folder}{secrets.token_hex(16)}.{suffix}"
    return PresignedUpload(
        key=key,
        url=context.links.to_put(key, request.content_type, request.size, _SECONDS),
        headers={"Content-Type": request.content_type},
        expires_at=utc_now() + timedelta(seconds=_SECONDS),
    )


def check_uploads(context: RequestContext, request: RunRequest) -> None:
    """Raise Problem 422 unless every reference is an upload of the caller's, with a type, size and
    shape that photos may have. The URL binds the first two, but not every S3 enforces it."""
    errors = [
        f"references.{number}.key: {error}"
        for number, reference in enumerate(request.references)
        if (error := _check_upload(context, reference.key))
    ]
    if errors:
        raise Problem(422, "The references can't be used.", errors)


def check_picture(context: RequestContext, key: str) -> None:
    """Raise Problem 422 unless that is an upload of the caller's, and a picture as far as its first
    bytes tell. The rest of it is checked before anything is paid."""
    error = _check_upload(context, key)
    if error is None and not is_picture(context.assets.get(key)):
        error = "it is not a JPEG, PNG, WebP, HEIC or AVIF image"
    if error:
        raise Problem(422, "The picture can't be used.", [f"upload: {error}"])


def _check_upload(context: RequestContext, key: str) -> str | None:
    """What is wrong with the upload, if anything is."""
    folder = context.caller.upload_folder
    is_own = key.startswith(folder) and _FILE.fullmatch(key.removeprefix(folder))
    asset = context.assets.find(key) if is_own else None
    if asset is None:
        return "there is no such upload; upload the photo to the URL that POST /uploads returns"
    if asset.size > LARGEST_PHOTO:
        return f"the photo has {asset.size} bytes; it may have {LARGEST_PHOTO}"
    if asset.content_type not in get_args(PhotoType):
        return f"the photo must be one of: {', '.join(get_args(PhotoType))}"
    return _check_shape(context.assets.get(key))


def _check_shape(content: bytes) -> str | None:
    """What is wrong with the photo's size in pixels, read from its header. The pixels themselves
    are checked when the run starts: they need libraries that would make each request slower."""
    try:
        width, height = imagesize.get(io.BytesIO(content))
    except Exception:  # a header that it can't read
        return None
    try:
        if width > 0 and height > 0:
            check_shape(width, height)
    except UnusableImage as problem:
        return f"the photo can't be used: {problem}"
    return None
