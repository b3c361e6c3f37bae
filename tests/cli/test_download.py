"""Fetching a film's files: whole or not at all, once, and nowhere but where they belong."""

import io

import pytest
from rich.console import Console

from grok_spicy.api.schemas import AssetView
from grok_spicy.errors import GrokSpicyError
from grok_spicy_cli.client.download import FolderAssets, download, folder_for
from tests.support.cli_films import keep


class Shelf:
    """Files somewhere, by path; `broken` are those whose second half never comes."""

    def __init__(self, files, broken=()):
        self.files = files
        self.broken = broken
        self.fetched = []

    def list_assets(self, run_id):  # noqa: ARG002 – there is one run
        return [AssetView(path=path, size=len(content)) for path, content in self.files.items()]

    def chunks(self, run_id, path):  # noqa: ARG002 – there is one run
        self.fetched.append(path)
        content = self.files[path]
        yield content[:3]
        if path not in self.broken:
            yield content[3:]


FILM = {
    "final_video.mp4": b"a whole film",
    "report.json": b"{}",
    "script.md": b"# A fox",
    "keyframes/scene_1_v1.jpg": b"a picture",
}


def fetch(shelf, target, everything=False):
    quiet = Console(file=io.StringIO())
    return download(shelf, "a-run", target, quiet, everything=everything)


def test_the_film_and_its_papers_arrive_and_the_rest_if_asked_for(tmp_path):
    some = fetch(Shelf(FILM), tmp_path / "some")
    everything = fetch(Shelf(FILM), tmp_path / "all", everything=True)

    assert {path.name for path in some} == {"final_video.mp4", "report.json", "script.md"}
    assert (tmp_path / "some" / "final_video.mp4").read_bytes() == b"a whole film"
    assert len(everything) == 4
    assert (tmp_path / "all" / "keyframes" / "scene_1_v1.jpg").read_bytes() == b"a picture"


def test_what_is_there_is_not_fetched_again_but_papers_are(tmp_path):
    fetch(Shelf(FILM), tmp_path, everything=True)
    again = Shelf({**FILM, "report.json": b"[]"})

    fetch(again, tmp_path, everything=True)

    assert set(again.fetched) == {"report.json", "script.md"}
    assert (tmp_path / "report.json").read_bytes() == b"[]"


@pytest.mark.parametrize(
    "name", ["film.edl", "film.otio", "film.fcpxml", "preview.gif", "9x16.mp4"]
)
def test_an_export_that_was_made_again_is_fetched_again(tmp_path, name):
    path = f"exports/{name}"
    fetch(Shelf({path: b"the old cut"}), tmp_path, everything=True)

    fetch(Shelf({path: b"the new cut"}), tmp_path, everything=True)

    assert (tmp_path / path).read_bytes() == b"the new cut"


def test_an_export_that_breaks_off_leaves_nothing_half(tmp_path):
    with pytest.raises(GrokSpicyError, match="repeat the command"):
        fetch(
            Shelf({"exports/9x16.mp4": b"the whole"}, broken=["exports/9x16.mp4"]),
            tmp_path,
            everything=True,
        )

    assert list((tmp_path / "exports").iterdir()) == []


def test_a_file_that_breaks_off_leaves_nothing_half_and_is_fetched_the_next_time(tmp_path):
    with pytest.raises(GrokSpicyError, match="repeat the command"):
        fetch(Shelf(FILM, broken=["final_video.mp4"]), tmp_path)

    assert list(tmp_path.iterdir()) == []
    fetch(Shelf(FILM), tmp_path)
    assert (tmp_path / "final_video.mp4").read_bytes() == b"a whole film"


@pytest.mark.parametrize(
    "path",
    ["../evil", "/etc/passwd", "a/../../evil", "..", ".bashrc", "a\\b", "x/.ssh", "", "C:evil"],
)
def test_a_name_that_leads_elsewhere_is_refused_before_anything_is_fetched(tmp_path, path):
    shelf = Shelf({**FILM, path: b"harm"})

    with pytest.raises(GrokSpicyError, match="may harm"):
        fetch(shelf, tmp_path / "here", everything=True)

    assert shelf.fetched == []
    assert not (tmp_path / "here").exists()


def test_a_link_in_the_folder_does_not_lead_a_file_out_of_it(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "keyframes").symlink_to(tmp_path / "out")

    with pytest.raises(GrokSpicyError, match="may harm"):
        fetch(Shelf(FILM), tmp_path / "here", everything=True)

    assert list((tmp_path / "out").iterdir()) == []


def test_a_run_that_is_called_as_no_folder_may_be_goes_nowhere(tmp_path):
    with pytest.raises(GrokSpicyError, match="--to"):
        folder_for("../up", tmp_path)


def test_a_film_on_this_machine_is_copied_out_of_its_folder(type_in, journals, output, tmp_path):
    run = keep(journals)
    (output / run.run_id / "final_video.mp4").write_bytes(b"a film")

    nowhere = type_in("download", "latest")
    said = type_in("download", "latest", "--to", "copy")

    assert (nowhere.status, "add --to DIR" in nowhere.err) == (2, True)
    assert (said.status, said.out) == (0, "copy/final_video.mp4\n")
    assert (tmp_path / "copy" / "final_video.mp4").read_bytes() == b"a film"
    assert [each.path for each in FolderAssets(output).list_assets(run.run_id)] == [
        "final_video.mp4"
    ]
