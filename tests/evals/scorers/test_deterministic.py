"""The deterministic scorers on answers made by hand: what each sees, and what it does not."""

import pytest
from support.eval_samples import TEXT, claim, gold, observation, span

from evals.scorers.abstention import score_abstention
from evals.scorers.attribution import score_attribution
from evals.scorers.citation_support import score_citation_support
from evals.scorers.copying import score_copying
from evals.scorers.correctness import score_correctness, token_f1
from evals.scorers.cost import score_cost
from evals.scorers.faithfulness import score_faithfulness
from evals.scorers.peer import score_peer
from evals.scorers.retrieval import holds, score_retrieval
from evals.scorers.validity import score_validity

OPENED = "Mayor Ines Holt opened the Tarn Bridge on Saturday."
COST = "It cost 48 million euros, the auditor said."
QUOTED = observation(claim(OPENED, OPENED, verdict="quoted"))
REFUSED = observation(reason="nothing was found")


# Correctness


def test_an_answer_is_right_when_it_has_every_item() -> None:
    both = gold(items=(("Holt",), ("Saturday", "weekend")))
    assert score_correctness(both, QUOTED)["correct"] == 1
    half = gold(items=(("Holt",), ("Sunday",)))
    assert score_correctness(half, QUOTED)["correct"] == 0
    assert score_correctness(half, QUOTED)["item_recall"] == 0.5


def test_a_refusal_of_an_answerable_question_is_wrong() -> None:
    assert score_correctness(gold(), REFUSED)["correct"] == 0


def test_of_questions_without_an_answer_it_is_only_said_whether_they_were_refused() -> None:
    unanswerable = gold(answerable=False, items=())
    scores = score_correctness(unanswerable, QUOTED)
    assert scores.pop("right_in_brief") == 0
    assert set(scores.values()) == {None}
    assert score_correctness(unanswerable, REFUSED)["right_in_brief"] == 1


def test_an_answer_that_says_sixty_words_and_more_is_not_brief() -> None:
    assert score_correctness(gold(), QUOTED)["right_in_brief"] == 1
    long = observation(claim(f"{OPENED} {'It rained. ' * 30}", OPENED))
    scores = score_correctness(gold(), long)
    assert (scores["correct"], scores["right_in_brief"]) == (1, 0)


def test_token_f1_takes_the_nearest_reference() -> None:
    assert token_f1("Ines Holt", ["Ines Holt", "Holt"]) == 1
    assert token_f1("Holt opened it", ["Holt"]) == pytest.approx(0.5)
    assert token_f1("nobody", ["Holt"]) == 0


# Citations


def test_exact_citations_are_valid() -> None:
    assert set(score_validity(QUOTED).values()) == {1.0}


@pytest.mark.parametrize(
    ("broken", "measure"),
    [
        ({"start": 1, "end": 52}, "citation_exact"),
        ({"end": 10_000}, "citation_in_range"),
        ({"article_id": "unknown"}, "citation_exact"),
        ({"version": 2}, "citation_exact"),
        ({"quote": ""}, "citation_exact"),
    ],
)
def test_a_citation_that_is_off_by_anything_is_seen(broken: dict[str, object], measure: str) -> None:
    sentence = {**claim(OPENED), "citations": [{**span(OPENED), **broken}]}
    assert score_validity(observation(sentence))[measure] == 0


def test_a_sentence_without_citation_is_invalid() -> None:
    assert score_validity(observation(claim(OPENED)))["citation_exact"] == 0


def test_a_span_that_was_not_offered_is_seen() -> None:
    sentence = claim(OPENED, OPENED)
    assert score_validity(observation(sentence, evidence=[]))["citation_retrieved"] == 0


def test_a_refusal_has_no_citations_to_judge() -> None:
    assert set(score_validity(REFUSED).values()) == {None}


# Support


def test_a_verbatim_sentence_is_supported() -> None:
    assert score_faithfulness(QUOTED) == {"supported_share": 1.0, "faithful_answer": 1.0}


def test_one_unsupported_sentence_spoils_the_answer_but_not_the_share() -> None:
    mixed = observation(claim(OPENED, OPENED), claim("It cost 84 million euros, the auditor said.", COST))
    assert score_faithfulness(mixed) == {"supported_share": 0.5, "faithful_answer": 0.0}


def test_support_is_judged_by_the_article_and_not_by_the_quote() -> None:
    false = "It cost 84 million euros, the auditor said."
    lying = {**claim(false), "citations": [{**span(COST), "quote": false}]}
    assert score_faithfulness(observation(lying))["supported_share"] == 0


def test_what_a_conflict_shows_is_judged_as_well() -> None:
    conflict = {"about": "the cost", "claims": [claim("It cost 84 million euros, the auditor said.", COST)]}
    told = observation(claim(OPENED, OPENED), conflicts=[conflict])
    assert score_faithfulness(told)["supported_share"] == 0.5


def test_a_citation_that_adds_nothing_costs_precision_and_not_recall() -> None:
    padded = observation(claim(OPENED, OPENED, COST))
    assert score_citation_support(padded) == {"citation_recall": 1.0, "citation_precision": 0.5}
    assert score_citation_support(QUOTED) == {"citation_recall": 1.0, "citation_precision": 1.0}


def test_reported_speech_must_stay_reported() -> None:
    assert score_attribution(observation(claim(COST, COST)))["attribution_kept"] == 1
    assert score_attribution(observation(claim("It cost 48 million euros.", COST)))["attribution_kept"] == 0
    assert score_attribution(QUOTED)["attribution_kept"] is None


# Abstention


def test_refusing_is_right_where_there_is_no_answer_and_wrong_where_there_is() -> None:
    nothing = gold(answerable=False, items=())
    assert score_abstention(nothing, REFUSED) == {"rejection": 1.0, "false_refusal": None}
    assert score_abstention(nothing, QUOTED)["rejection"] == 0
    assert score_abstention(gold(), REFUSED) == {"rejection": None, "false_refusal": 1.0}
    assert score_abstention(gold(), QUOTED)["false_refusal"] == 0


def test_a_false_premise_may_be_corrected_instead() -> None:
    premise = gold(answerable=False, items=(), correction=("Ines Holt",))
    assert score_abstention(premise, QUOTED)["rejection"] == 1


# Copying and cost


def test_copying_is_seen_and_own_words_are_not() -> None:
    assert score_copying(QUOTED)["copy_rate"] == 1
    own = observation(claim("The opening of the bridge was done by Holt.", OPENED))
    assert score_copying(own)["copy_rate"] == 0
    assert score_copying(own)["answer_words"] == 9


def test_tokens_count_only_where_a_model_was_called() -> None:
    assert score_cost(QUOTED)["tokens"] is None
    called = observation(usage={"input_tokens": 30, "output_tokens": 4, "calls": 1}, timings={"total": 2.0})
    assert score_cost(called) == {"seconds": 2.0, "first_claim_seconds": None, "tokens": 34.0}


# Retrieval


def passage(text: str, origin: str = "file:///a.txt", copies: tuple[str, ...] = ()) -> dict[str, object]:
    return {"article_id": "a", "start": 0, "end": 1, "text": text, "score": 0.5, "origin": origin, "copies": copies}


def test_a_passage_holds_evidence_whatever_the_line_breaks() -> None:
    assert holds(TEXT.replace(" ", "\n"), OPENED)
    assert not holds(COST, OPENED)


def test_ranks_count_from_the_first_passage_with_evidence() -> None:
    found = observation(passages=[passage("Something else."), passage(TEXT)])
    scores = score_retrieval(gold(evidence=(OPENED,)), found)
    assert (scores["hit_at_1"], scores["hit_at_5"], scores["mrr_at_10"]) == (0, 1, 0.5)
    assert scores["all_evidence_at_8"] is None


def test_all_evidence_is_asked_for_where_all_of_it_is_needed() -> None:
    half = observation(passages=[passage(OPENED)])
    both = gold(evidence=(OPENED, COST), all_evidence=True)
    assert score_retrieval(both, half)["all_evidence_at_8"] == 0
    assert score_retrieval(both, observation(passages=[passage(TEXT)]))["all_evidence_at_8"] == 1


def test_a_copy_counts_as_the_gold_article() -> None:
    found = observation(passages=[passage("x", "https://copy.example", ("https://gold.example",))])
    assert score_retrieval(gold(origins=("https://gold.example",)), found)["hit_at_1"] == 1


def test_there_is_nothing_to_find_for_questions_without_an_answer() -> None:
    assert set(score_retrieval(gold(answerable=False, evidence=(OPENED,)), QUOTED).values()) == {None}


# The peer


PASSAGE = {"article_id": "a", "version": 1, "start": 0, "end": 51, "text": OPENED, "score": 1.0, "origin": "o"}


def test_copying_the_first_passage_cites_exactly_and_never_refuses() -> None:
    scores = score_peer(gold(), observation(passages=[PASSAGE]))
    assert (scores["peer_correct"], scores["peer_citation_exact"], scores["peer_supported_share"]) == (1, 1, 1)
    assert (scores["peer_copy_rate"], scores["peer_false_refusal"]) == (1, 0)
    assert score_peer(gold(answerable=False, items=()), observation(passages=[PASSAGE]))["peer_rejection"] == 0


def test_where_nothing_is_found_there_is_nothing_to_copy() -> None:
    scores = score_peer(gold(), observation(claim(OPENED, OPENED)))
    assert (scores["peer_correct"], scores["peer_false_refusal"], scores["peer_copy_rate"]) == (0, 1, None)
