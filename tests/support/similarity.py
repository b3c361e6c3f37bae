"""SSIM of two pictures, as FFmpeg's filter measures it: brightness and colours together."""

import re
from pathlib import Path

import numpy as np
from PIL import Image

from grok_spicy.adapters.ffmpeg.process import run


def ssim(one: "np.ndarray", other: "np.ndarray", folder: Path) -> float:
    """SSIM of two RGB pictures."""
    paths = []
    for number, picture in enumerate((one, other)):
        paths.append(folder / f"ssim_{number}.png")
        Image.fromarray(picture).save(paths[-1], compress_level=1)
    graph = "[0:v]format=yuv420p[a];[1:v]format=yuv420p[b];[a][b]ssim=stats_file=-"
    report = run("-i", paths[0], "-i", paths[1], "-filter_complex", graph, "-f", "null", "-")
    return float(re.findall(r"All:([\d.]+)", report)[-1])
