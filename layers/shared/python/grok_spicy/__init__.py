"""Grok Spicy: a sentence goes in, a multi-scene film with consistent characters comes out."""
