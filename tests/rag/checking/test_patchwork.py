"""Statements that are pieced together from several articles."""

from datetime import date

from rag.checking.patchwork import check_patchwork
from rag.checking.records import EvidenceSpan
from rag.checking.verifier import Verifier

FIRST = "The Otters won the league title on Sunday. It was the first time that they had won it."
SECOND = "When the Harbour Kites won three league titles, a fourth seemed near."
OTTERS = EvidenceSpan(FIRST, date(2022, 9, 19), "Otters win league title", FIRST)
KITES = EvidenceSpan(SECOND, date(2021, 10, 9), "Kites earn shot at fourth title", SECOND)


def test_a_statement_that_no_article_makes_is_refused() -> None:
    claim = "The Harbour Kites won the league title for the first time on Sunday."
    assert [finding.rule for finding in check_patchwork(claim, [OTTERS, KITES])] == ["patchwork"]
    verdict = Verifier().check(claim, [OTTERS, KITES])
    assert not verdict.supported
    assert "No single article says this: its parts stand in several." in verdict.reasons


def test_two_statements_may_be_of_two_articles() -> None:
    claim = "The Otters won the league title for the first time, and the Harbour Kites won three league titles."
    assert check_patchwork(claim, [OTTERS, KITES]) == []


def test_what_one_article_says_may_be_cited_to_two() -> None:
    assert check_patchwork("The Otters won the league title on Sunday.", [OTTERS, KITES]) == []


def test_two_spans_of_one_article_may_carry_a_statement() -> None:
    text = "Ines Holt opened the bridge. It cost 48 million euros."
    spans = [
        EvidenceSpan(part, None, "", text) for part in ("Ines Holt opened the bridge.", "It cost 48 million euros.")
    ]
    assert check_patchwork("The bridge that Ines Holt opened cost 48 million euros.", spans) == []


def test_a_name_may_stand_elsewhere_in_the_article() -> None:
    text = "The mayor opened the bridge on Sunday. Ines Holt is mayor of Bellmere."
    spans = [EvidenceSpan("The mayor opened the bridge on Sunday.", None, "", text), KITES]
    assert check_patchwork("Mayor Ines Holt opened the bridge on Sunday.", spans) == []


def test_what_a_comma_sets_apart_belongs_to_the_statement() -> None:
    lately = "The court cost the state 69 million crowns in the year to May, an increase of 2.4 million."
    before = "The court cost the state 67 million crowns, a tenth more than in the year before."
    spans = [EvidenceSpan(lately, None, "", lately), EvidenceSpan(before, None, "", before)]
    claim = "The court cost the state 67 million crowns in the year to May, an increase of 2.4 million."
    assert len(check_patchwork(claim, spans)) == 1


def test_a_figure_and_its_day_are_of_one_article() -> None:
    figures = "Bellmere leads with 1,748 cases, followed by Ostby. Its clinic opens on Monday."
    total = "Nearly 22,000 cases had been reported as of Monday, the data show."
    spans = [EvidenceSpan(figures.partition(". ")[0], None, "", figures), EvidenceSpan(total, None, "", total)]
    assert len(check_patchwork("Bellmere has 1,748 cases as of Monday, the data show.", spans)) == 1
    assert check_patchwork("Bellmere has 1,748 cases.", spans) == []
