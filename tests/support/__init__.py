"""In-memory doubles of the ports: they keep the ports' promises, record, and fail on cue."""
