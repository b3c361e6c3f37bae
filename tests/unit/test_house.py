"""The rules of the house: who may import whom, how long a module may be, and that each says what
it is for. They are read from the folders, so that a new module is held to them too."""

import ast
from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest

from tests.support.room_imports import forbidden
from tests.support.rooms import BY_NAME, OURS, PRODUCT, ROOMS, ROOT, Room

FOLDERS = ("layers", "functions", "local", "simulator", "statemachine", "infra", "tests", "bench")
HANDLERS = sorted((ROOT / "functions").glob("*/handler.py"))
FILES = [(room, path) for room in ROOMS for path in room.files()]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def written_by_us() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize(("room", "path"), FILES, ids=[name_of(path) for _, path in FILES])
def test_a_module_imports_what_its_room_may(room: Room, path: Path) -> None:
    assert forbidden(room, path.read_text()) == []


def test_every_module_of_ours_lies_in_a_room() -> None:
    shipped = ("layers", "functions", "local", "statemachine", "infra")
    modules = [path for folder in shipped for path in (ROOT / folder).rglob("*.py")]

    housed = {path for room in ROOMS for path in room.files()}
    homeless = [
        name_of(path) for path in modules if path not in housed and "node_modules" not in path.parts
    ]

    assert homeless == []


FORBIDDEN = [
    (room, target)
    for room in ROOMS
    for target in ROOMS
    if target is not room and target.name not in room.may_import
]


@pytest.mark.parametrize(
    ("room", "target"), FORBIDDEN, ids=[f"{a.name}-to-{b.name}" for a, b in FORBIDDEN]
)
def test_the_rule_finds_every_forbidden_arrow(room: Room, target: Room) -> None:
    package, _, name = target.package.rpartition(".")
    first = next(
        path for path in target.files() if path.stem != "__init__" or target.path[-3:] == ".py"
    )
    deep = f"{target.package}.{first.stem}" if first != ROOT / target.path else target.package

    inside_a_function = f"def later() -> None:\n    from {deep} import something\n"

    assert forbidden(room, f"import {deep}\n") == [deep]
    assert forbidden(room, f"from {deep} import something\n") == [deep]
    assert forbidden(room, inside_a_function) == [deep]
    if package and target.name not in ("version", "main"):
        assert forbidden(room, f"from {package} import {name}\n") == [target.package]


@pytest.mark.parametrize(
    "room", [room for room in ROOMS if room.python], ids=lambda room: room.name
)
def test_the_rule_finds_what_is_not_pure(room: Room) -> None:
    assert forbidden(room, "import os\nimport subprocess\nimport boto3\n") == [
        *("boto3", "os", "subprocess")
    ]


def test_a_story_can_not_buy_anything() -> None:
    source = "from grok_spicy.services.paid_calls import PaidCalls\n"

    assert forbidden(BY_NAME["models"], source) == ["grok_spicy.services.paid_calls"]


def test_no_two_rooms_import_each_other() -> None:
    def reachable(room: Room) -> set[str]:
        found: set[str] = set()
        waiting = [*room.may_import]
        while waiting:
            name = waiting.pop()
            if name not in found and name in BY_NAME:
                found.add(name)
                waiting += BY_NAME[name].may_import
        return found

    assert [room.name for room in ROOMS if room.name in reachable(room)] == []


def test_a_step_knows_no_other_step() -> None:
    for path in BY_NAME["steps"].files():
        others = {
            module
            for module in _modules(path)
            if module.startswith("grok_spicy.steps.") and module != f"grok_spicy.steps.{path.stem}"
        }
        assert others == set(), name_of(path)


def _modules(path: Path) -> set[str]:
    return {
        node.module
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module
    }


@pytest.mark.parametrize("path", HANDLERS, ids=lambda path: path.parent.name)
def test_a_handler_does_nothing_but_wire(path: Path) -> None:
    function = path.parent.name
    modules = _modules(path)
    step = {"grok_spicy.api.app"} if function == "api" else {f"grok_spicy.steps.{function}"}

    assert len(path.read_text().splitlines()) <= 25
    assert step <= modules
    assert {each for each in modules if each.startswith("grok_spicy.steps.")} <= step


@pytest.mark.parametrize(
    "path",
    [path for path in HANDLERS if path.parent.name != "api"],
    ids=lambda path: path.parent.name,
)
def test_a_handler_builds_the_ports_that_its_step_takes(path: Path) -> None:
    function = path.parent.name
    step = getattr(import_module(f"grok_spicy.steps.{function}"), function)
    ports = {
        argument.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "bootstrap.lazy_ports"
        for argument in node.args
        if isinstance(argument, ast.Constant)
    }

    keywords = {
        name for name, each in signature(step).parameters.items() if each.kind is each.KEYWORD_ONLY
    }
    assert ports == keywords - {"lease", "provider", "has_time"}


@pytest.mark.parametrize(
    "path",
    [path for room, path in FILES if room.path.startswith(PRODUCT)] + HANDLERS,
    ids=name_of,
)
def test_nothing_reads_the_environment_when_it_is_imported(path: Path) -> None:
    tree = ast.parse(path.read_text())

    at_import = [node for node in tree.body if isinstance(node, ast.Expr | ast.Assign)]
    read = {
        part.attr
        for node in at_import
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute) and ast.unparse(part).startswith("os.environ")
    }

    assert read == set()


def test_no_module_is_over_three_hundred_lines() -> None:
    long = {
        name_of(path): lines
        for path in written_by_us()
        if (lines := len(path.read_text().splitlines())) > 300 and "node_modules" not in path.parts
    }

    assert long == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name_of(path)
        for _, path in FILES
        if path.stem != "__init__" and not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []


def test_python_m_grok_spicy_imports_nothing_of_the_command_line() -> None:
    source = (ROOT / PRODUCT / "__main__.py").read_text()

    assert not any(package in source for package in OURS if package != "grok_spicy")
