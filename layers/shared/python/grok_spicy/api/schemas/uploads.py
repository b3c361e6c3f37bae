"""Files to upload, in JSON."""

from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from grok_spicy.models.uploads import (
    LARGEST_FOOTAGE,
    UPLOADS,
    UploadKind,
    UploadType,
    kind_of_type,
)


class UploadRequest(BaseModel):
    """A file to upload: a photo of a character, footage of a scene, or music."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: UploadKind = Field(
        default="photo",
        description="What it is. `photo`: JPEG, PNG, WebP, HEIC or AVIF, 20 MB at most. "
        "`footage`: MP4, MOV or WebM, 500 MB. `music`: MP3, WAV, M4A, AAC, FLAC or Ogg, 50 MB.",
    )
    content_type: UploadType = Field(description="The file's media type, one of its kind.")
    size: int = Field(ge=1, le=LARGEST_FOOTAGE, description="The file's exact size, in bytes.")

    @model_validator(mode="after")
    def _check_kind(self) -> Self:
        rules = UPLOADS[self.kind]
        if self.content_type not in rules.suffixes:
            others = kind_of_type(self.content_type)
            raise ValueError(
                f"{self.content_type} is no {self.kind}, which is one of "
                f"{', '.join(rules.suffixes)}; to upload it, give the kind {others!r}"
            )
        if self.size > rules.most_bytes:
            raise ValueError(f"it has {self.size} bytes; {self.kind} may have {rules.most_bytes}")
        return self


class PresignedUpload(BaseModel):
    """Where to upload a file. The URL accepts one file of the type and size that you named."""

    key: str = Field(
        description="The upload's key, for `references` (a photo), `footage` or `music` in "
        "`POST /runs`."
    )
    url: str = Field(description="Send the file to this URL.")
    method: Literal["PUT"] = Field(default="PUT", description="The HTTP method to use.")
    headers: dict[str, str] = Field(description="The headers to send with the file.")
    expires_at: datetime = Field(description="The URL is valid until then.")
