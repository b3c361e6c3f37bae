"""The command line: `grok-spicy`, a client of the API, locally too."""
