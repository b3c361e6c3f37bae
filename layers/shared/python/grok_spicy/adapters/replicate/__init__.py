"""Models that Replicate hosts: each takes inputs of its own names."""
