"""Phase 4: videos in chunks, for models that make short clips. See docs/phase4-chunks.md."""
