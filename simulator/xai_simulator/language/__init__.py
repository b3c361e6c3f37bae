"""The simulated language model: plans films, describes photos, judges pictures by their pixels."""
