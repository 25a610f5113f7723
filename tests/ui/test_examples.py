"""Example questions: answered by the library, and asked by nobody."""

from datetime import date

from rag import Article, Library
from ui.examples import Examples


def test_the_example_questions_are_answered_and_leave_no_record(library: Library) -> None:
    before = library.answers()
    examples = Examples(library)
    found = examples.questions()
    assert found
    assert library.answers() == before
    for question in found:
        name = question.removeprefix("What did ").removesuffix(" say?")
        assert any(name in claim.text for claim in library.ask(question, llm="none").claims)


def test_the_example_questions_follow_the_articles(library: Library) -> None:
    examples = Examples(library)
    found = examples.questions()
    assert examples.questions() is found
    library.add(
        Article.create(
            text="Owen Tarlo said the cider orchard at Penmoor lost half its trees in the gale on Monday.\n\n"
            "The growers of Penmoor will replant in March.",
            title="Gale fells half of Penmoor's cider orchard",
            origin="orchard.txt",
            published=date(2031, 1, 5),
        )
    )
    assert examples.questions()[0] == "What did Owen Tarlo say?"
