"""A command line to type into, and journals made by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy_cli.main import main
from tests.support.journal_table import JournalTable


@dataclass
class Result:
    """What a command line printed, and its exit status."""

    status: int
    out: str
    err: str


TypeIn = Callable[..., Result]


@pytest.fixture
def type_in(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> TypeIn:
    """Type a command line in an empty folder, without keys in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("XAI_API_KEY", "GROK_API_KEY", "GROK_SPICY_XAI_HOST", "GROK_SPICY_XAI_INSECURE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")

    def type_in(*arguments: str) -> Result:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        status = ended.value.code or 0
        assert isinstance(status, int)
        return Result(status, printed.out, printed.err)

    return type_in


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


@pytest.fixture
def table(output: Path) -> JournalTable:
    return JournalTable(output)


@pytest.fixture
def journals(table: JournalTable) -> DynamoRunStore:
    """A run store that only writes, into the journals of `output`."""
    return DynamoRunStore(table)
