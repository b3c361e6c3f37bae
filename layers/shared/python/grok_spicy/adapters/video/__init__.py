"""Services that film, one module each: `build(environment, key)` makes the `VideoProvider`."""

VIDEO_PROVIDERS = {
    "xai": "grok_spicy.adapters.video.xai",
}
"""By the name that `GROK_SPICY_VIDEO_PROVIDER` gives; imported only where it is used."""
