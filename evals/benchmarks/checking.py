"""Milliseconds to check one sentence: by words and rules alone, with parsed clauses, and with the entailment model too.

``python -m evals.benchmarks.checking [--claims N]``
"""

import argparse
import re
import statistics
import sys
from collections.abc import Iterator, Sequence
from itertools import islice

from evals.benchmarks.report import Budget, Figure, Report, clock, show
from evals.benchmarks.texts import sample_articles
from rag import EvidenceSpan, Verifier, load_settings
from rag.records import Article
from rag.text.sentences import sentence_spans

__all__ = ["claims", "main", "measure"]

_CITED = 3
_NUMBER = re.compile(r"\d+")
_CLAUSE = re.compile(r", [^,.]{15,}(?=\.$)")
_SHORTEST = 40
_WARM_UP = 20

_Trial = tuple[str, list[EvidenceSpan]]
"""A claim and what it cites."""


def measure(count: int = 300) -> Report:
    """Check claims made from the sample corpus, each against three cited sentences of the right or another article."""
    trials = list(islice(claims(), count))
    milliseconds, busy, supported = _check(Verifier(), trials)
    n = len(milliseconds)
    figures = [
        Figure("p50", statistics.median(milliseconds), "ms", Budget("at most", 5), n),
        Figure("p95", statistics.quantiles(milliseconds, n=20)[-1], "ms", None, n),
        Figure("slowest", max(milliseconds), "ms", None, n),
        Figure("p50, processor time", statistics.median(busy), "ms", None, n),
        Figure("p95, processor time", statistics.quantiles(busy, n=20)[-1], "ms", None, n),
    ]
    whole = Verifier.open(load_settings())
    if whole.parser is None:
        sys.stderr.write("the parser's weights are not here: comparing clauses is not timed\n")
    else:
        parsed, _, _ = _check(Verifier(parser=whole.parser), trials)
        figures += [
            Figure("p50 with parsed clauses", statistics.median(parsed), "ms", None, n),
            Figure("p95 with parsed clauses", statistics.quantiles(parsed, n=20)[-1], "ms", None, n),
        ]
    if whole.entailment is None:
        sys.stderr.write("the embedder's weights are not here: the entailment model is not timed\n")
    else:
        read, _, _ = _check(whole, trials)
        figures += [
            Figure(
                "p50 with clauses and the entailment model", statistics.median(read), "ms", Budget("at most", 25), n
            ),
            Figure("p95 with clauses and the entailment model", statistics.quantiles(read, n=20)[-1], "ms", None, n),
        ]
    return Report(
        "checking",
        f"{n} claims from the sample corpus against {_CITED} sentences each; {supported} are supported",
        tuple(figures),
    )


def _check(verifier: Verifier, trials: Sequence[_Trial]) -> tuple[list[float], list[float], int]:
    """Wall and processor milliseconds of each check, and how many claims were supported."""
    for claim, evidence in trials[:_WARM_UP]:
        verifier.check(claim, evidence)
    milliseconds, busy, supported = [], [], 0
    for claim, evidence in trials:
        with clock() as taken:
            supported += verifier.check(claim, evidence).supported
        milliseconds.append(1000 * taken.wall)
        busy.append(1000 * taken.cpu)
    return milliseconds, busy, supported


def claims() -> Iterator[_Trial]:
    """Sentences as they are, shortened, and with another number, with the evidence that each cites.

    The kinds take turns, so that any number of them is a fair mixture; every fourth claim cites another article.
    """
    articles = sample_articles()
    split = [[article.text[s.start : s.end] for s in sentence_spans(article.text)] for article in articles]
    made = 0
    for at in range(max(map(len, split))):
        for which, (article, sentences) in enumerate(zip(articles, split, strict=True)):
            if at >= len(sentences) or len(sentences[at]) < _SHORTEST:
                continue
            sentence = sentences[at]
            kinds = (sentence, _CLAUSE.sub("", sentence), _NUMBER.sub(lambda found: str(int(found[0]) + 1), sentence))
            for claim in dict.fromkeys(kinds):
                made += 1
                other = (which + 1) % len(articles)
                cited, lines = (articles[other], split[other]) if made % 4 == 0 else (article, sentences)
                yield claim, _evidence(cited, lines, at)


def _evidence(article: Article, sentences: Sequence[str], at: int) -> list[EvidenceSpan]:
    first = max(0, min(at - 1, len(sentences) - _CITED))
    return [
        EvidenceSpan(sentence, article.published, article.title, article.text, article.source)
        for sentence in sentences[first : first + _CITED]
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.checking", description=__doc__)
    parser.add_argument("--claims", type=int, default=300)
    options = parser.parse_args(arguments)
    return show(lambda: measure(options.claims))


if __name__ == "__main__":
    sys.exit(main())
