"""What becomes of a drafted sentence: shown with citations that support it, replaced by a quotation, or left out.

Nothing is shown as ``supported`` unless a check said so. A check that raises, takes too long or returns nonsense counts
as a refusal.
"""

import math
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.answering.addressing import Addresses, shares_subject
from rag.answering.parser import Draft
from rag.answering.repairs import with_speaker, without_time_of_asking
from rag.answering.restating import Restate
from rag.records import Citation, Claim, Evidence, Removal
from rag.retrieval.terms import content_terms, words

__all__ = [
    "Check",
    "Checked",
    "Releaser",
    "Verify",
]


class Checked(Protocol):
    """What a verifier returns."""

    @property
    def supported(self) -> bool:
        """Whether the evidence supports the claim."""
        ...

    @property
    def score(self) -> float:
        """How well, 0..1."""
        ...

    @property
    def reasons(self) -> tuple[str, ...]:
        """What it objected to, in words."""
        ...


@dataclass(frozen=True, slots=True)
class Check:
    """The plain form of :class:`Checked`."""

    supported: bool
    score: float
    reasons: tuple[str, ...] = ()


Verify = Callable[[str, Sequence[Evidence], str], Checked]
"""Check a sentence against the evidence it is to be cited to, given the question that it answers."""

_UNCITED = "it cites no evidence that was offered"
_CUT_OFF = "the model's reply broke off within this sentence"
_FRAGMENT = "it is no sentence that could be checked by itself"
_SENTENCE_WORDS = 4
"""Shorter drafts ("Moscow.") say what they say only through the question, so the source is quoted in their place."""
_WORTH_QUOTING = 0.1
"""Probability of answering the question (:mod:`rag.retrieval.relevance`) that evidence needs to be quoted unasked."""
_LIKELY = 0.3
"""The same of evidence that has what a refused sentence adds to the question."""
_SAYING = 3
"""Words that a refused sentence adds to the question from which what has them all addresses it as the sentence did."""
_RESTATEMENTS = 2
"""Sentences of one answer that the model is asked to restate: each costs a call, and a reply that fails throughout is
not mended by more of them."""
_CANDIDATES = 3
"""Pieces of evidence that are tried in place of the cited ones, the most similar first."""
_QUOTABLE = 0.6
"""Share of the content words of a refused sentence that its quotation must have."""
_QUOTABLE_WITH_NUMBERS = 0.3
"""The same where the quotation has every number of the sentence, and there is one at least."""


class Releaser:
    """Decide about the sentences of one answer, in order.

    Args:
        question: the question, complete in itself.
        evidence: the numbered spans that the model was given.
        verify: the check of a sentence against evidence.
        addresses: whether a quotation would address the question.
        restate: asks the model for another wording of a refused sentence; without it none is asked for.
        numbered: whether the model was asked for the numbers of its evidence. Where it was not, a sentence is taken to
            cite the evidence that has most of it.
        timeout: seconds that one check may take.
    """

    def __init__(
        self,
        question: str,
        evidence: Sequence[Evidence],
        verify: Verify,
        *,
        addresses: Addresses = shares_subject,
        restate: Restate | None = None,
        numbered: bool = True,
        timeout: float = 10.0,
    ) -> None:
        self._question = question
        self._evidence = {item.number: item for item in evidence}
        self._verify = verify
        self._addresses = addresses
        self._restate = restate
        self._numbered = numbered
        self._restatements = 0
        self._timeout = timeout
        self._seen: set[str] = set()
        self._shown: set[str] = set()
        self._cited: set[Citation] = set()

    def decide(self, draft: Draft) -> Claim | Removal | None:
        """Decide about one sentence, without a time that it only repeats from the question.

        In this order: it is supported by what it cites; it is supported by other evidence that was offered, which is
        cited instead; with the name of who says it (:mod:`rag.answering.repairs`) it is supported; the model restates
        it, once, from what it cites, and that is supported; it cites something, and the evidence nearest to it
        addresses the question and is quoted in its place; it is removed.

        Returns:
            A claim to show, a removal, or None where the same was drafted or shown before.
        """
        text = without_time_of_asking(draft.text, self._question) or draft.text
        key = _key(text)
        if key in self._seen:
            return None
        self._seen.add(key)
        if not draft.complete:
            return Removal(text=text, reasons=(_CUT_OFF,))
        cited = [self._evidence[number] for number in draft.numbers if number in self._evidence]
        if not self._numbered and not cited:
            cited = self._nearest(text)
        refused = Check(supported=False, score=0.0, reasons=(_UNCITED,))
        is_sentence = len(words(text)) >= _SENTENCE_WORDS
        if not is_sentence:
            refused = Check(supported=False, score=0.0, reasons=(_FRAGMENT,))
        elif cited:
            refused = check = self._check(text, cited)
            if check.supported:
                return self._claim(text, cited, check)
        for others in self._alternatives(text, cited) if is_sentence else ():
            check = self._check(text, others)
            if check.supported:
                return self._claim(text, others, check)
        if is_sentence and (said := self._attributed(text, cited, refused)):
            return said
        if restated := self._restated(text, cited, refused):
            return restated
        if quotation := self._quotation(text, cited, refused):
            return quotation
        return Removal(
            text=text,
            reasons=refused.reasons or ("the cited sentences do not support it",),
            citations=tuple(item.cite() for item in cited),
            score=refused.score,
        )

    def rescue(self, fits: Addresses) -> Claim | None:
        """A quotation in place of an answer of which nothing was left: the best evidence, where it clearly answers.

        Args:
            fits: whether a piece of evidence, quoted alone, would answer the question.
        """
        best = max(self._evidence.values(), key=lambda item: (item.score, -item.number), default=None)
        if best is None or best.score < _WORTH_QUOTING or _asks(best.text) or not fits(self._question, best):
            return None
        return Claim(text=best.text, citations=(best.cite(),), verdict="quoted", score=best.score)

    def withdraw(self, claim: Claim, reasons: Sequence[str]) -> Claim | Removal:
        """What takes the place of a supported claim that a second check refused: a quotation of what it cites, or none.

        Args:
            claim: as :meth:`decide` returned it, not yet shown.
            reasons: what the second check objected to.
        """
        self._cited.difference_update(claim.citations)
        cited = [item for item in self._evidence.values() if item.cite() in claim.citations]
        refused = Check(supported=False, score=0.0, reasons=tuple(reasons))
        return self._quotation(claim.text, cited, refused) or Removal(
            text=claim.text, reasons=refused.reasons, citations=claim.citations
        )

    def _check(self, text: str, evidence: Sequence[Evidence]) -> Check:
        """Check in a thread of its own, which can be left behind when it hangs."""
        results: queue.SimpleQueue[Check] = queue.SimpleQueue()

        def work() -> None:
            try:
                found = self._verify(text, evidence, self._question)
                score = float(found.score)
                supported = found.supported is True and math.isfinite(score)
                bounded = min(1.0, max(0.0, score)) if math.isfinite(score) else 0.0
                results.put(Check(supported, bounded, tuple(found.reasons)))
            except Exception as error:
                results.put(Check(False, 0.0, (f"the check failed: {type(error).__name__}: {error}",)))

        threading.Thread(target=work, name="newsproof-check", daemon=True).start()
        try:
            return results.get(timeout=self._timeout)
        except queue.Empty:
            return Check(False, 0.0, (f"the check took longer than {self._timeout:g} seconds",))

    def _alternatives(self, text: str, cited: Sequence[Evidence]) -> Iterator[list[Evidence]]:
        """Other sets of evidence worth a check: single pieces, cited ones joined by one more, and the best pair."""
        coverage = self._coverage(text)
        ranked = sorted((n for n in coverage if coverage[n]), key=lambda n: (-coverage[n], n))
        best = [self._evidence[number] for number in ranked[:_CANDIDATES]]
        tried = [cited]
        candidates: Iterable[list[Evidence]] = [
            *([item] for item in best),
            *([*cited, item] for item in best[:1] if cited),
            best[:2],
        ]
        for candidate in candidates:
            unique = list({item.number: item for item in candidate}.values())
            if unique and unique not in tried:
                tried.append(unique)
                yield unique

    def _claim(self, text: str, evidence: Sequence[Evidence], check: Check) -> Claim | None:
        citations = tuple(item.cite() for item in evidence)
        self._cited.update(citations)
        if _key(text) in self._shown:
            return None
        self._shown.add(_key(text))
        return Claim(text=text, citations=citations, verdict="supported", score=check.score, reasons=check.reasons)

    def _attributed(self, text: str, cited: Sequence[Evidence], refused: Check) -> Claim | None:
        """The sentence as the words of whom its evidence has say it, where the evidence supports that."""
        for sources in (cited, *self._alternatives(text, cited)):
            wording = with_speaker(text, " ".join(item.text for item in sources))
            if wording and (check := self._check(wording, sources)).supported:
                reasons = (f"reworded: {'; '.join(refused.reasons) or text}", *check.reasons)
                return self._claim(wording, sources, Check(True, check.score, reasons))
        return None

    def _restated(self, text: str, cited: Sequence[Evidence], refused: Check) -> Claim | None:
        """The sentence in the model's second wording, where its evidence supports that one."""
        sources = self._sources(text, cited)
        if self._restate is None or not sources or self._restatements >= _RESTATEMENTS:
            return None
        self._restatements += 1
        try:
            wording = self._restate(text, sources, self._question)
        except Exception:
            # Without a second wording the sentence is quoted or left out, as it is without a model to ask.
            return None
        if len(words(wording)) < _SENTENCE_WORDS or _key(wording) in self._seen:
            return None
        self._seen.add(_key(wording))
        check = self._check(wording, sources)
        if not check.supported:
            return None
        reasons = (f"restated from its source: {'; '.join(refused.reasons) or text}", *check.reasons)
        return self._claim(wording, sources, Check(True, check.score, reasons))

    def _sources(self, text: str, cited: Sequence[Evidence]) -> list[Evidence]:
        """What to restate a sentence from: what it cites, and the nearest evidence where the number may be wrong."""
        coverage = self._coverage(text)
        nearest = min(coverage, key=lambda number: (-coverage[number], number), default=None)
        near = [self._evidence[nearest]] if nearest is not None and coverage[nearest] >= _QUOTABLE else []
        return list({item.number: item for item in (*near, *cited)}.values())[:2]

    def _nearest(self, text: str) -> list[Evidence]:
        """The one piece of evidence that has most of a sentence's content words, if any has some."""
        coverage = self._coverage(text)
        number = min(coverage, key=lambda number: (-coverage[number], number), default=None)
        return [self._evidence[number]] if number is not None and coverage[number] else []

    def _quotation(self, text: str, cited: Sequence[Evidence], refused: Check) -> Claim | None:
        """The evidence nearest to a cited sentence, in its own words, unless a shown claim cites it already.

        A fragment without a number ("John Kerry.") may be found in evidence that has all of it.
        Small models often copy the right sentence and put another one's number behind it, so the number only decides
        between sentences that are equally near.
        """
        coverage = self._coverage(text)
        named_whole = len(words(text)) < _SENTENCE_WORDS and max(coverage.values(), default=0.0) == 1.0
        if not cited and not named_whole:
            return None
        numbers = {item.number for item in cited}
        near = {n for n in coverage if coverage[n] >= _QUOTABLE}
        near |= {n for n in self._with_numbers_of(text) if coverage[n] >= _QUOTABLE_WITH_NUMBERS}
        near |= set(self._with_answer_of(text))
        nearest = min(near, key=lambda number: (-coverage[number], number not in numbers, number), default=None)
        if nearest is None:
            return None
        item = self._evidence[nearest]
        citation = item.cite()
        if citation in self._cited or _asks(item.text):
            return None
        if not self._says_as_much(item, text) and not self._addresses(self._question, item):
            return None
        self._cited.add(citation)
        self._shown.add(_key(item.text))
        return Claim(text=item.text, citations=(citation,), verdict="quoted", score=1.0, reasons=refused.reasons)

    def _with_numbers_of(self, text: str) -> list[int]:
        """The evidence that has every number of a sentence; none where it has no number."""
        wanted = {word.term for word in words(text) if word.number}
        return [
            n for n, item in self._evidence.items() if wanted and wanted <= {word.term for word in words(item.text)}
        ]

    def _with_answer_of(self, text: str) -> list[int]:
        """The evidence that probably answers and has every word that a sentence adds to the question, if it adds any.

        A small model repeats the question around its answer, in words that the articles need not have.
        """
        added = self._added(text)
        return [
            n
            for n, item in self._evidence.items()
            if self._question and added and item.score >= _LIKELY and added <= {word.term for word in words(item.text)}
        ]

    def _says_as_much(self, item: Evidence, text: str) -> bool:
        """Whether evidence has all that a sentence adds to the question, which it repeats and adds more than a name.

        Asked only of small models, whose sentences are held to the words of the evidence; numbers tell the others.
        """
        if self._numbered:
            return False
        asked = set(content_terms(words(self._question)))
        repeats = asked and 2 * len(asked & set(content_terms(words(text)))) >= len(asked)
        added = self._added(text)
        return bool(repeats) and len(added) >= _SAYING and added <= {word.term for word in words(item.text)}

    def _added(self, text: str) -> set[str]:
        """The content words of a sentence that are not the question's."""
        return set(content_terms(words(text))) - set(content_terms(words(self._question)))

    def _coverage(self, text: str) -> dict[int, float]:
        """For each piece of evidence, the share of a sentence's content words that it has."""
        terms = set(content_terms(words(text)))
        return {
            number: len(terms & set(content_terms(words(item.text)))) / max(1, len(terms))
            for number, item in self._evidence.items()
        }


def _asks(text: str) -> bool:
    """Whether a text ends in a question, which answers none."""
    return text.rstrip("\"'”’) ").endswith("?")


def _key(text: str) -> str:
    """A sentence without what does not make it another one: case, spacing, the closing stop."""
    return " ".join(text.casefold().split()).rstrip(".!?\"'”’ ")
