"""Draws portraits and scenes from words and pictures, and films them."""
