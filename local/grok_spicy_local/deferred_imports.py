"""Packages that are imported when something of them is used, not before.

moto's interpreter of state machines imports moto's Batch for the names of a job's states, and with
that all of EC2. Nothing here uses either, and reading EC2's tables takes a second.
"""

import importlib.util
import sys
from typing import Any


def defer(package: str) -> None:
    """Let the package be imported when an attribute of it is read first. Its modules can be
    imported before. Without effect if it was imported already."""
    if package in sys.modules:
        return
    spec = importlib.util.find_spec(package)
    if spec is None or spec.loader is None:
        raise ImportError(f"there is no package {package}")
    module, loader = importlib.util.module_from_spec(spec), spec.loader

    def load(attribute: str) -> Any:
        if attribute.startswith("__"):  # whoever looks through all modules asks for such
            raise AttributeError(attribute)
        vars(module).pop("__getattr__", None)
        loader.exec_module(module)
        return getattr(module, attribute)

    vars(module)["__getattr__"] = load
    sys.modules[package] = module
