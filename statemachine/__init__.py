"""The state machine: its source, and the loader that renders it."""
