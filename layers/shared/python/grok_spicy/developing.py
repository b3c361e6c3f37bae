"""Where a developed clip's files go."""

from grok_spicy.footage import Developed
from grok_spicy.layout import frame_key, mezzanine_key
from grok_spicy.ports import AssetStore


def keep_developed(
    assets: AssetStore, run_id: str, name: str, developed: Developed
) -> dict[str, str]:
    """Store the files under the take's name; the keys, named as in `Take` and `Clip`."""
    keys = {
        "first_key": frame_key(run_id, name, "first"),
        "middle_key": frame_key(run_id, name, "middle"),
        "last_key": frame_key(run_id, name, "last"),
        "audio_key": mezzanine_key(run_id, name, ".wav"),
        "mezzanine_key": mezzanine_key(run_id, name, ".mp4"),
    }
    for field, key in keys.items():
        assets.put_file(key, getattr(developed, field.removesuffix("_key")))
    return keys
