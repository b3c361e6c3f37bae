"""The generated tables of the documentation say what the code says."""

import pytest

from docs import generate
from grok_spicy.models.run import Models, RunSettings


@pytest.mark.parametrize("name", generate.TABLES)
def test_a_generated_table_is_up_to_date(name: str) -> None:
    assert generate.page(name) == (generate.DOCS / name).read_text(encoding="utf-8"), "make docs"


@pytest.mark.parametrize("model", [RunSettings, Models])
def test_every_setting_says_what_it_means(model: type[RunSettings] | type[Models]) -> None:
    for name, field in model.model_fields.items():
        assert field.description and field.description.endswith("."), name
