"""Entries for productions that are divided into phases, under the names that these use."""
