"""What phase 4 takes and gives: one chunk's specification, and what became of a video's chunks."""

from grok_spicy.models.chunks import ChunkGenerationOutput, ChunkSpec

__all__ = ["ChunkGenerationOutput", "ChunkSpec"]
