"""Brings a clip's colours to the film's, which are BT.709."""

from pathlib import Path

from grok_spicy.adapters.ffmpeg.process import colour_tags
from grok_spicy.models.media import FrameSize, MediaInfo

_HDR = ("smpte2084", "arib-std-b67")
"""The transfer functions of HDR: PQ, and HLG, in which phones film."""
_TONE_MAPPED = (
    "zscale=transfer=linear:npl=203,format=gbrpf32le,zscale=primaries=bt709,"
    "tonemap=hable:desat=0,zscale=transfer=bt709:matrix=bt709:range=tv,format=yuv420p"
)


def film_colours(clip: Path, media_info: MediaInfo) -> str:
    """FFmpeg's filter that brings the clip's colours to the film's."""
    tags = colour_tags(clip)
    if tags.transfer in _HDR:
        return _TONE_MAPPED
    matrix = tags.matrix or _usual_matrix(media_info)
    levels = "scale=out_range=tv,format=yuv420p"
    if matrix == "bt709":
        return levels
    if matrix.startswith("bt2020"):
        return f"{levels},scale=out_color_matrix=bt709"
    return f"{levels},colorspace=iall=bt601-6-625:all=bt709:fast=1"


def _usual_matrix(media_info: MediaInfo) -> str:
    """The colour matrix of a clip that does not give it, as players guess it from the size."""
    is_hd = FrameSize(media_info.width, media_info.height).is_hd
    return "bt709" if is_hd and media_info.pixel_format.startswith("yuv") else "bt601"
