"""What people upload: photos, footage and music; their media types, and how large they may be."""

from typing import Literal, NamedTuple

UploadKind = Literal["photo", "footage", "music"]
PhotoType = Literal[
    "image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/avif"
]
FootageType = Literal["video/mp4", "video/quicktime", "video/webm"]
MusicType = Literal[
    "audio/mpeg",
    "audio/wav",
    "audio/x-wav",
    "audio/mp4",
    "audio/x-m4a",
    "audio/aac",
    "audio/flac",
    "audio/x-flac",
    "audio/ogg",
]
"""Browsers differ in their names for the same file."""
UploadType = PhotoType | FootageType | MusicType

LARGEST_PHOTO = 20_000_000
"""Most bytes of an uploaded photo: a link binds its size, but not every S3 enforces that."""
LARGEST_FOOTAGE = 500_000_000
"""Also the most that is fetched of a provider's clip; the functions' disks are made for it."""
LARGEST_MUSIC = 50_000_000


class UploadRules(NamedTuple):
    """What may be uploaded as one kind: file name suffixes by media type, and the most bytes."""

    suffixes: dict[str, str]
    most_bytes: int


UPLOADS: dict[UploadKind, UploadRules] = {
    "photo": UploadRules(
        {
            "image/jpeg": "jpg",
            "image/png": "png",
            "image/webp": "webp",
            "image/heic": "heic",
            "image/heif": "heif",
            "image/avif": "avif",
        },
        LARGEST_PHOTO,
    ),
    "footage": UploadRules(
        {"video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm"}, LARGEST_FOOTAGE
    ),
    "music": UploadRules(
        {
            "audio/mpeg": "mp3",
            "audio/wav": "wav",
            "audio/x-wav": "wav",
            "audio/mp4": "m4a",
            "audio/x-m4a": "m4a",
            "audio/aac": "aac",
            "audio/flac": "flac",
            "audio/x-flac": "flac",
            "audio/ogg": "ogg",
        },
        LARGEST_MUSIC,
    ),
}


FOOTAGE_TYPES = {suffix: kind for kind, suffix in UPLOADS["footage"].suffixes.items()} | {
    "m4v": "video/mp4",
    "qt": "video/quicktime",
}
"""The media types of footage, by the suffixes that people's files have."""
MUSIC_TYPES = {suffix: kind for kind, suffix in reversed(UPLOADS["music"].suffixes.items())} | {
    "oga": "audio/ogg",
    "opus": "audio/ogg",
}
"""The media types of music, by the suffixes that people's files have."""


def kind_of_type(content_type: str) -> UploadKind | None:
    """The kind of upload that has this media type; None if none has."""
    return next((kind for kind, rules in UPLOADS.items() if content_type in rules.suffixes), None)


def kind_of_key(key: str) -> UploadKind | None:
    """The kind of an upload, by the suffix of its key; None if no upload has that suffix."""
    suffix = key.rpartition(".")[2]
    return next(
        (kind for kind, rules in UPLOADS.items() if suffix in rules.suffixes.values()), None
    )
