"""The project's verifier as the judge of support, asked anew and of the articles' own text."""

from functools import cache

from evals.observation import Observation, Shown, Span
from rag import Context, EvidenceSpan, Verdict, Verifier, load_settings

__all__ = ["judged", "open_verifier", "supports"]


@cache
def open_verifier() -> Verifier:
    """The verifier that checks what models write, with all that this machine has; opened once."""
    return Verifier.open(load_settings())


def judged(claim: Shown, spans: tuple[Span, ...], observed: Observation) -> Verdict:
    """The verifier's verdict on a sentence, given some of its citations.

    What is checked against is what stands in the article, not what the citation says.
    """
    evidence = [_there(span, observed) for span in spans]
    question = observed.standalone_question or observed.question
    return open_verifier().check(claim.text, evidence, Context(question=question))


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
