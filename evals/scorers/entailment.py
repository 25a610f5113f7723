"""The project's verifier as the judge of support, asked anew and of the articles' own text."""

from evals.observation import Observation, Shown, Span
from rag import Context, EvidenceSpan, Verdict, Verifier

__all__ = ["judged", "supports", "verbatim"]


def verbatim(claim: Shown, observed: Observation) -> bool:
    """Whether a sentence is exactly the text of one of the spans that it cites."""
    return any(claim.text == _there(span, observed).text for span in claim.citations)


def judged(claim: Shown, spans: tuple[Span, ...], observed: Observation) -> Verdict:
    """The verifier's verdict on a sentence, given some of its citations.

    What is checked against is what stands in the article, not what the citation says.
    """
    evidence = [_there(span, observed) for span in spans]
    question = observed.standalone_question or observed.question
    return Verifier().check(claim.text, evidence, Context(question=question))


def supports(claim: Shown, spans: tuple[Span, ...], observed: Observation) -> bool:
    """Whether the spans support a sentence: it is one of them word for word, or the verifier says so."""
    there = [_there(span, observed).text for span in spans]
    return claim.text in there or judged(claim, spans, observed).supported


def _there(span: Span, observed: Observation) -> EvidenceSpan:
    article = observed.articles.get(span.key)
    if article is None:
        return EvidenceSpan("")
    text = article.text[span.start : span.end]
    return EvidenceSpan(text, article.published, article.title, article.text, article.source)
