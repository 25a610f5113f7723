"""Print how well a library of the RealTimeQA articles is searched.

``python -m evals.retrieval --data DIR --library DIR [--half dev|test|all] [--lexical | --dense]``

Hit@k and MRR count passages of a gold article, over the questions whose article is known. "Answer in the top eight" is
over all questions, of which some are answered by no article. A copy of an article counts as the article itself, since
the library keeps one of them awake.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from evals.retrieval.data import HALVES, QuizQuestion, load_questions
from evals.retrieval.measures import hit_at, holds_answer, reciprocal_rank
from evals.statistics import Estimate, mean
from rag import Library, Passage
from rag.errors import NewsproofError
from rag.retrieval.search import SearchOptions
from rag.settings import load_settings

__all__ = ["MEASURES", "WAYS", "canonical_ids", "evaluate", "main", "table"]

WAYS = {
    "hybrid": SearchOptions(),
    "lexical": replace(SearchOptions(), dense_weight=0.0, lead_weight=0.0),
    "dense": replace(SearchOptions(), dense_weight=1.0, lead_weight=0.0),
}
"""Ways of searching: as everybody does, by words alone, and by vectors alone."""

MEASURES = ("Hit@1", "Hit@5", "Hit@10", "MRR@10", "answer in top 8")
_DEPTH = 10


def evaluate(
    questions: Iterable[QuizQuestion], search: Callable[[str], Sequence[Passage]], canonical: Mapping[str, str]
) -> dict[str, Estimate]:
    """The mean of every measure that has questions.

    Args:
        questions: the questions.
        search: gives ten passages or more, best first.
        canonical: origin → id of the article that stands for it, for all articles of the library.
    """
    values: dict[str, list[float]] = {name: [] for name in MEASURES}
    for question in questions:
        passages = search(question.question)
        values["answer in top 8"].append(holds_answer([passage.text for passage in passages], question.answer))
        gold = {canonical[url] for url in question.gold_urls if url in canonical}
        if gold:
            ranked = [canonical[passage.origin] for passage in passages]
            for k in (1, 5, 10):
                values[f"Hit@{k}"].append(hit_at(ranked, gold, k))
            values["MRR@10"].append(reciprocal_rank(ranked[:_DEPTH], gold))
    return {name: mean(found) for name, found in values.items() if found}


def canonical_ids(library: Library) -> dict[str, str]:
    """Origin → id of the article itself, or of the one of which it is a copy."""
    return {article.origin: article.duplicate_of or article.id for article in library.articles()}


def table(results: Mapping[str, Mapping[str, Estimate]]) -> str:
    """A Markdown table: a row for each way of searching and measure, with standard error and 95 % interval."""
    lines = ["| search | measure | n | mean ± standard error [95 % interval] |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {way} | {name} | {found.n} | {found} |" for way, row in results.items() for name, found in row.items()
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 also where the data are absent, which is said on standard error."""
    parser = argparse.ArgumentParser(prog="python -m evals.retrieval", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the development data")
    parser.add_argument("--library", type=Path, required=True, help="library of the articles of that data")
    parser.add_argument("--half", choices=HALVES, default="all", help="which questions; all where omitted")
    parser.add_argument("--limit", type=int, help="only so many questions")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--lexical", action="store_true", help="lexical search alone")
    only.add_argument("--dense", action="store_true", help="dense search alone")
    options = parser.parse_args(arguments)
    try:
        questions = load_questions(options.data, options.half)[: options.limit]
    except FileNotFoundError as error:
        sys.stderr.write(f"{error}: nothing is measured\n")
        return 0
    ways = ["lexical"] if options.lexical else ["dense"] if options.dense else list(WAYS)
    results = {}
    try:
        with Library.open(settings=load_settings(library=options.library)) as library:
            canonical = canonical_ids(library)
            missing = sum(any(url not in canonical for url in question.gold_urls) for question in questions)
            if missing:
                sys.stderr.write(f"{missing} questions have a gold article that is not in the library\n")
            for way in ways:
                library.tune(WAYS[way])
                results[way] = evaluate(questions, lambda text: library.search(text, k=_DEPTH), canonical)
    except NewsproofError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{len(questions)} questions ({options.half}), {len(canonical)} articles\n\n{table(results)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
