"""The HTTP API: what a caller may ask for, and the answers."""
