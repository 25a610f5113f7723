"""Whether the articles state an answer, by a small model's first word and how sure it is of that."""

import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.verdict import Verdict, log_odds, sufficient
from rag.records import Evidence


def evidence(score: float) -> Evidence:
    text = "The Tarn Bridge cost 48 million euros."
    return Evidence(
        number=1, article_id="a", version=1, start=0, end=len(text), text=text, score=score, title="Bridge opens",
        source="Gazette", published=None, origin="https://example.org/bridge",
    )  # fmt: skip


def said(**probabilities: float) -> dict[str, Any]:
    """What a server of the OpenAI protocol says of the first token."""
    likely = [{"token": token, "logprob": math.log(p)} for token, p in probabilities.items()]
    return {"logprobs": {"content": [{"token": likely[0]["token"], "logprob": 0.0, "top_logprobs": likely}]}}


def read(verdict: Verdict, pieces: list[str], metadata: Mapping[str, Any] | None = None) -> str:
    """The answer in a reply that arrives in pieces, the first of them with metadata."""
    text = "".join(verdict.feed(piece, (metadata or {}) if i == 0 else {}) for i, piece in enumerate(pieces))
    return text + verdict.finish() if verdict.stated is None else text


@pytest.mark.parametrize("opening", ["Yes. ", "yes: ", "**Yes.** ", "Yes, ", "Yes – ", "\nYes.\n"])
def test_yes_is_taken_off_the_answer(opening: str) -> None:
    verdict = Verdict([evidence(0.5)])
    assert read(verdict, [opening + "It cost 48 million euros."]).lstrip("* ") == "It cost 48 million euros."
    assert verdict.stated is True


@pytest.mark.parametrize("reply", ["No.", "No", "no", " No. The articles do not say."])
def test_no_is_a_refusal(reply: str) -> None:
    verdict = Verdict([evidence(0.99)])
    read(verdict, [reply])
    assert verdict.stated is False


@pytest.mark.parametrize("reply", ["Yesterday the bridge opened.", "November was wet.", "The bridge cost a lot.", "48"])
def test_a_reply_with_neither_word_is_all_answer(reply: str) -> None:
    verdict = Verdict([evidence(0.5)])
    assert read(verdict, list(reply)) == reply
    assert verdict.stated is True


@given(st.lists(st.integers(1, 12)), st.sampled_from(["Yes. It cost 48 million euros.", "No.", "Noon came.", "Yes"]))
def test_how_a_reply_is_cut_up_changes_nothing(cuts: list[int], reply: str) -> None:
    whole, parts = Verdict([evidence(0.5)]), Verdict([evidence(0.5)])
    pieces, rest = [], reply
    for cut in cuts:
        pieces.append(rest[:cut])
        rest = rest[cut:]
    assert read(whole, [reply]).strip() == read(parts, [*pieces, rest]).strip()
    assert whole.stated == parts.stated


def test_a_hesitant_yes_does_not_count_where_the_evidence_hardly_fits() -> None:
    hesitant = said(Yes=0.55, No=0.45)
    verdict = Verdict([evidence(0.05)])
    read(verdict, ["Yes", ". It cost 48 million euros."], hesitant)
    assert verdict.stated is False
    fitting = Verdict([evidence(0.9)])
    assert read(fitting, ["Yes", ". It cost 48 million euros."], hesitant) == "It cost 48 million euros."
    certain = Verdict([evidence(0.05)])
    read(certain, ["Yes", ". It cost 48 million euros."], said(Yes=0.99, No=0.01))
    assert certain.stated is True


def test_more_certainty_and_better_evidence_never_count_less() -> None:
    scores, odds = [0.0, 0.01, 0.2, 0.7, 1.0], [-4.0, -1.0, 0.0, 1.0, 4.0]
    table = [[sufficient(z, [evidence(score)]) for z in odds] for score in scores]
    assert all(row == sorted(row) for row in table)
    assert all(list(column) == sorted(column) for column in zip(*table, strict=True))
    assert {value for row in table for value in row} == {False, True}
    assert not sufficient(0.0, [])


def test_the_odds_are_of_the_words_however_they_are_written() -> None:
    assert log_odds(said(Yes=0.4, **{" yes": 0.2, "No": 0.3})) == pytest.approx(math.log(2))
    assert log_odds(said(Yes=0.9)) is not None
    assert log_odds(said(The=0.9)) is None
    assert log_odds({}) is None
    assert log_odds({"logprobs": None}) is None
    assert log_odds({"logprobs": {"content": []}}) is None
