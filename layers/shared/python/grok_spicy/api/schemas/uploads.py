"""Photos to upload, in JSON."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from grok_spicy.models.run import LARGEST_PHOTO

PhotoType = Literal[
    "image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/avif"
]


class UploadRequest(BaseModel):
    """A photo to upload."""

    model_config = ConfigDict(extra="forbid", strict=True)

    content_type: PhotoType = Field(description="The photo's media type.")
    size: int = Field(ge=1, le=LARGEST_PHOTO, description="The photo's exact size, in bytes.")


class PresignedUpload(BaseModel):
    """Where to upload a photo. The URL accepts one photo of the type and size that you named."""

    key: str = Field(description="The photo's key for `references` in `POST /runs`.")
    url: str = Field(description="Send the photo to this URL.")
    method: Literal["PUT"] = Field(default="PUT", description="The HTTP method to use.")
    headers: dict[str, str] = Field(description="The headers to send with the photo.")
    expires_at: datetime = Field(description="The URL is valid until then.")
