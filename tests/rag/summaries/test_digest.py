"""Digests: stories, merged statements, disagreements and corrections."""

from datetime import date

import pytest

from rag.records import Article
from rag.summaries.digest import tell
from rag.summaries.disagreements import conflicts_of, disagreements
from rag.summaries.sentences import read_sentences
from rag.summaries.stories import Reading, group_stories


def reading(rank: int, source: str, day: int, title: str, text: str) -> Reading:
    article = Article.create(
        origin=f"https://{source}.example/{rank}", title=title, text=text, source=source, published=date(2024, 3, day)
    )
    return Reading(article, read_sentences(article), rank)


FIRST = reading(
    0, "Courier", 12, "Ferry sinks off Orrin",
    "The ferry Halcyon sank off Orrin on Monday night in a storm. Fourteen passengers drowned when the ferry sank, "
    "the coastguard said. A trawler saved 198 people from the water within an hour.",
)  # fmt: skip
SECOND = reading(
    1, "Gazette", 13, "Halcyon sinks off Orrin",
    "The ferry Halcyon sank off Orrin on Monday night. A trawler called Petrel saved 198 people from the water. "
    "The storm over Orrin tore the roof from the harbour office.",
)  # fmt: skip
THIRD = reading(
    2, "Courier", 15, "Ferry Halcyon: eleven drowned, not fourteen",
    "Eleven passengers drowned when the ferry sank off Orrin, not fourteen as the coastguard first said. "
    "The ferry Halcyon had been inspected in January, the harbour office said.",
)  # fmt: skip
OTHER = reading(
    3, "Gazette", 14, "Choir wins prize",
    "The choir of Wexcombe won the national prize for singing on Saturday. It had 40 singers on the stage.",
)  # fmt: skip
ALL = [FIRST, SECOND, THIRD, OTHER]


def test_articles_are_grouped_by_story_and_the_largest_comes_first() -> None:
    stories = group_stories(ALL)
    assert [{r.rank for r in story} for story in stories] == [{0, 1, 2}, {3}]


def test_what_several_tell_is_told_once_and_cited_to_all() -> None:
    story = next(tell(group_stories([FIRST, SECOND]), 60))
    sinking = [s for s in story.statements if "sank" in s.sentence.text and "drowned" not in s.sentence.text]
    assert len(sinking) == 1
    claim = sinking[0].claim()
    assert claim.sources == 2
    assert {citation.source for citation in claim.citations} == {"Courier", "Gazette"}
    assert claim.text == claim.citations[0].quote


def test_two_articles_of_one_publisher_are_one_source() -> None:
    again = reading(5, "Courier", 13, "Halcyon sinks off Orrin", SECOND.article.text)
    story = next(tell(group_stories([FIRST, again]), 60))
    assert all(statement.sources == 1 for statement in story.statements)


def test_a_correction_is_found_told_with_both_figures_and_takes_the_place_of_the_old_figure() -> None:
    found = disagreements([FIRST, SECOND, THIRD])
    assert [(d.figures, d.corrects) for d in found] == [(("Fourteen", "Eleven"), True)]
    conflict = found[0].conflict()
    assert conflict.about == "Fourteen (Courier, 12 March 2024), then Eleven (Courier, 15 March 2024)"
    assert [claim.text for claim in conflict.claims] == [d.text for d in (found[0].earlier, found[0].later)]
    story = next(tell(group_stories([FIRST, SECOND, THIRD]), 120, found))
    shown = " ".join(statement.sentence.text for statement in story.statements)
    assert "Eleven passengers drowned" in shown
    assert "Fourteen passengers drowned" not in shown
    assert [removal.reasons[0].startswith("a later article corrects it: Eleven") for removal in story.removed] == [True]


STATES = [
    reading(20 + i, source, 12 + i, f"Halcyon: {number} dead",
            f"The ferry Halcyon sank off Orrin. {number} passengers of the ferry Halcyon died in cold water.")
    for i, (source, number) in enumerate([("Courier", "At least three"), ("Gazette", "Five"), ("Post", "Nine")])
]  # fmt: skip


def test_of_the_states_of_a_toll_the_latest_is_told_and_the_earlier_ones_are_superseded() -> None:
    found = disagreements(STATES)
    assert {d.figures for d in found if d.updates} == {
        ("three", "Five"), ("three", "Nine"), ("Five", "Nine"),
    }  # fmt: skip
    assert conflicts_of(found) == []
    story = next(tell([STATES], 60, found))
    shown = " ".join(statement.sentence.text for statement in story.statements)
    assert "Nine passengers" in shown
    assert "three passengers" not in shown
    assert "Five passengers" not in shown
    assert [r.reasons[0] for r in story.removed] == [
        f"a later article brings it up to date: {STATES[2].sentences[1].text}"
    ] * 2


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("Nine passengers of the ferry Halcyon died.", "Five passengers of the ferry Halcyon died."),
        ("Three passengers of the ferry Halcyon died.", "Another five passengers of the ferry Halcyon died."),
        ("Three passengers of the ferry Halcyon died.", "Five passengers of the ferry Petrel died."),
        ("Three passengers of the ferry Halcyon died in 1998.", "Five passengers of the ferry Halcyon died."),
        ("Three passengers of the ferry Halcyon died.", "Passengers of the ferry Halcyon died at five ports."),
        ("The ferry Halcyon has three lifts.", "The ferry Halcyon has five lifts."),
    ],
)
def test_fewer_others_and_other_things_are_no_later_state(earlier: str, later: str) -> None:
    rest = " The Halcyon sank off Orrin in a storm, and the harbour office of Orrin closed the quay."
    before, after = (
        reading(23, "Gazette", 12, "Halcyon", earlier + rest),
        reading(24, "Post", 13, "Ferry", later + rest),
    )
    assert not any(d.updates for d in disagreements([before, after]))


def test_figures_of_different_things_are_no_disagreement() -> None:
    other = reading(
        6, "Gazette", 13, "Halcyon sinks off Orrin",
        "The ferry Halcyon sank off Orrin. Thirty divers searched the wreck of the ferry. About 200 people were saved.",
    )  # fmt: skip
    assert disagreements([FIRST, other]) == []


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("The storm Ada reached Orrin with winds of 90 mph.", "The storm Ada left Orrin with winds of 60 mph."),
        ("The storm Ada reached Orrin as a Category 2 storm.", "The storm Ada left Orrin as a Category 1 storm."),
        ("The storm Ada was 90 miles south of Orrin.", "The storm Ada was 30 miles north of Orrin."),
        ("The storm of 1987 killed 31 people in Orrin.", "The storm of 1992 killed 43 people in Orrin."),
        ("The storm had winds of 90 miles in Orrin.", "The storm had winds of 60 miles, down from 90 miles, in Orrin."),
    ],
)
def test_what_changes_by_itself_is_no_disagreement(earlier: str, later: str) -> None:
    rest = " The storm Ada tore roofs from houses in Orrin. The harbour office of Orrin closed the quay."
    before, after = reading(7, "Gazette", 12, "Storm Ada", earlier + rest), reading(8, "Post", 13, "Ada", later + rest)
    assert disagreements([before, after]) == []


def test_what_one_story_told_no_other_story_tells_again() -> None:
    elsewhere = reading(
        9, "Mirror", 14, "Choir: prize of the year",
        "The choir of Wexcombe won the national prize for singing on Saturday, to much applause. Its conductor Ada "
        "Reeve called the prize a gift to all of Wexcombe.",
    )  # fmt: skip
    told = [s.sentence.text for story in tell([[OTHER], [elsewhere]], 80) for s in story.statements]
    assert sum("national prize" in text for text in told) == 1


def test_every_story_within_the_budget_gets_a_sentence() -> None:
    told = list(tell(group_stories(ALL), 60))
    assert len(told) == 2
    assert all(story.statements for story in told)


def test_the_room_of_stories_with_nothing_new_goes_to_later_ones() -> None:
    again = reading(
        10, "Mirror", 14, "Choir: prize", "The choir of Wexcombe won the national prize for singing on Saturday."
    )
    assert len(list(tell([[OTHER], [again], [FIRST]], 60))) == 3


def test_a_sentence_that_leans_on_another_stays_behind_it() -> None:
    story = next(tell(group_stories([OTHER]), 60))
    assert [s.sentence.text for s in story.statements] == [
        "The choir of Wexcombe won the national prize for singing on Saturday.",
        "It had 40 singers on the stage.",
    ]
