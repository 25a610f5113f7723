"""A real library of the sample corpus, with the real embedder, made once for all tests that look at one."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command_line import CommandLine

from rag.library import Library
from rag.models.weights import EMBEDDER, WeightStore
from rag.settings import Settings

CORPUS = Path(__file__).parents[2] / "evals" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of the sample articles."""
    return CORPUS


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed library of the sample corpus, to be copied and never opened."""
    if not WeightStore(Settings().models).present(EMBEDDER):
        pytest.skip(f"the weights {EMBEDDER} are not pulled")
    folder = tmp_path_factory.mktemp("pristine") / "library"
    with Library.open(settings=Settings(library=folder, embedder="local", llm="none")) as library:
        assert library.add(CORPUS).failed == ()
    return folder


@pytest.fixture(scope="session")
def shared_library(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """An open library of the sample corpus without a chat model, for tests that change no articles."""
    folder = shutil.copytree(pristine, tmp_path_factory.mktemp("shared") / "library")
    with Library.open(settings=Settings(library=folder, embedder="local", llm="none")) as library:
        yield library


@pytest.fixture
def library_folder(pristine: Path, tmp_path: Path) -> Path:
    """A library of the sample corpus for one test alone, closed."""
    return Path(shutil.copytree(pristine, tmp_path / "library"))


@pytest.fixture
def library(library_folder: Path) -> Iterator[Library]:
    """A library of the sample corpus for one test alone, open, without a chat model."""
    with Library.open(settings=Settings(library=library_folder, embedder="local", llm="none")) as opened:
        yield opened


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings but the folder of the weights, and no chat model."""
    for name in list(os.environ):
        if name.startswith(("NEWSPROOF_", "OPENAI_")) and name != "NEWSPROOF_MODELS":
            monkeypatch.delenv(name)
    monkeypatch.setenv("NEWSPROOF_LLM", "none")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)  # away from any .env


@pytest.fixture
def newsproof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], clean_environment: None
) -> CommandLine:
    """The command line; its library is ``tmp_path / "library"``, which ``library_folder`` fills."""
    del clean_environment
    return CommandLine(tmp_path / "library", monkeypatch, capsys)
