"""The rules of the house: who may import whom, how long a module may be, and that each has a word.

They are read from the code itself, so that a new module is held to them too.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ROOT / "layers/shared/python/grok_spicy"

# `__main__` only hands over to the command line, and is not shipped to any function.
DOMAIN = sorted(path for path in PRODUCT.glob("*.py") if path.stem != "__main__")
STEPS = sorted(path for path in (PRODUCT / "steps").glob("*.py") if path.stem != "__init__")
ADAPTERS = sorted((PRODUCT / "adapters").glob("*.py"))
API = sorted((PRODUCT / "api").glob("*.py"))
HANDLERS = sorted((ROOT / "functions").glob("*/handler.py"))
# The API's handler wires a room of its own, not a step.
OF_STEPS = [path for path in HANDLERS if path.parent.name != "api"]
OURS = [*DOMAIN, *STEPS, *ADAPTERS, *API, *HANDLERS]

# What the domain and the steps may use of Python itself. `tempfile` and `pathlib` are for the
# steps that hand files to the cutting room.
PURE = {
    *("collections", "dataclasses", "datetime", "enum", "functools", "itertools", "typing"),
    *("hashlib", "json", "math", "re", "secrets", "unicodedata", "logging", "pathlib"),
}
STEPS_TOO = {"tempfile", "base64"}
API_TOO = {"base64", "binascii", "http", "threading"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> Iterator[str]:
    """Every module that is imported anywhere in a file, in full: `grok_spicy.steps.plan_story`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} imports relatively"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports_of_others(path: Path, ours: set[str], python: set[str]) -> set[str]:
    """What a file imports beside these parts of ours and these modules of Python."""
    modules = {module for module in imports(path) if module.split(".")[0] not in python}
    return {
        module
        for module in modules
        if not any(module == part or module.startswith(f"{part}.") for part in ours)
    }


@pytest.mark.parametrize("path", DOMAIN, ids=name_of)
def test_the_domain_knows_neither_vendors_nor_steps_nor_the_system(path: Path) -> None:
    """Design, section 2: the nouns and the pure decisions."""
    rooms = {f"grok_spicy.{module.stem}" for module in DOMAIN} | {"grok_spicy"}
    allowed = rooms | {"pydantic"}

    found = imports_of_others(path, allowed, PURE)

    assert found == set()
    assert not any(
        module.startswith(("grok_spicy.steps", "grok_spicy.adapters")) for module in imports(path)
    )


@pytest.mark.parametrize("path", STEPS, ids=name_of)
def test_a_step_knows_ports_not_adapters_nor_another_step(path: Path) -> None:
    allowed = {f"grok_spicy.{module.stem}" for module in DOMAIN} | {"grok_spicy", "pydantic"}

    found = imports_of_others(path, allowed, PURE | STEPS_TOO)

    assert found == set()
    assert not any(
        module.startswith(("grok_spicy.steps", "grok_spicy.adapters")) for module in imports(path)
    )


@pytest.mark.parametrize("path", ADAPTERS, ids=name_of)
def test_an_adapter_knows_no_step(path: Path) -> None:
    assert not any(module.startswith("grok_spicy.steps") for module in imports(path))


@pytest.mark.parametrize("path", API, ids=name_of)
def test_the_api_knows_ports_and_powertools_not_adapters_nor_steps(path: Path) -> None:
    rooms = {f"grok_spicy.{module.stem}" for module in [*DOMAIN, PRODUCT / "api"]}
    # Version, pydantic's own reader, and the event handler; no vendor behind a port.
    allowed = {*rooms, "pydantic", "pydantic_core", "aws_lambda_powertools.event_handler"}

    found = imports_of_others(path, allowed, PURE | API_TOO)

    assert found - {"grok_spicy", "grok_spicy.VERSION"} == set()


def test_the_apis_handler_does_nothing_but_wire() -> None:
    path = ROOT / "functions/api/handler.py"
    adapters = {f"grok_spicy.adapters.{name}" for name in ("wiring", "executions", "s3_links")}
    allowed = {"grok_spicy.api.front", "grok_spicy.adapters.wiring", *adapters}

    found = imports_of_others(path, allowed, {"typing", "functools"})

    assert found - {"grok_spicy.adapters"} == set()
    assert len(path.read_text().splitlines()) <= 25


@pytest.mark.parametrize("path", OF_STEPS, ids=lambda path: path.parent.name)
def test_a_handler_wires_its_own_step_and_does_nothing_else(path: Path) -> None:
    function = path.parent.name
    step, shared = f"grok_spicy.steps.{function}", {"grok_spicy.clips", "typing"}
    allowed = {step, "grok_spicy.adapters", "grok_spicy.adapters.wiring", *shared}

    found = {
        module
        for module in imports(path)
        if not any(module == part or module.startswith(f"{part}.") for part in allowed)
    }

    assert found == set()
    assert len(path.read_text().splitlines()) <= 20
    assert f"{step}.{function}" in set(imports(path))


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_nothing_reads_the_environment_or_calls_a_port_when_it_is_imported(path: Path) -> None:
    tree = ast.parse(path.read_text())

    at_import = [node for node in tree.body if isinstance(node, ast.Expr | ast.Assign)]
    read = {
        part.attr
        for node in at_import
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute) and ast.unparse(part).startswith("os.environ")
    }

    assert read == set()


def written_by_us() -> list[Path]:
    folders = ("layers", "functions", "local", "simulator", "infra", "tests", "bench")
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def test_no_module_is_over_three_hundred_lines() -> None:
    long = {
        name_of(path): lines
        for path in written_by_us()
        if (lines := len(path.read_text().splitlines())) > 300
    }

    assert long == {}


def test_every_module_of_the_product_says_what_it_is_for() -> None:
    silent = [
        name_of(path)
        for path in OURS
        if path.stem != "__init__" and not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []
