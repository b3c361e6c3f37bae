"""The phases."""
