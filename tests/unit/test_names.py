"""Names: a mechanism has its software term. The names that were given up do not come back."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
METAPHORS = {"atelier", "till", "easel", "desk", "darkroom"}
FOLDERS = ("layers", "functions", "local", "simulator", "statemachine", "infra", "tests", "bench")

# By folder: the names of files and folders, then those of classes, functions, methods and fields.
OLD_NAMES: dict[str, tuple[str, str]] = {
    "layers": (
        """
        asking atelier beginning bodies caller casting desk developing director document
        drawing ending failure film frame front judging layout measures money ordering
        publishing references showing starting stopping storyboard table takes till uploading views
        wiring
        """,
        """
        Answered Atelier ClipInTheMaking ClipOrder Cut CuttingRoom Desk Developed Draft Easel
        Film Footage Intent Look Painted PictureOrder Pictures Place Purpose Question Request
        ResumeOrder Studio Till UploadOrder
        announce bad_plans begin buy correct_cost forgiven go_on good_enough hand_over in_shape
        in_vain keep_developed lazily left_behind load_film look lose_call paint readable slots
        taken_up_again told_anew what_is_wrong worth
        """,
    ),
    "local": (
        """
        filming front items lambdas looking machine making objects occupancy page places refusals
        remote serving studio surroundings transport
        """,
        """
        FilmStudio Front ItemsGate Lambdas LocalStudio ObjectsGate Occupancy Places RemoteStudio
        Serving Surroundings
        begin_anew close_down elsewhere furnish let_go_of_the_dead meant quiet_down sweep way_to_xai
        """,
    ),
    "infra": ("ends reasons", "Ends EVERYBODYS FUNCTION_LAYERS NEEDS"),
    "simulator": (
        "art darkroom desk films memory mind wire",
        "Darkroom Desk Films Memory Stand condemn fate tampered",
    ),
    "tests": ("production stand workshop", "Production Stand Workshop production workshop"),
}


def files(folder: str) -> list[Path]:
    return [path for path in (ROOT / folder).rglob("*.py") if "node_modules" not in path.parts]


def defined(tree: ast.AST) -> Iterator[str]:
    """The classes, functions, methods, fields and constants that a module defines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
            yield from _assigned(node) if isinstance(node, ast.ClassDef) else ()
        elif isinstance(node, ast.Module):
            yield from _assigned(node)


def _assigned(node: ast.Module | ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        targets: list[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def identifiers(tree: ast.AST) -> Iterator[str]:
    """Every identifier that a module has, used or defined."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.arg | ast.keyword):
            yield node.arg or ""
        elif isinstance(node, ast.alias):
            yield from (node.asname or node.name).split(".")
    yield from defined(tree)


@pytest.mark.parametrize("folder", OLD_NAMES)
def test_no_old_name_comes_back(folder: str) -> None:
    places, definitions = (set(names.split()) for names in OLD_NAMES[folder])

    back = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in files(folder)
        for name in {*path.relative_to(ROOT / folder).with_suffix("").parts} & places
        | set(defined(_tree(path))) & definitions
    ]

    assert back == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_metaphor_is_an_identifier(folder: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in files(folder)
        for name in {path.stem, *identifiers(_tree(path))}
        if METAPHORS & set(name.lower().strip("_").split("_"))
    ]

    assert found == []


def test_the_rules_find_what_they_forbid() -> None:
    source = """
import till
FIRST: int = 1
class Easel:
    forgiven: bool = False
    def buy(self, atelier): return atelier.my_desk(darkroom=1)
"""

    assert {"Easel", "buy", "forgiven", "FIRST"} <= set(defined(ast.parse(source)))
    assert {"till", "atelier", "my_desk", "darkroom"} <= set(identifiers(ast.parse(source)))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())
