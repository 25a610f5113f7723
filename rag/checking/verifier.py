"""Checking claims: the one function and the one class that everything else uses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rag.checking.additions import check_additions
from rag.checking.bindings import check_deaths
from rag.checking.causes import check_causes
from rag.checking.entailment import Entailment, doubt, premise
from rag.checking.firsts import check_firsts
from rag.checking.literal import check_literal
from rag.checking.order import check_order
from rag.checking.participants import check_participants
from rag.checking.patchwork import check_patchwork
from rag.checking.phrasal import check_phrasal
from rag.checking.predicates import check_predicates
from rag.checking.questions import complete
from rag.checking.records import Context, EvidenceSpan, Finding, SourceVerdict, Verdict
from rag.checking.rules import RULES, apply
from rag.checking.superseded import check_superseded
from rag.checking.support import (
    Similarity,
    SupportModel,
    features,
    least_uncovered,
    select,
    support_model,
    vouched,
    worst,
)
from rag.checking.tokens import content
from rag.checking.wording import in_words_of
from rag.models.parser import Parser
from rag.records import Article, Evidence
from rag.settings import Settings
from rag.text.sentences import sentence_spans

__all__ = ["ArticleLookup", "Verifier", "check"]

_CLOSERS = ' \n"”’)»'

_VALUES = frozenset(["dates", "direction", "fates", "guesses", "joined", "names", "numbers", "order", "quotations"])
_WHOLE = 0.05
"""Share of the weight of a claim's words that its best sentence may lack and still hold all of it."""
_MOST = 0.35
"""Share that it may lack and still be a sentence that says much the same, of which a summary need not be one."""

_REST = 0.15
"""Share that it may lack of what it says besides what is objected to."""

_FEW = 4
"""Sentences up to which a document is evidence like that which a writer cites."""

ArticleLookup = Callable[[str], Article | None]
"""Gives an article by its id, or None where the library no longer has it."""


def check(claim: str, evidence: Sequence[EvidenceSpan | str], context: Context | None = None) -> Verdict:
    """Check one sentence against the spans that it cites.

    Args:
        claim: the sentence, without citation marks.
        evidence: the cited spans; plain strings take their surroundings from ``context``.
        context: what surrounds the claim and the spans.

    Returns:
        A verdict; where anything fails inside, the claim is not supported and the reason says so.
    """
    return Verifier().check(claim, evidence, context)


@dataclass(frozen=True)
class Verifier:
    """Checks claims with fixed options; it holds no state and may be shared by threads.

    Attributes:
        threshold: score from which a claim is supported; the model's own where None.
        strict: whether one hard finding of a rule makes a claim unsupported whatever its score; against a document
            only findings that can be trusted there do so.
        similarity: embedding similarity of a claim to sentences, optional.
        entailment: the learned model that reads a claim beside its evidence; words and rules decide alone without it.
        parser: reads the clauses of a sentence, so that who does what to whom can be compared; not compared without it.
        model: the support model; the shipped one where None.
        literal: whether all words of a sentence must be in the spans that it cites, as for small models; see
            :mod:`rag.checking.literal`.
    """

    threshold: float | None = None
    strict: bool = True
    similarity: Similarity | None = None
    entailment: Entailment | None = None
    parser: Parser | None = None
    model: SupportModel | None = None
    literal: bool = False

    @classmethod
    def open(cls, settings: Settings) -> "Verifier":
        """A verifier with all that this machine has: the entailment model and the parser too, where their weights are.

        Raises:
            WeightsError: the weights are there and cannot be used.
        """
        from rag.models.cross_encoder import open_entailment
        from rag.models.parser import open_parser

        return cls(entailment=open_entailment(settings), parser=open_parser(settings))

    def check(self, claim: str, evidence: Sequence[EvidenceSpan | str], context: Context | None = None) -> Verdict:
        """Check one sentence against spans; see :func:`check`."""
        try:
            return self._check(claim, _spans(evidence, context or Context()), (context or Context()).question)
        except Exception as error:
            return Verdict(False, 0.0, (f"The check failed ({type(error).__name__}), so the sentence is not shown.",))

    def verify(
        self, claim: str, evidence: Sequence[Evidence], lookup: ArticleLookup | None = None, question: str = ""
    ) -> Verdict:
        """Check one sentence against numbered evidence of the library.

        Args:
            claim: the sentence, without citation marks.
            evidence: the spans it cites.
            lookup: gives the article of a span, whose text resolves short names and pronouns; without it they must
                stand in the span itself.
            question: what the sentence answers.
        """
        try:
            spans = [_from_record(item, lookup) for item in evidence]
        except Exception as error:
            return Verdict(False, 0.0, (f"The cited article cannot be read ({type(error).__name__}).",))
        return self.check(claim, spans, Context(question=question))

    def check_source(
        self, source: str, claim: str, *, published: datetime | date | None = None, title: str = "", question: str = ""
    ) -> SourceVerdict:
        """Check a claim of one or more sentences against a whole document.

        Args:
            source: the document, normalised as by :func:`rag.text.normalise.normalise`.
            claim: one or more sentences; all must be supported.
            published: date of the document.
            title: its headline.
            question: what the claim answers.

        Returns:
            A verdict with the spans of ``source`` that carry the claim, in order, also where it is not supported.
        """
        try:
            return self._check_source(source, claim, published, title, question)
        except Exception as error:
            return SourceVerdict(False, 0.0, (f"The check failed ({type(error).__name__}).",))

    def _check_source(
        self, source: str, claim: str, published: datetime | date | None, title: str, question: str
    ) -> SourceVerdict:
        places = sentence_spans(source)
        spans = [EvidenceSpan(source[s.start : s.end], published, title, source) for s in places]
        if not spans:
            return SourceVerdict(False, 0.0, ("The source is empty.",))
        rows: list[dict[str, float]] = []
        pairs: list[tuple[str, str]] = []
        findings: list[Finding] = []
        cited: set[int] = set()
        for part in [claim[s.start : s.end] for s in sentence_spans(claim)]:
            statement = complete(part, question)
            if not content(statement):
                continue
            chosen = select(in_words_of(spans, statement), [s.text for s in spans])
            cited |= set(chosen)
            window = [spans[i] for i in sorted(chosen)] or spans[:1]
            worded, found, scored = _ruled(statement, window)
            rows.append(features(worded, spans, scored, self.similarity))
            pairs.append((premise(worded, [s.text for s in spans]), worded))
            found += self._compared(worded, spans)
            found += [*check_causes(worded, spans), *check_deaths(worded, spans), *check_order(worded, spans)]
            found += [*check_phrasal(part, spans), *check_firsts(part, spans), *check_superseded(part, spans)]
            found += check_additions(worded, spans, vouched(worded, scored), statement != part)
            findings += found if len(spans) <= _FEW else [_tempered(f, rows[-1], worded, spans) for f in found]
        if not rows:
            return SourceVerdict(False, 0.0, ("The claim says nothing that could be checked.",))
        verdict = self._decide(worst(rows), findings, pairs)
        places_cited = tuple((places[i].start, places[i].end) for i in sorted(cited))
        return SourceVerdict(verdict.supported, verdict.score, verdict.reasons, places_cited)

    def _check(self, claim: str, spans: Sequence[EvidenceSpan], question: str) -> Verdict:
        statement = complete(claim, question)
        if not content(statement):
            return Verdict(False, 0.0, ("The sentence says nothing that could be checked.",))
        if _asks(claim) and not any(claim.strip() in span.text for span in spans):
            return Verdict(False, 0.0, ("A question states nothing that could be checked.",))
        parts = [part for span in spans for part in _sentences(span)]
        # A question states nothing, so nothing but its own words can rest on it.
        sentences = [part for part in parts if _asks(claim) or not _asks(part.text)]
        if not sentences:
            return Verdict(False, 0.0, ("The source only asks this." if parts else "There is no evidence.",))
        chosen = select(in_words_of(sentences, statement), [s.text for s in sentences])
        window = [sentences[i] for i in sorted(chosen)] or sentences[:1]
        worded, findings, scored = _ruled(statement, window)
        found = features(worded, sentences, scored, self.similarity)
        findings += self._compared(worded, sentences)
        findings += self._asserted(worded, sentences)
        findings += [
            *check_causes(worded, sentences),
            *check_deaths(worded, sentences),
            *check_order(worded, sentences),
            *check_patchwork(worded, sentences),
            *check_phrasal(claim, sentences),
            *check_firsts(claim, sentences),
            *check_superseded(claim, sentences),
        ]
        findings += check_additions(worded, sentences, vouched(worded, scored), statement != claim)
        return self._decide(found, findings, [(premise(worded, [s.text for s in sentences]), worded)])

    def _compared(self, claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
        """What the clauses of a claim say otherwise than those of its evidence; none where it is a sentence of it."""
        if self.parser is None or any(claim.strip() == span.text.strip() for span in spans):
            return []
        return check_participants(claim, spans, self.parser)

    def _asserted(self, claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
        """What a claim says in words that its evidence has not, where that decides."""
        found = check_literal(claim, spans) if self.literal else []
        return found + (check_predicates(claim, spans, self.parser) if self.parser is not None else [])

    def _decide(
        self, found: Mapping[str, float], findings: Sequence[Finding], pairs: Sequence[tuple[str, str]]
    ) -> Verdict:
        """Join what is known of a claim to a verdict; ``pairs`` is what the entailment model is to read."""
        if self.entailment is not None:
            found = {**found, "doubt": max(doubt(log_odds) for log_odds in self.entailment.score(pairs))}
        model = self.model or support_model(entailed=self.entailment is not None)
        threshold = model.threshold if self.threshold is None else self.threshold
        score = model.score(found)
        reasons = tuple(dict.fromkeys(f.reason for f in findings))
        hard = any(f.hard for f in findings)
        if score < threshold and not hard:
            reasons += ("The source does not carry enough of what the sentence says.",)
        if hard and self.strict:
            score = min(score, threshold * 0.99)
        return Verdict(score >= threshold, round(score, 4), reasons)


def _ruled(claim: str, window: Sequence[EvidenceSpan]) -> tuple[str, list[Finding], list[Finding]]:
    """The claim in the words of its evidence, what the rules object to, and their findings for the score.

    Numbers and dates are judged as the claim writes them, all else as the evidence does; where nothing is written
    otherwise, both lists of findings are the same.
    """
    worded = in_words_of(window, claim)
    scored = apply(RULES, worded, window)
    if worded == claim:
        return claim, list(scored), scored
    values = apply({name: RULES[name] for name in ("numbers", "dates")}, claim, window)
    return worded, [*values, *(f for f in scored if f.rule not in {"numbers", "dates"})], scored


def _tempered(finding: Finding, found: Mapping[str, float], claim: str, spans: Sequence[EvidenceSpan]) -> Finding:
    """A finding against a long document, which decides only where it can be trusted there.

    What a rule compares is a claim and a few sentences. Those that a writer cites are the right ones; those found in a
    document may be others than the claim sums up. So there a finding decides only where values are compared, or where
    one sentence holds all words of the claim (most of them besides what is objected to, where parsed clauses were
    compared); any other lowers the score.
    """
    lacking = found["uncovered_best"]
    if finding.rule == "participants" and finding.end > finding.start:
        # What is said of the wrong one is not said of the right one either: what matters is the rest.
        rest = least_uncovered(f"{claim[: finding.start]} {claim[finding.end :]}", spans)
        lacking = lacking if rest >= _REST else min(lacking, rest)
    most = _MOST if finding.rule == "participants" else _WHOLE
    trusted = finding.rule in _VALUES or (finding.rule != "additions" and lacking < most)
    return finding._replace(hard=finding.hard and trusted)


def _asks(sentence: str) -> bool:
    return sentence.rstrip(_CLOSERS).endswith("?")


def _spans(evidence: Sequence[EvidenceSpan | str], context: Context) -> list[EvidenceSpan]:
    return [
        EvidenceSpan(item, context.published, context.title, context.article, context.source)
        if isinstance(item, str)
        else item
        for item in evidence
    ]


def _from_record(item: Evidence, lookup: ArticleLookup | None) -> EvidenceSpan:
    article = lookup(item.article_id) if lookup else None
    text = article.text if article and article.version == item.version else ""
    return EvidenceSpan(item.text, item.published, item.title, text, item.source)


def _sentences(span: EvidenceSpan) -> list[EvidenceSpan]:
    """A span as sentences; each keeps the surroundings of the whole."""
    if not span.text.strip():
        return []
    places = sentence_spans(span.text)
    if len(places) <= 1:
        return [span]
    article = span.article or span.text
    return [EvidenceSpan(span.text[p.start : p.end], span.published, span.title, article, span.source) for p in places]
