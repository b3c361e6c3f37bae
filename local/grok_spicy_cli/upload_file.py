"""A file that is typed to be uploaded: found, of a kind that is taken, and not too large."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from grok_spicy.errors import BadInput
from grok_spicy.models.uploads import UPLOADS, UploadKind
from grok_spicy_cli.input_file import quoted

TypeT = TypeVar("TypeT", bound=str)


def find_upload(
    option: str, path: str, kind: UploadKind, types: Mapping[str, TypeT], formats: str
) -> tuple[Path, TypeT]:
    """The file at `path` and its media type. BadInput, which names the option, if there is none, if
    it is none of the `formats` ("MP4, MOV or WebM"), or too large."""
    file = Path(path.strip()).expanduser()
    if not _is_file(file):
        raise BadInput(f"{option}: there is no file {quoted(str(file))}")
    suffix, size = file.suffix.lower().removeprefix("."), file.stat().st_size
    if suffix not in types:
        raise BadInput(f"{option}: {quoted(file.name)} is no {formats} file")
    most = UPLOADS[kind].most_bytes
    if size > most:
        raise BadInput(f"{option}: {quoted(file.name)} has {size} bytes; it may have {most}")
    return file, types[suffix]


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # a name that no file can have
        return False
