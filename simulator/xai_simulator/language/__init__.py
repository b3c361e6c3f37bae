"""The simulator's Grok: it plans films, describes photos and judges pictures from their pixels."""
