"""The libraries of the pages are those that their list names, unmodified."""

import hashlib
import json

from grok_spicy_web.files import PAGES

VENDOR = PAGES / "vendor"


def test_each_vendored_file_is_the_one_that_was_published() -> None:
    versions = json.loads((VENDOR / "VERSIONS.json").read_text())

    for library, row in versions.items():
        folder = VENDOR / library
        files = {path for path in folder.rglob("*") if path.is_file()}
        assert {str(path.relative_to(folder)) for path in files} == set(row["sha256"])
        for path in files:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            assert digest == row["sha256"][str(path.relative_to(folder))], path
        assert "LICENSE" in row["sha256"]


def test_each_vendored_library_is_named_in_the_list() -> None:
    versions = json.loads((VENDOR / "VERSIONS.json").read_text())

    assert {path.name for path in VENDOR.iterdir() if path.is_dir()} == set(versions)
