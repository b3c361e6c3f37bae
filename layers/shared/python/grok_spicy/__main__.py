"""`python -m grok_spicy` runs the command `grok-spicy`, found by its entry point."""

import sys
from importlib.metadata import entry_points

commands = entry_points(group="console_scripts", name="grok-spicy")
if not commands:
    sys.exit("The command line is not installed; in a clone of the repository, type: make setup")
next(iter(commands)).load()()
