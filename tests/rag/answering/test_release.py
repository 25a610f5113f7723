"""What becomes of a drafted sentence."""

import dataclasses
import threading
from collections.abc import Sequence

import pytest

from rag.answering.addressing import stands_as_answer
from rag.answering.parser import Draft
from rag.answering.release import Check, Checked, Releaser
from rag.records import Claim, Evidence, Removal

QUESTION = "How much did the Tarn Bridge cost?"


def evidence(number: int, text: str, title: str = "Bridge opens") -> Evidence:
    return Evidence(
        number=number, article_id="a", version=1, start=number * 100, end=number * 100 + len(text), text=text,
        score=1.0, title=title, source="Gazette", published=None, origin="https://example.org/bridge",
    )  # fmt: skip


COST = evidence(1, "The Tarn Bridge cost 48 million euros, the auditor said.")
STEEL = evidence(2, "Mayor Ines Holt blamed a shortage of steel.")
OPENED = evidence(3, "Holt opened the Tarn Bridge on Saturday.")
OFFERED = [COST, STEEL, OPENED]


def verbatim(claim: str, cited: Sequence[Evidence], question: str) -> Check:
    """Supports what stands in the evidence word for word."""
    del question
    found = any(claim.rstrip(".") in item.text for item in cited)
    return Check(found, 0.9 if found else 0.1, () if found else ("the words are not there",))


def removal(outcome: Claim | Removal | None) -> Removal:
    assert isinstance(outcome, Removal)
    return outcome


def claim(outcome: Claim | Removal | None) -> Claim:
    assert isinstance(outcome, Claim)
    return outcome


def test_a_supported_sentence_keeps_its_citations() -> None:
    outcome = claim(Releaser(QUESTION, OFFERED, verbatim).decide(Draft("The Tarn Bridge cost 48 million euros.", (1,))))
    assert (outcome.verdict, outcome.score, outcome.citations) == ("supported", 0.9, (COST.cite(),))


def test_a_sentence_that_cites_the_wrong_evidence_is_cited_to_the_right_one() -> None:
    outcome = claim(Releaser(QUESTION, OFFERED, verbatim).decide(Draft("The Tarn Bridge cost 48 million euros.", (2,))))
    assert (outcome.verdict, outcome.citations) == ("supported", (COST.cite(),))


def test_a_sentence_without_numbers_may_find_its_evidence() -> None:
    releaser = Releaser(QUESTION, OFFERED, verbatim)
    assert claim(releaser.decide(Draft("Holt opened the Tarn Bridge on Saturday."))).citations == (OPENED.cite(),)
    refused = removal(releaser.decide(Draft("Holt likes bridges very much.", unknown_numbers=(9,))))
    assert refused.reasons == ("it cites no evidence that was offered",)


def test_a_sentence_that_needs_two_pieces_of_evidence_gets_both() -> None:
    def joint(text: str, cited: Sequence[Evidence], question: str) -> Check:
        return Check({item.number for item in cited} == {1, 3}, 0.8)

    draft = Draft("The Tarn Bridge, which Holt opened on Saturday, cost 48 million euros.", (1,))
    assert claim(Releaser(QUESTION, OFFERED, joint).decide(draft)).citations == (COST.cite(), OPENED.cite())


def test_a_refused_sentence_is_replaced_by_the_quotation_that_it_cites() -> None:
    outcome = claim(Releaser(QUESTION, OFFERED, verbatim).decide(Draft("The Tarn Bridge cost 84 million euros.", (1,))))
    assert (outcome.text, outcome.verdict, outcome.citations) == (COST.text, "quoted", (COST.cite(),))
    assert outcome.reasons == ("the words are not there",)


def test_the_nearest_sentence_is_quoted_whatever_number_the_model_wrote() -> None:
    outcome = claim(Releaser(QUESTION, OFFERED, verbatim).decide(Draft("The Tarn Bridge cost 84 million euros.", (3,))))
    assert (outcome.text, outcome.citations) == (COST.text, (COST.cite(),))
    uncited = Releaser(QUESTION, OFFERED, verbatim).decide(Draft("The Tarn Bridge cost 84 million euros."))
    assert isinstance(uncited, Removal)


def test_a_quotation_that_does_not_address_the_question_is_not_shown() -> None:
    outcome = removal(Releaser(QUESTION, OFFERED, verbatim).decide(Draft("Holt blamed a steel shortage.", (2,))))
    assert (outcome.citations, outcome.score) == ((STEEL.cite(),), 0.1)


def test_evidence_that_is_cited_already_is_not_quoted_as_well() -> None:
    releaser = Releaser(QUESTION, OFFERED, verbatim)
    claim(releaser.decide(Draft("The Tarn Bridge cost 48 million euros.", (1,))))
    removal(releaser.decide(Draft("The Tarn Bridge cost 84 million euros.", (1,))))


def test_nothing_is_shown_twice() -> None:
    releaser = Releaser(QUESTION, OFFERED, verbatim)
    claim(releaser.decide(Draft("The Tarn Bridge cost 84 million euros.", (1,))))
    assert releaser.decide(Draft("the Tarn Bridge cost 84 million euros", (1,))) is None
    assert releaser.decide(Draft(COST.text, (1,))) is None


def test_a_sentence_that_broke_off_is_not_even_checked() -> None:
    def never(text: str, cited: Sequence[Evidence], question: str) -> Check:
        raise AssertionError("checked")

    assert (
        "broke off" in removal(Releaser(QUESTION, OFFERED, never).decide(Draft("The Tarn", (1,), (), False))).reasons[0]
    )


class Verdict:
    def __init__(self, supported: object, score: object) -> None:
        self.supported, self.score, self.reasons = supported, score, ()


@pytest.mark.parametrize(
    "verdict", [None, Verdict(1, 1.0), Verdict("yes", 1.0), Verdict(True, float("nan")), Verdict(True, None)]
)
def test_a_verdict_that_is_none_never_supports(verdict: Checked) -> None:
    outcome = Releaser(QUESTION, OFFERED, lambda *_: verdict).decide(Draft("There was no steel.", (2,)))
    assert isinstance(outcome, Removal)


def test_a_check_that_fails_or_hangs_never_supports() -> None:
    def fails(text: str, cited: Sequence[Evidence], question: str) -> Check:
        raise RuntimeError("no such model")

    reasons = removal(Releaser(QUESTION, OFFERED, fails).decide(Draft("There was no steel.", (2,)))).reasons
    assert reasons == ("the check failed: RuntimeError: no such model",)

    let_go = threading.Event()

    def hangs(text: str, cited: Sequence[Evidence], question: str) -> Check:
        let_go.wait()
        return Check(True, 1.0)

    outcome = removal(Releaser(QUESTION, OFFERED, hangs, timeout=0.05).decide(Draft("There was no steel.", (2,))))
    let_go.set()
    assert outcome.reasons == ("the check took longer than 0.05 seconds",)


def test_a_fragment_is_never_supported_but_its_source_may_be_quoted() -> None:
    def yes(text: str, cited: Sequence[Evidence], question: str) -> Check:
        return Check(True, 1.0)

    outcome = claim(Releaser(QUESTION, OFFERED, yes).decide(Draft("48 million euros.", (1,))))
    assert (outcome.text, outcome.verdict) == (COST.text, "quoted")
    uncited = claim(Releaser(QUESTION, OFFERED, yes).decide(Draft("48 million euros.")))
    assert (uncited.text, uncited.verdict) == (COST.text, "quoted")
    refused = removal(Releaser("Where was it built?", OFFERED, yes).decide(Draft("Bellmere.", (1,))))
    assert refused.reasons == ("it is no sentence that could be checked by itself",)


def test_the_check_is_told_the_question() -> None:
    asked: list[str] = []

    def note(text: str, cited: Sequence[Evidence], question: str) -> Check:
        asked.append(question)
        return Check(True, 1.0)

    Releaser(QUESTION, OFFERED, note).decide(Draft("It cost 48 million euros.", (1,)))
    assert asked == [QUESTION]


def ranked(number: int, text: str, score: float) -> Evidence:
    return dataclasses.replace(evidence(number, text), score=score)


def test_the_best_evidence_is_quoted_where_nothing_is_left_and_it_answers() -> None:
    offered = [ranked(1, OPENED.text, 0.05), ranked(2, COST.text, 0.4), ranked(3, STEEL.text, 0.2)]
    rescued = Releaser(QUESTION, offered, verbatim).rescue(stands_as_answer)
    assert rescued is not None
    assert (rescued.text, rescued.verdict, rescued.score) == (COST.text, "quoted", 0.4)
    assert rescued.citations == (offered[1].cite(),)


def test_neither_weak_evidence_nor_what_does_not_answer_is_quoted_unasked() -> None:
    assert Releaser(QUESTION, [ranked(1, COST.text, 0.05)], verbatim).rescue(stands_as_answer) is None
    assert Releaser(QUESTION, [ranked(1, OPENED.text, 0.9)], verbatim).rescue(stands_as_answer) is None
    assert Releaser(QUESTION, [], verbatim).rescue(stands_as_answer) is None


def test_a_refused_comparison_is_quoted_from_what_has_both_of_its_numbers() -> None:
    raised = evidence(1, "Varn Pumps raised its sales in the third quarter but made slightly less money.", "Varn")
    slipped = evidence(2, "Operating profit slipped to 5.1 million from 5.3 million.", "Varn, third quarter")
    drafted = Draft(
        "Varn's operating profit in the third quarter was 5.1 million, slightly less than 5.3 million.", (1,)
    )
    question = "What was the operating profit of Varn in the third quarter?"
    outcome = claim(Releaser(question, [raised, slipped], verbatim).decide(drafted))
    assert (outcome.text, outcome.verdict) == (slipped.text, "quoted")
    others = Draft(
        "Varn's operating profit in the third quarter was 5.1 million, slightly less than 5.9 million.", (1,)
    )
    removal(Releaser(question, [raised, slipped], verbatim).decide(others))


def test_the_time_of_the_question_is_not_said_of_the_article() -> None:
    question = "Who opened the Tarn Bridge this week?"
    outcome = claim(Releaser(question, OFFERED, verbatim).decide(Draft("Holt opened the Tarn Bridge this week.", (3,))))
    assert (outcome.text, outcome.verdict) == ("Holt opened the Tarn Bridge.", "supported")
    assert outcome.citations == (OPENED.cite(),)


def test_a_refused_sentence_is_shown_as_the_words_of_who_says_it() -> None:
    def attributed(text: str, cited: Sequence[Evidence], question: str) -> Check:
        return Check("according to" in text, 0.9, ("it is what somebody said",))

    outcome = claim(
        Releaser(QUESTION, OFFERED, attributed).decide(Draft("The Tarn Bridge cost 48 million euros.", (1,)))
    )
    assert outcome.text == "The Tarn Bridge cost 48 million euros, according to the auditor."
    assert outcome.reasons[0] == "reworded: it is what somebody said"


def test_what_a_refused_sentence_adds_to_the_question_is_quoted_where_it_probably_answers() -> None:
    question = "Who blamed a lack of building material for the long delay of the works?"
    drafted = Draft("Ines Holt blamed a lack of building material for the long delay of the works.", (1,))
    assert claim(Releaser(question, OFFERED, verbatim, addresses=lambda *_: True).decide(drafted)).text == STEEL.text
    unlikely = [dataclasses.replace(item, score=0.05) for item in OFFERED]
    removal(Releaser(question, unlikely, verbatim, addresses=lambda *_: True).decide(drafted))


def test_a_question_is_never_quoted() -> None:
    asked = evidence(4, "How much did the Tarn Bridge cost the city?")
    drafted = Draft("The Tarn Bridge cost the city much.", (4,))
    removal(Releaser(QUESTION, [asked], verbatim, addresses=lambda *_: True).decide(drafted))
    assert Releaser(QUESTION, [asked], verbatim).rescue(lambda *_: True) is None


def test_evidence_that_says_all_that_a_sentence_adds_addresses_what_the_sentence_did() -> None:
    question = "Which group does the capital name as the aim of its drive?"
    targets = evidence(5, "Bellmere says that its targets are River Guards and others whom it regards as smugglers.")
    drafted = Draft("The capital names River Guards whom it regards as smugglers as the aim of its drive.", (5,))
    quoted = Releaser(question, [targets], verbatim, addresses=lambda *_: False, numbered=False).decide(drafted)
    assert claim(quoted).text == targets.text
    other = Draft("The capital names smugglers as the aim of its drive.", (5,))
    removal(Releaser(question, [targets], verbatim, addresses=lambda *_: False, numbered=False).decide(other))
    # A large model's quotation has to address the question itself.
    removal(Releaser(question, [targets], verbatim, addresses=lambda *_: False).decide(drafted))
