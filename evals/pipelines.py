"""What is measured: a library with a chat model, opened from a recipe that a log can hold.

The recipe says which articles go into a library of its own in a temporary folder, or which library is taken as it is,
and which kind of model answers. Libraries are kept open until :func:`close_all`.
"""

import atexit
import shutil
import tempfile
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from rag import Answer, Article, Library, LibraryError, Passage, ReadingError, Turn, load_settings

__all__ = ["Pipeline", "Recipe", "close_all", "opened"]


class Pipeline(Protocol):
    """The part of :class:`rag.Library` that is measured."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        until: date | None = None,
        sources: Sequence[str] = (),
    ) -> Answer:
        """Answer a question."""
        ...

    def search(
        self, query: str, *, k: int | None = None, until: date | None = None, sources: Sequence[str] = ()
    ) -> list[Passage]:
        """Find passages."""
        ...

    def article(self, article_id: str, version: int | None = None) -> Article:
        """Get an article with its text."""
        ...


class Recipe(BaseModel):
    """How to open a pipeline.

    Attributes:
        articles: files and folders that are read into a new library; empty where ``library`` is given.
        rows: further articles, each a JSON object with the keys of a row of a JSON Lines file.
        library: folder of a library that exists already. Its answers are recorded there like any others.
        without: origins of articles to leave out of the library; it is copied first.
        llm: which kind of model answers; ``recorded`` for the replies in :mod:`evals.recorded`.
        sabotage: a fault to build in, from :mod:`evals.sabotage`; none where empty.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    articles: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    library: str | None = None
    without: tuple[str, ...] = ()
    llm: Literal["auto", "openai", "local", "none", "recorded"] = "none"
    sabotage: str = ""


_lock = threading.Lock()
_stack = ExitStack()
_libraries: dict[Recipe, Library] = {}


def opened(recipe: Recipe) -> Pipeline:
    """The pipeline of a recipe, opened when it is first asked for.

    Raises:
        ReadingError: an article cannot be read.
        NewsproofError: the library cannot be opened.
        ValueError: there is no such sabotage.
    """
    with _lock:
        intact = recipe.model_copy(update={"sabotage": ""})
        if intact not in _libraries:
            _libraries[intact] = _open(intact)
        library = _libraries[intact]
    if not recipe.sabotage:
        return library
    from evals.sabotage import sabotaged

    return sabotaged(recipe.sabotage, library)


def close_all() -> None:
    """Close every pipeline and remove the temporary libraries."""
    with _lock:
        _libraries.clear()
        _stack.close()


atexit.register(close_all)


def _open(recipe: Recipe) -> Library:
    overrides: dict[str, object] = {"llm": recipe.llm}
    if recipe.llm == "recorded":
        from evals.recorded import replaying

        overrides = replaying(_stack)
    if recipe.library is not None and not recipe.without:
        if not Path(recipe.library).is_dir():
            raise LibraryError(f"there is no library in {recipe.library}; name its folder with --library")
        return _stack.enter_context(Library.open(settings=load_settings(library=Path(recipe.library), **overrides)))
    scratch = Path(_stack.enter_context(tempfile.TemporaryDirectory(prefix="newsproof-eval-")))
    folder = scratch / "library"
    if recipe.library is not None:
        shutil.copytree(recipe.library, folder)
    library = _stack.enter_context(Library.open(settings=load_settings(library=folder, **overrides)))
    if recipe.library is not None:
        absent = set(recipe.without)
        library.remove(*(article.id for article in library.articles() if article.origin in absent))
        return library
    origins = [Path(path) for path in recipe.articles]
    if recipe.rows:
        origins.append(scratch / "rows.jsonl")
        origins[-1].write_text("\n".join(recipe.rows), encoding="utf-8")
    report = library.add(*origins)
    if report.failed:
        raise ReadingError("; ".join(f"{failure.origin}: {failure.error}" for failure in report.failed))
    return library
