"""From articles to answers with the real local weights."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.library import Library
from rag.models.local_server import is_installed, stop_servers
from rag.models.weights import CHAT, WeightStore
from rag.records import Answer
from rag.settings import Settings

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not is_installed(), reason="the extra local is not installed"),
    pytest.mark.skipif(not WeightStore(Settings().models).present(CHAT), reason=f"the weights {CHAT} are not pulled"),
]


@pytest.fixture(scope="module")
def local(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The sample corpus, answered by the model on this machine."""
    folder = shutil.copytree(pristine, tmp_path_factory.mktemp("local") / "library")
    settings = Settings(library=folder, embedder="local", llm="local", model=None)
    with Library.open(settings=settings) as library:
        yield library
    stop_servers()


def assert_cited_and_checked(library: Library, answer: Answer) -> None:
    for claim in answer.claims:
        assert claim.verdict in ("supported", "quoted")
        assert claim.citations
        for span in claim.citations:
            assert library.article(span.article_id, span.version).text[span.start : span.end] == span.quote


def test_a_question_is_answered_with_exact_citations(local: Library) -> None:
    answer = local.ask("How many vehicles a day does Lockgate Bridge carry?")
    assert "14,000" in answer.text
    assert_cited_and_checked(local, answer)
    assert "14,000" in " ".join(span.quote for claim in answer.claims for span in claim.citations)
    assert answer.model == f"local:{CHAT}"
    assert answer.prompt is not None
    assert answer.prompt.name == "answer-small"
    assert answer.usage.output_tokens > 0
    assert local.answer(answer.id) == answer


def test_a_question_that_the_articles_do_not_answer_shows_nothing_unsupported(local: Library) -> None:
    answer = local.ask("How deep is the Thrale under Lockgate Bridge?")
    assert_cited_and_checked(local, answer)
    assert answer.abstained == (not answer.claims)
    assert local.answer(answer.id) == answer
