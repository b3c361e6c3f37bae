"""`python -m grok_spicy` is the command line, as `grok-spicy` is."""

from local.cli import main

main()
