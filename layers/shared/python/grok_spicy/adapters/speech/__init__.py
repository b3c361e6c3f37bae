"""Services that speak a text, a file each: its `build(read_key)` returns a `SpeechProvider`."""
