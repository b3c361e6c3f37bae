"""`python -m grok_spicy` is the command line, as `grok-spicy` is: whichever package brings it."""

import sys
from importlib.metadata import entry_points

commands = entry_points(group="console_scripts", name="grok-spicy")
if not commands:
    sys.exit("The command line is not installed; in a clone of the repository, type: make setup")
next(iter(commands)).load()()
