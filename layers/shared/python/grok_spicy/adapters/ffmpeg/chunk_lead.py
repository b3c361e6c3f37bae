"""Cuts the end of a chunk as a clip of its own, which a camera goes on from."""

from pathlib import Path

from grok_spicy.adapters.ffmpeg.process import frames_in, run
from grok_spicy.adapters.ffmpeg.recipe import COLOURS, ONE_THREAD
from grok_spicy.models.media import FPS

LEAD = "lead.mp4"


def cut_lead(picture: Path, audio: Path, tail: Path | None, folder: Path, seconds: int) -> Path:
    """The last `seconds` of a piece and its tail, which begins with the piece's last frame. H.264
    and AAC, as services take them. CuttingFailed."""
    tail_frames = frames_in(tail) - 1 if tail else 0
    frames = frames_in(picture)
    start = max(0, frames - (seconds * FPS - tail_frames))
    picture_cut = f"trim=start_frame={start},setpts=PTS-STARTPTS"
    sound_cut = f"atrim=start={start / FPS:.6f},asetpts=PTS-STARTPTS"
    inputs: list[str | Path] = [*ONE_THREAD, "-i", picture, "-i", audio]
    same = f"fps={FPS},{COLOURS},format=yuv420p"
    graph = [f"[0:v]{picture_cut},{same}[v0]", f"[1:a]{sound_cut}[a0]"]
    if tail:
        inputs += ["-i", tail]
        graph += [
            f"[2:v]trim=start_frame=1,setpts=PTS-STARTPTS,{same}[v1]",
            f"[2:a]atrim=start={1 / FPS:.6f},asetpts=PTS-STARTPTS[a1]",
            "[v0][a0][v1][a1]concat=n=2:v=1:a=1[v][a]",
        ]
    else:
        graph += ["[v0]null[v]", "[a0]anull[a]"]
    lead = folder / LEAD
    run(
        *inputs,
        *("-filter_complex", ";".join(graph), "-map", "[v]", "-map", "[a]"),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "12", *ONE_THREAD),
        *("-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart", lead),
    )
    return lead
