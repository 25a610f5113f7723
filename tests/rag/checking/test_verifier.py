from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.checking import Context, EvidenceSpan, Verifier, check
from rag.checking.support import SupportModel
from rag.records import Article, Evidence

PATROLS = "Norway has flown more than 500 night patrols in Iceland since its mission started last month."


@pytest.mark.parametrize(
    "claim",
    [
        PATROLS,
        "Norway has flown over 500 night patrols in Iceland.",
        "Norway's mission in Iceland started last month.",
        "Norway's mission in Iceland started in September 2015.",
    ],
)
def test_what_the_span_says_is_supported(claim: str) -> None:
    verdict = check(claim, [PATROLS], Context(published=date(2015, 10, 20)))
    assert verdict.supported
    assert verdict.reasons == ()


@pytest.mark.parametrize(
    "claim",
    [
        "Norway flew 500 night patrols over Reykjavik.",
        "Denmark has flown more than 500 night patrols in Iceland.",
        "Norway has stopped its night patrols in Iceland.",
        "The campaign killed hundreds of civilians and destroyed three hospitals.",
    ],
)
def test_what_the_span_does_not_say_is_not(claim: str) -> None:
    verdict = check(claim, [PATROLS])
    assert not verdict.supported
    assert verdict.reasons


def test_a_short_answer_is_read_with_its_question() -> None:
    evidence = ["The talks between the two ministers ended in Moscow without agreement."]
    question = Context(question="Where did the talks between the two ministers end?")
    assert check("In Moscow.", evidence, question).supported
    assert not check("In Geneva.", evidence, question).supported
    elsewhere = Context(question="Where did the Olympic Games begin in 1896?")
    assert not check("In Moscow.", evidence, elsewhere).supported


def test_two_spans_support_a_claim_together() -> None:
    spans = ["The ferry sank off Port Selwyn on Friday.", "It carried 120 passengers."]
    assert check("The ferry sank off Port Selwyn on Friday. ", spans).supported
    assert not check("The ferry sank off Port Selwyn on Sunday.", spans).supported


@pytest.mark.parametrize("claim", ["", "  ", "It is.", "…"])
def test_a_claim_without_content_is_not_supported(claim: str) -> None:
    assert not check(claim, [PATROLS]).supported


def test_a_question_states_nothing() -> None:
    assert not check("Has Norway flown night patrols in Iceland?", [PATROLS]).supported


def test_a_pronoun_means_the_subject_before_it_and_nobody_else() -> None:
    article = "Ann Cole met Tim Reed on Monday. She said the dam was safe."
    evidence = [EvidenceSpan("She said the dam was safe.", article=article)]
    assert check("Ann Cole said the dam was safe.", evidence).supported
    assert not check("Tim Reed said the dam was safe.", evidence).supported


@pytest.mark.parametrize("evidence", [[], [""], ["   "]])
def test_no_evidence_supports_nothing(evidence: list[str]) -> None:
    assert not check("Norway has flown night patrols.", evidence).supported


def test_an_error_inside_never_supports() -> None:
    def broken(claim: str, sentences: object) -> list[float]:
        raise RuntimeError("no model")

    verdict = Verifier(similarity=broken).check(PATROLS, [PATROLS])
    assert not verdict.supported
    assert verdict.score == 0.0
    assert "RuntimeError" in verdict.reasons[0]


def test_options_decide_how_strict_the_check_is() -> None:
    yes = SupportModel({}, 10.0, 0.5)
    wrong = "Norway has flown more than 700 night patrols in Iceland."
    assert not Verifier(model=yes).check(wrong, [PATROLS]).supported
    assert Verifier(model=yes, strict=False).check(wrong, [PATROLS]).supported
    assert not Verifier(threshold=1.1).check(PATROLS, [PATROLS]).supported


def _evidence(article: Article, quote: str) -> Evidence:
    start = article.text.index(quote)
    return Evidence(
        number=1,
        article_id=article.id,
        version=article.version,
        start=start,
        end=start + len(quote),
        text=quote,
        score=1.0,
        title=article.title,
        source=article.source,
        published=article.published,
        origin=article.origin,
    )


def test_verify_resolves_a_pronoun_in_the_article() -> None:
    text = "Ann Cole inspected the Calder dam. She found a crack in the wall."
    article = Article.create(origin="file:///dam", text=text)
    evidence = [_evidence(article, "She found a crack in the wall.")]
    claim = "Ann Cole found a crack in the wall."
    assert Verifier().verify(claim, evidence, {article.id: article}.get).supported
    assert not Verifier().verify(claim, evidence).supported


def test_verify_fails_closed_where_the_article_cannot_be_read() -> None:
    article = Article.create(origin="file:///dam", text="The dam is safe.")

    def lookup(_: str) -> Article:
        raise OSError("disk")

    assert not Verifier().verify("The dam is safe.", [_evidence(article, "The dam is safe.")], lookup).supported


def test_check_source_points_at_the_sentences_that_carry_the_claim() -> None:
    source = "It rained all week. The Calder dam burst on Friday. Nobody was hurt. The mayor was away."
    found = Verifier().check_source(source, "The Calder dam burst on Friday. Nobody was injured.")
    assert found.supported
    assert [source[a:b] for a, b in found.spans] == ["The Calder dam burst on Friday.", "Nobody was hurt."]


def test_check_source_needs_every_sentence_of_the_claim() -> None:
    source = "It rained all week. The Calder dam burst on Friday."
    assert not Verifier().check_source(source, "The Calder dam burst on Friday. Two people died.").supported
    assert not Verifier().check_source("", "The dam burst.").supported


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.lists(st.text(max_size=120), max_size=3))
def test_any_text_gets_a_verdict(claim: str, evidence: list[str]) -> None:
    verdict = check(claim, evidence)
    assert 0.0 <= verdict.score <= 1.0
    assert not any("failed" in reason for reason in verdict.reasons)
    assert verdict.supported or verdict.reasons


def test_the_span_itself_is_always_supported() -> None:
    spans = [
        "Police have arrested a 34-year-old man on suspicion of stealing a painting.",
        "The minister denied that he had taken money from the builder.",
        "“This is a great day for Morland,” the prime minister told the crowd.",
        "Turnout was 61.3%, up from 54.8% in the previous election.",
        "It is unclear whether the truce will hold, the envoy said on Sunday.",
    ]
    for span in spans:
        assert check(span, [EvidenceSpan(span)]).supported, span


def test_a_question_in_the_source_supports_nothing() -> None:
    quiz = "Which popular show was recently renewed for a second season?"
    verdict = check("The popular show was recently renewed for a second season.", [quiz])
    assert not verdict.supported
    assert verdict.reasons == ("The source only asks this.",)
