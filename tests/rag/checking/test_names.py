import pytest

from rag.checking.names import check_names, names
from rag.checking.records import EvidenceSpan


def found(text: str) -> list[str]:
    return [" ".join(t.text for t in name) for name in names(text)]


def objections(claim: str, evidence: str, article: str = "", title: str = "") -> list[str]:
    return [f.reason for f in check_names(claim, [EvidenceSpan(evidence, article=article, title=title)])]


def test_finds_runs_of_capitals_without_titles() -> None:
    assert found("Russian President Vladimir Putin met Ban Ki-moon of the UN on Monday.")[:2] == (
        ["Russian", "Vladimir Putin"]
    )
    assert found("Three men left the Bank of England.") == ["Bank of England"]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The UN sent food.", "The United Nations sent food."),
        ("The United Nations sent food.", "The UN sent food."),
        ("Russia bombed the town.", "Russian jets bombed the town."),
        ("Russia bombed the town.", "Moscow bombed the town."),
        ("British Prime Minister Ann Cole left.", "Ann Cole, the British prime minister, left."),
        ("Jose Perez won.", "José Pérez won."),
        ("The Northern Rail Board met.", "The NRB met."),
    ],
)
def test_accepts_other_forms_of_a_name(claim: str, evidence: str) -> None:
    assert objections(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Ben Cole left.", "Ann Cole left."),
        ("The raid hit Aleppo.", "The raid hit Damascus."),
        ("It happened in Moscow.", "It happened in Russia."),
        ("Ann Brown left.", "Ann Cole met Tim Brown."),
    ],
)
def test_objects_to_other_names(claim: str, evidence: str) -> None:
    assert objections(claim, evidence)


def test_the_article_completes_a_surname_only_where_one_person_bears_it() -> None:
    assert not objections("Ann Cole left.", "Ms Cole left.", article="Ann Cole spoke. Ms Cole left.")
    assert objections("Ann Cole left.", "Cole left.", article="Ann Cole and Tim Cole spoke. Cole left.")


def test_a_pronoun_stands_for_a_name_just_before() -> None:
    article = "Ann Cole inspected the dam. She found a crack. " + "It rained for days. " * 30 + "She left."
    assert not objections("Ann Cole found a crack.", "She found a crack.", article=article)
    assert objections("Ann Cole left.", "She left.", article=article)
