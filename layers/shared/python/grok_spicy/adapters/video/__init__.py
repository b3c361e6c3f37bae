"""Video providers, one module each: its `build(read_key)` returns a `VideoProvider`."""

VIDEO_PROVIDERS = {
    "xai": "grok_spicy.adapters.video.xai",
}
"""Modules by their name in `GROK_SPICY_VIDEO_PROVIDER`; imported only when used."""
