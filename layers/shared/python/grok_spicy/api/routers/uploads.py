"""Photos, footage and music: where to upload them, and the check of uploads that a run names."""

import io
import re
import secrets
from datetime import timedelta
from typing import Annotated

import imagesize
from aws_lambda_powertools.event_handler.openapi.params import Body

from grok_spicy.api.problems import Problem
from grok_spicy.api.request_context import Context, RequestContext
from grok_spicy.api.router import Router
from grok_spicy.api.schemas import PresignedUpload, UploadRequest
from grok_spicy.errors import UnusableImage
from grok_spicy.models.item import utc_now
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.uploads import UPLOADS, UploadKind, kind_of_key
from grok_spicy.policies.photo_shape import check_shape, is_picture
from grok_spicy.services.tombstones import check_person

router = Router()
_SECONDS = 900
"""How long an upload's URL is valid: the upload has to begin in that time, and may take longer."""
_FILE = re.compile(r"[0-9a-f]{32}\.[a-z0-9]{3,4}")


@router.post("/uploads", 201, "Where to upload the file.", problems=(409,))
def upload_file(context: Context, request: Annotated[UploadRequest, Body()]) -> PresignedUpload:
    """Get a URL to upload a photo of a character, footage of a scene, or music. Then name the `key`
    in `references`, `footage` or `music` of `POST /runs`."""
    check_person(context.store, context.caller.owner)
    suffix = UPLOADS[request.kind].suffixes[request.content_type]
    key = f"{context.caller.upload_folder}{secrets.token_hex(16)}.{suffix}"
    return PresignedUpload(
        key=key,
        url=context.links.to_put(key, request.content_type, request.size, _SECONDS),
        headers={"Content-Type": request.content_type},
        expires_at=utc_now() + timedelta(seconds=_SECONDS),
    )


def check_uploads(context: RequestContext, request: RunRequest) -> None:
    """Raise Problem 422 unless all photos, clips and music are uploads of the caller's, with a
    type, size and shape that they may have. The URL binds the first two, but not every S3
    enforces it."""
    keys: list[tuple[str, str, UploadKind]] = [
        *((f"references.{i}", each.key, "photo") for i, each in enumerate(request.references)),
        *((f"footage.{scene}", each.key, "footage") for scene, each in request.footage.items()),
        *([("music", request.music.key, "music")] if request.music else ()),
    ]
    errors = [
        f"{field}.key: {error}"
        for field, key, kind in keys
        if (error := _check_upload(context, key, kind))
    ]
    if errors:
        raise Problem(422, "The uploads can't be used.", errors)


def check_picture(context: RequestContext, key: str) -> None:
    """Raise Problem 422 unless that is an upload of the caller's, and a picture as far as its first
    bytes tell. The rest of it is checked before anything is paid."""
    error = _check_upload(context, key, "photo")
    if error is None and not is_picture(context.assets.get(key)):
        error = "it is not a JPEG, PNG, WebP, HEIC or AVIF image"
    if error:
        raise Problem(422, "The picture can't be used.", [f"upload: {error}"])


def check_music(context: RequestContext, key: str) -> None:
    """Raise Problem 422 unless that is an upload of the caller's, and music by its type and size.
    The rest of it is checked before the film is cut."""
    if error := _check_upload(context, key, "music"):
        raise Problem(422, "The music can't be used.", [f"music: {error}"])


def _check_upload(context: RequestContext, key: str, kind: UploadKind) -> str | None:
    """What is wrong with the upload, if anything is."""
    folder, rules = context.caller.upload_folder, UPLOADS[kind]
    uploaded_as = kind_of_key(key)
    is_own = key.startswith(folder) and _FILE.fullmatch(key.removeprefix(folder)) and uploaded_as
    asset = context.assets.find(key) if is_own else None
    if asset is None:
        return f"there is no such upload; upload the {kind} to the URL that POST /uploads returns"
    if uploaded_as != kind:
        return f"it was uploaded as {uploaded_as}, not as {kind}"
    if asset.size > rules.most_bytes:
        return f"the {kind} has {asset.size} bytes; it may have {rules.most_bytes}"
    if asset.content_type not in rules.suffixes:
        return f"the {kind} must be one of: {', '.join(rules.suffixes)}"
    return _check_shape(context.assets.get(key)) if kind == "photo" else None


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
