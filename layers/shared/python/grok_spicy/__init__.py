"""Grok Spicy: a sentence goes in, a multi-scene film with consistent characters comes out."""

VERSION = "0.1.0"
