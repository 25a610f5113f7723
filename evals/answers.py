"""Ask the questions of a gold file and score the answers.

::

    python -m evals.answers evals/gold/corpus.yaml --articles evals/corpus --llm none
    python -m evals.answers evals/gold/seed.yaml --articles ../shared/seeds --llm local --show

The articles are read into a library of their own in a temporary folder. An answer is right when its sentences hold the
gold answer (see :mod:`evals.gold.matching`); an unanswerable question is right when it is refused, or when the false
premise is corrected. Every citation is compared with the article.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from evals.gold import GoldSet, Question, load, matches
from rag import Answer, Library, NewsproofError, Turn, load_settings

__all__ = ["Outcome", "Tally", "ask_all", "citations_exact", "main", "tally"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question with its answer: whether it is right, and whether every citation is exact."""

    question: Question
    answer: Answer
    right: bool
    exact: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over some outcomes, and the median seconds to the first sentence and to the end."""

    answerable: int
    right: int
    refused_answerable: int
    unanswerable: int
    refused_unanswerable: int
    inexact: int
    first_claim: float
    total: float


def ask_all(library: Library, questions: Iterable[Question]) -> Iterable[Outcome]:
    """Ask each question with its conversation and date limit."""
    for question in questions:
        history = [Turn(question=turn.question, answer=turn.answer) for turn in question.history]
        answer = library.ask(question.question, history=history, until=question.as_of)
        said = " ".join(claim.text for claim in answer.claims)
        right = matches(said, question) if answer.claims else not question.answerable
        yield Outcome(question, answer, right, citations_exact(library, answer))


def tally(outcomes: Sequence[Outcome]) -> Tally:
    """Count."""
    answerable = [o for o in outcomes if o.question.answerable]
    unanswerable = [o for o in outcomes if not o.question.answerable]
    firsts = [o.answer.timings["first_claim"] for o in outcomes if "first_claim" in o.answer.timings]
    return Tally(
        answerable=len(answerable),
        right=sum(o.right for o in answerable),
        refused_answerable=sum(o.answer.abstained for o in answerable),
        unanswerable=len(unanswerable),
        refused_unanswerable=sum(o.right for o in unanswerable),
        inexact=sum(not o.exact for o in outcomes),
        first_claim=median(firsts) if firsts else float("nan"),
        total=median(o.answer.timings["total"] for o in outcomes) if outcomes else float("nan"),
    )


def citations_exact(library: Library, answer: Answer) -> bool:
    """Whether each claim is cited, and each citation is the very text of its article."""
    return all(claim.citations for claim in answer.claims) and all(
        library.article(c.article_id, c.version).text[c.start : c.end] == c.quote
        for claim in answer.claims
        for c in claim.citations
    )


def _chosen(gold: GoldSet, options: argparse.Namespace) -> list[Question]:
    questions = [q for q in gold.questions if not options.kind or q.kind in options.kind]
    return questions[:: options.every][: options.limit]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--articles", type=Path, nargs="+", required=True)
    parser.add_argument("--llm", choices=["auto", "openai", "local", "none"], default="none")
    parser.add_argument("--kind", action="append", help="only questions of this kind; may be repeated")
    parser.add_argument("--every", type=int, default=1, help="take every Nth question")
    parser.add_argument("--limit", type=int, help="at most so many questions")
    parser.add_argument("--show", action="store_true", help="print every answer")
    parser.add_argument("--out", type=Path, help="write question ids and answers as JSON Lines")
    options = parser.parse_args(arguments)
    try:
        questions = _chosen(load(options.gold), options)
        with tempfile.TemporaryDirectory() as folder:
            settings = load_settings(library=Path(folder), llm=options.llm)
            with Library.open(settings=settings) as library:
                report = library.add(*options.articles)
                for failure in report.failed:
                    sys.stderr.write(f"{failure.origin}: {failure.error}\n")
                outcomes = _run(library, questions, options)
    except (NewsproofError, ValueError) as error:
        sys.stderr.write(f"newsproof: {error}\n")
        return 1
    t = tally(outcomes)
    sys.stdout.write(
        f"answerable: {t.right}/{t.answerable} right, {t.refused_answerable} refused\n"
        f"unanswerable: {t.refused_unanswerable}/{t.unanswerable} refused or corrected\n"
        f"answers with an uncited sentence or an inexact citation: {t.inexact}/{len(outcomes)}\n"
        f"median seconds: first sentence {t.first_claim:.2f}, whole answer {t.total:.2f}\n"
    )
    return 0


def _run(library: Library, questions: Sequence[Question], options: argparse.Namespace) -> list[Outcome]:
    outcomes = []
    started = time.monotonic()
    out = options.out.open("w", encoding="utf-8") if options.out else None
    try:
        for outcome in ask_all(library, questions):
            outcomes.append(outcome)
            if out:
                row = {"id": outcome.question.id, "right": outcome.right, "answer": outcome.answer.to_dict()}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                out.flush()
            if options.show:
                _show(outcome, time.monotonic() - started)
    finally:
        if out:
            out.close()
    return outcomes


def _show(outcome: Outcome, seconds: float) -> None:
    question, answer = outcome.question, outcome.answer
    mark = "right" if outcome.right else "WRONG"
    lines = [f"[{mark}] {question.id} ({question.kind}) {question.question}  ({seconds:.0f} s)"]
    lines += [f"    {claim.verdict} {claim.score:.2f}: {claim.text}" for claim in answer.claims]
    lines += [f"    removed: {removal.text} -- {'; '.join(removal.reasons)}" for removal in answer.removed]
    if answer.abstained:
        lines.append(f"    refused: {answer.reason}")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
