"""Clauses read off the parse of a sentence, by the pinned parser."""

import pytest

from rag.checking.clauses import BE, Clause, clauses
from rag.models.parser import open_parser
from rag.models.weights import PARSER, WeightStore
from rag.settings import Settings

STORE = WeightStore(Settings().models)
pytestmark = pytest.mark.skipif(not STORE.present(PARSER), reason=f"the weights {PARSER} are not pulled")


def read(text: str) -> list[Clause]:
    parser = open_parser(Settings())
    assert parser is not None
    return list(clauses(text, parser))


def shown(clause: Clause) -> tuple[str, str, str]:
    """Agent, verb and patient."""
    agent, patient = clause.agent, clause.patient
    return agent.text if agent else "", clause.verb, patient.text if patient else ""


def test_a_passive_is_turned_round() -> None:
    (active,) = read("A navy tug pulled the ferry.")
    (passive,) = read("The ferry was pulled by a navy tug.")
    assert shown(active) == ("A navy tug", "pull", "the ferry")
    assert shown(passive) == ("a navy tug", "pull", "The ferry")


def test_a_relative_clause_is_about_what_it_hangs_on() -> None:
    found = [shown(c) for c in read("Norlink, which has run the route since 2019, cancelled every sailing.")]
    assert ("Norlink", "run", "the route") in found
    assert ("Norlink", "cancell", "every sailing") in found


def test_a_clause_without_a_subject_takes_that_of_its_head() -> None:
    found = [shown(c) for c in read("The port authority opened an inquiry and asked the crew for patience.")]
    assert [agent for agent, _, _ in found] == ["The port authority", "The port authority"]


def test_what_somebody_is_called_is_said_of_them() -> None:
    for text in ("Owen Bright, a student, noticed the signal.", "Owen Bright is a student."):
        being = [c for c in read(text) if c.verb == BE]
        assert [shown(c) for c in being] == [("Owen Bright", BE, "a student")]


@pytest.mark.parametrize(
    ("text", "verb", "doubts"),
    [
        ("The rain eased on Wednesday.", "eas", set()),
        ("Forecasters expect the rain to ease on Wednesday.", "eas", {"possible"}),
        ("The plant could start production in 2034.", "start", {"possible"}),
        ("The plant will start production in 2034.", "start", {"future"}),
        ("The company plans to close the plant.", "clos", {"planned"}),
        ("The company did not close the plant.", "clos", {"negated"}),
        ("No witness saw the car.", "see", {"negated"}),
        ("If the river rises again, the school will close.", "ris", {"open"}),
        ("Prosecutors accuse him of lying to the court.", "ly", {"alleged"}),
        ("She said he would appeal.", "appeal", {"future"}),
    ],
)
def test_what_is_not_a_plain_fact_is_marked(text: str, verb: str, doubts: set[str]) -> None:
    clause = next(c for c in read(text) if c.verb in {verb, "lie"})
    assert clause.doubts - {"infinitive"} == doubts


@pytest.mark.parametrize(
    "text",
    [
        "Mayor Joan Ferris said the bridge was safe.",
        "The bridge was safe, Mayor Joan Ferris said.",
        "According to Mayor Joan Ferris, the bridge was safe.",
    ],
)
def test_who_says_it_is_kept(text: str) -> None:
    clause = next(c for c in read(text) if c.verb == BE and c.agent is not None and "bridge" in c.agent.text)
    assert clause.speaker is not None
    assert "joan" in clause.speaker.names


def test_a_pronoun_means_the_subject_above_it() -> None:
    clause = next(c for c in read("Norlink grew when it took over the ferries.") if c.verb == "tak_over")
    assert clause.agent is not None
    assert clause.agent.kind == "pronoun"
    assert clause.agent.means is not None
    assert clause.agent.means.names == {"norlink"}


@pytest.mark.parametrize("text", ["", "Fire!", "1, 2, 3", "of the and", "\ud800"])
def test_what_says_nothing_has_no_clauses(text: str) -> None:
    assert read(text) == []
