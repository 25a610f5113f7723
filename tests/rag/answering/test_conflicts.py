"""Conflicts between articles: real ones are found and dated, and what only looks like one is not."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from rag.answering.chain import AnswerChain
from rag.answering.conflicts import asks_for_value, find_conflicts
from rag.answering.events import ClaimReleased, Finished
from rag.library import Library
from rag.records import Article, Claim, Conflict, Evidence

QUESTION = "How many goats escaped from the Marlow farm?"


def article(name: str, text: str, day: date | None = date(2023, 5, 2), **fields: Any) -> Article:
    made = Article.create(
        origin=f"https://{name.lower()}.example/goats", title="Goats on the run", text=text, source=name, published=day
    )
    return made if not fields else Article(**{f: getattr(made, f) for f in made.__slots__} | fields)  # type: ignore[attr-defined]


def spans(articles: Sequence[Article]) -> list[Evidence]:
    """Every sentence of the articles as evidence; sentences stand on lines of their own."""
    found = []
    for one in articles:
        for line in one.text.split("\n"):
            start = one.text.index(line)
            found.append(
                Evidence(
                    number=len(found) + 1, article_id=one.id, version=one.version, start=start, end=start + len(line),
                    text=line, score=0.5, title=one.title, source=one.source, published=one.published,
                    origin=one.origin,
                )
            )  # fmt: skip
    return found


def conflicts(question: str, *articles: Article, shown: str = "") -> tuple[Conflict, ...]:
    """The conflicts where the first sentence of the first article, or ``shown`` with its citation, is the answer."""
    evidence = spans(articles)
    first = evidence[0]
    claim = Claim(text=shown or first.text, citations=(first.cite(),), verdict="supported", score=0.9)
    known = {one.id: one for one in articles}
    return find_conflicts(question, [claim], evidence, known.__getitem__)


COURIER = article("Courier", "Police said that 14 goats escaped from the Marlow farm on Monday.")
GAZETTE = article("Gazette", "A total of 19 goats escaped from the Marlow farm, its owner said.", date(2023, 5, 4))


def test_two_articles_with_different_numbers_are_told_with_their_dates() -> None:
    (conflict,) = conflicts(QUESTION, COURIER, GAZETTE)
    assert [claim.citations[0].source for claim in conflict.claims] == ["Courier", "Gazette"]
    assert conflict.claims[1].verdict == "quoted"
    assert conflict.claims[1].text == GAZETTE.text
    assert conflict.about == f"“{QUESTION}”: 14 (Courier, 2 May 2023); 19 (Gazette, 4 May 2023)"


def test_the_order_is_by_date_whatever_was_shown() -> None:
    (conflict,) = conflicts(QUESTION, GAZETTE, COURIER)
    assert [claim.citations[0].source for claim in conflict.claims] == ["Courier", "Gazette"]


def test_a_correction_names_both_values() -> None:
    later = article("Post", "Only 9 goats escaped from the Marlow farm, not 14 as police first said.", date(2023, 5, 5))
    (conflict,) = conflicts(QUESTION, COURIER, later)
    assert "14 (Courier, 2 May 2023); 9 (Post, 5 May 2023)" in conflict.about


def test_a_second_article_on_either_side_is_no_new_conflict() -> None:
    later = article("Post", "In all 19 goats escaped from the Marlow farm last week.", date(2023, 5, 9))
    known = {one.id: one for one in (COURIER, GAZETTE, later)}
    evidence = spans([COURIER, GAZETTE, later])
    shown = [Claim(text=e.text, citations=(e.cite(),), verdict="supported", score=0.9) for e in evidence]
    assert len(find_conflicts(QUESTION, shown, evidence, known.__getitem__)) == 1


def test_a_copy_is_no_second_source() -> None:
    copy = article("Mirror", GAZETTE.text.replace("19", "21"), date(2023, 5, 4), duplicate_of=COURIER.id)
    assert conflicts(QUESTION, COURIER, copy) == ()


def test_one_value_is_told_once() -> None:
    echo = article("Post", "In the end 19 goats escaped from the Marlow farm.", date(2023, 5, 5))
    (conflict,) = conflicts(QUESTION, COURIER, GAZETTE, echo)
    assert len(conflict.claims) == 2


@pytest.mark.parametrize(
    "other",
    [
        "About 14 goats escaped from the Marlow farm.",
        "Fourteen goats escaped from the Marlow farm.",
        "More than ten goats escaped from the Marlow farm.",
        "At least 12 goats escaped from the Marlow farm.",
        "Dozens of goats escaped from the Marlow farm.",
        "The Marlow farm has 60 goats, all of which escaped.",
        "Of 14 goats that escaped from the Marlow farm, 5 are still missing.",
        "Marlow is proud of its farm and 30 sheep.",
        "At Tilbury, 25 goats escaped from a farm near Marlow.",
        "In 2019, 22 goats escaped from the Marlow farm.",
        "As many as 4,000 goats escaped from the Marlow farm.",
        "Five suspected goats escaped; the Marlow farm is silent.",
        "How many goats escaped from the Marlow farm?",
    ],
)
def test_what_can_be_true_beside_it_is_no_conflict(other: str) -> None:
    first = article("Courier", "Police said that 14 goats escaped from the Marlow farm on 1 May 2023.")
    assert conflicts(QUESTION, first, article("Gazette", other)) == ()


def test_another_subject_of_the_same_kind_is_no_conflict() -> None:
    question = "How many goats escaped from Marlow Farm?"
    first = article("Courier", "At Marlow Farm 14 goats escaped on Monday.")
    other = article("Gazette", "Marlow Farm is closed.\nAt Tilbury Farm 20 goats escaped on Monday.")
    assert conflicts(question, first, other) == ()


def test_what_is_said_of_a_part_is_not_said_of_the_whole() -> None:
    question = "How many people were seriously hurt at Marlow?"
    first = article("Courier", "Nine people were hurt at Marlow, two of them seriously.")
    other = article("Gazette", "Seven people were hurt at Marlow.")
    assert conflicts(question, first, other) == ()


def test_prices_of_another_month_contradict_nothing() -> None:
    question = "What is the average price of goat milk in Marlow?"
    first = article("Courier", "The average price of goat milk in Marlow is $4.10.", date(2023, 5, 2))
    later = article("Courier", "The average price of goat milk in Marlow is $4.90.", date(2023, 8, 2), id="f" * 16)
    assert conflicts(question, first, later) == ()
    soon = article("Gazette", "The average price of goat milk in Marlow is $4.90.", date(2023, 5, 6))
    assert len(conflicts(question, first, soon)) == 1


def test_dates_are_resolved_before_they_are_compared() -> None:
    question = "When was the Marlow barn last inspected?"
    first = article("Courier", "The Marlow barn was last inspected on Friday.", date(2023, 5, 2))
    same = article("Gazette", "The Marlow barn was last inspected on 28 April 2023.", date(2023, 5, 4))
    other = article("Post", "The Marlow barn was last inspected in March 2021.", date(2023, 5, 5))
    assert conflicts(question, first, same) == ()
    (conflict,) = conflicts(question, first, same, other)
    assert conflict.about.endswith(": March 2021 (Post, 5 May 2023); Friday (Courier, 2 May 2023)") or (
        conflict.about.endswith(": Friday (Courier, 2 May 2023); March 2021 (Post, 5 May 2023)")
    )


@pytest.mark.parametrize("question", ["Who owns the Marlow farm?", "Why did the goats escape?", "What happened?", ""])
def test_questions_that_ask_for_no_value_are_not_compared(question: str) -> None:
    assert not asks_for_value(question)
    assert conflicts(question, COURIER, GAZETTE) == ()


def test_an_article_that_has_changed_since_is_not_compared() -> None:
    stale = spans([COURIER, GAZETTE])
    newer = article("Gazette", GAZETTE.text, GAZETTE.published, version=2)  # type: ignore[arg-type]
    claim = Claim(text=stale[0].text, citations=(stale[0].cite(),), verdict="supported", score=0.9)
    assert find_conflicts(QUESTION, [claim], stale, {COURIER.id: COURIER, newer.id: newer}.__getitem__) == ()


class Extracted:
    def __init__(self, *claims: Claim) -> None:
        self.evidence, self.claims, self.reason = (), claims, ""


def test_the_chain_quotes_the_other_article_and_says_that_they_disagree() -> None:
    mine, theirs = (
        Claim(text=item.text, citations=(item.cite(),), verdict="quoted", score=0.9)
        for item in spans([COURIER, GAZETTE])
    )
    found = Conflict(about="the goats", claims=(mine, theirs))
    chain = AnswerChain(extract=lambda question: Extracted(mine), compare=lambda question, claims: (found,))
    events = list(chain.stream(QUESTION))
    answer = events[-1].answer if isinstance(events[-1], Finished) else None
    assert answer is not None
    assert [event.claim for event in events if isinstance(event, ClaimReleased)] == [mine, theirs]
    assert (answer.claims, answer.conflicts) == ((mine, theirs), (found,))
    assert answer.text.endswith(f"“{GAZETTE.text}” The articles disagree about the goats.")


def test_the_chain_shows_nothing_of_a_conflict_that_is_no_quotation() -> None:
    mine, theirs = (
        Claim(text=item.text, citations=(item.cite(),), verdict="quoted", score=0.9)
        for item in spans([COURIER, GAZETTE])
    )
    altered = Claim(text="All 190 goats fled.", citations=theirs.citations, verdict="quoted", score=0.9)
    chain = AnswerChain(
        extract=lambda question: Extracted(mine),
        compare=lambda question, claims: (Conflict(about="the goats", claims=(mine, altered)),),
    )
    assert chain.invoke(QUESTION).claims == (mine,)


def test_an_abstention_is_not_compared() -> None:
    def never(question: str, claims: Sequence[Claim]) -> Sequence[Conflict]:
        raise AssertionError("compared")

    assert AnswerChain(extract=lambda question: Extracted(), compare=never).invoke(QUESTION).abstained


def test_a_library_tells_of_a_correction_and_not_of_a_copy(shared_library: Library) -> None:
    answer = shared_library.ask("How many people were injured when the footway of Lockgate Bridge collapsed?")
    (conflict,) = answer.conflicts
    first, later = [f"{claim.citations[0].published:%Y-%m-%d}" for claim in conflict.claims]
    assert first == "2024-03-12" < later
    assert conflict.claims[0].text.split(" - ")[-1].startswith("Nine people")
    assert conflict.claims[1].text.startswith("Seven people")
    assert {claim.text for claim in conflict.claims} <= {claim.text for claim in answer.claims}
    assert "The articles disagree about" in answer.text
