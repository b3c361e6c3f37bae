"""The generated tables of the documentation say what the code says."""

import re

import pytest

from docs import generate
from grok_spicy import ports
from grok_spicy.models.item import Item
from grok_spicy.models.settings import Models, RunSettings


@pytest.mark.parametrize("name", generate.TABLES)
def test_a_generated_table_is_up_to_date(name: str) -> None:
    assert generate.page(name) == (generate.DOCS / name).read_text(encoding="utf-8"), "make docs"


@pytest.mark.parametrize("model", [RunSettings, Models])
def test_every_setting_says_what_it_means(model: type[RunSettings] | type[Models]) -> None:
    for name, field in model.model_fields.items():
        assert field.description and field.description.endswith("."), name


def words(name: str) -> str:
    """`VideoProvider` → `video provider`."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()


PORTS = [name for name, each in vars(ports).items() if getattr(each, "_is_protocol", False)]
ITEMS = [
    each.__name__ for each in Item.__subclasses__() if each.__module__.startswith("grok_spicy")
]


@pytest.mark.parametrize(
    "name", sorted({*PORTS, *ITEMS} - {"Protocol", "RefinedImage", "CallRecord"})
)
def test_the_vocabulary_has_every_port_and_whatever_is_stored(name: str) -> None:
    page = (generate.DOCS / "vocabulary.md").read_text(encoding="utf-8")
    terms = re.findall(r"^\| ([^|]+) \|", page, re.MULTILINE)

    known = {term.strip().removesuffix("s") for row in terms for term in row.split(",")}

    assert words(name).removesuffix("s") in known
