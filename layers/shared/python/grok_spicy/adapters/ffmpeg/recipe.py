"""How everything is encoded, so that it can be joined: FFmpeg's arguments, and the files' names."""

from grok_spicy.models.media import AUDIO_HZ, FPS

_STREAM = (
    *("-r", str(FPS), "-pix_fmt", "yuv420p", "-video_track_timescale", str(512 * FPS)),
    *("-movflags", "+faststart"),
)
# `stitchable` keeps the stream's headers free of what the pictures contain, so that all mezzanines
# share them. `veryfast` at CRF 18 is within 0.001 SSIM of `medium`, in 40 % of its time.
RECIPE = (
    *("-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-profile:v", "high"),
    *("-x264-params", "stitchable=1:bframes=3:b-pyramid=normal:open-gop=0:keyint=48"),
    *_STREAM,
)


def piece_recipe(reordered: bool) -> tuple[str, ...]:
    """How the few frames between copied clips are encoded: they last about half a second, so what
    matters is their time, not their size.

    `reordered` is whether the clips beside it have B-frames. Then the piece has the same sequence
    parameters as what x264 makes by default, else the same as its baseline, so that a decoder goes
    on without a restart.
    """
    order = "bframes=3:b-pyramid=normal" if reordered else "bframes=0:ref=1"
    return (
        *("-c:v", "libx264", "-preset", "ultrafast", "-crf", "14", *ONE_THREAD),
        *("-x264-params", f"stitchable=1:open-gop=0:{order}"),
        *_STREAM,
    )


# The film's colours are BT.709; without these tags, players guess.
COLOURS = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"

# With more threads, FFmpeg's decoder reports less of the damage it meets (17 of 23 pictures instead
# of 22), and costs more on a few frames.
ONE_THREAD = ("-threads", "1")

SILENCE = ("-f", "lavfi", "-i", f"anullsrc=r={AUDIO_HZ}")  # an input without end

MEZZANINE, AUDIO = "mezzanine.mp4", "audio.wav"
FIRST, MIDDLE, LAST = "first.jpg", "middle.jpg", "last.jpg"


def sound_filter(seconds: int, tempo: float = 1.0) -> str:
    """The filter that makes any sound 48 kHz stereo, in step with the picture, `seconds` long. A
    `tempo` below 1 slows it down."""
    slower = f"atempo={tempo:.6f}," if tempo != 1 else ""
    return (
        f"aresample={AUDIO_HZ}:async=1:first_pts=0,{slower}"
        f"aformat=sample_fmts=s16:channel_layouts=stereo,"
        f"apad,atrim=end_sample={seconds * AUDIO_HZ}"
    )
