"""Workflows of ComfyUI, with named slots for what a clip is made of."""
