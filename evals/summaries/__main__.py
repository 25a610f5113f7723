"""Measure summaries: the gold nuggets they carry, how they compare with the opening sentences, the time they take.

::

    python -m evals.summaries --gold evals/gold/corpus.yaml --articles evals/corpus --llm none
    python -m evals.summaries --gold evals/gold/seed.yaml --articles ../shared/seeds --llm local --show
    python -m evals.summaries --reference ../shared/data/faithfulness/qags_cnndm.jsonl.gz
    python -m evals.summaries --digest 100 --library LIBRARY

A *nugget* is a fact that a summary should carry; it counts as carried where the summary holds one of its gold answers.
*lead-3* is the first three sentences of the article, the strongest simple summary of news. With ``--reference`` the
yardstick is the content words of summaries that people found faithful.
"""

import argparse
import gzip
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev

from evals.gold import GoldSet, Nugget, load, matches
from rag import Article, Library, NewsproofError, Summary, load_settings
from rag.reading import read_articles
from rag.records import article_id
from rag.retrieval.terms import content_terms, words
from rag.text.normalise import normalise
from rag.text.sentences import sentence_spans

__all__ = ["Score", "citations_exact", "lead", "main", "nugget_scores"]


@dataclass(frozen=True, slots=True)
class Score:
    """What one summary of an article carries.

    Attributes:
        article: key of the article.
        vital, okay: nuggets carried and nuggets there are, of each kind.
        lead_vital: vital nuggets that the first three sentences carry.
        words: words of the summary.
        lead_words: words of the first three sentences.
        exact: whether every claim is cited, and every citation is the very text of its article.
    """

    article: str
    vital: tuple[int, int]
    okay: tuple[int, int]
    lead_vital: int
    words: int
    lead_words: int
    exact: bool
    summary: Summary


def lead(text: str, sentences: int = 3) -> str:
    """The first sentences of an article, headings left out where they have no closing full stop."""
    spans = [text[s.start : s.end] for s in sentence_spans(text)]
    return " ".join([s for s in spans if s.rstrip("\"'”’)")[-1:] in ".!?…"][:sentences])


def citations_exact(library: Library, summary: Summary) -> bool:
    """Whether each claim is cited, and each citation is the very text of its article."""
    return all(claim.citations for claim in summary.claims) and all(
        library.article(c.article_id, c.version).text[c.start : c.end] == c.quote
        for claim in summary.claims
        for c in claim.citations
    )


def nugget_scores(library: Library, gold: GoldSet, ids: dict[str, str], budget: int) -> Iterable[Score]:
    """Summarise every article that has nuggets.

    Args:
        library: holds the articles.
        gold: the nuggets.
        ids: the id in the library of each article's key.
        budget: words of a summary.
    """
    by_article: dict[str, list[Nugget]] = defaultdict(list)
    for nugget in gold.nuggets:
        by_article[nugget.article].append(nugget)
    for key, nuggets in by_article.items():
        # Articles that tell the same facts share their nuggets.
        for name in gold.articles if gold.interchangeable else [key]:
            if name not in ids:
                continue
            article = library.article(ids[name])
            summary = library.summarise(article.id, style="bullets", words=budget)
            said, opening = " ".join(claim.text for claim in summary.claims), lead(article.text)
            vital = [n for n in nuggets if n.importance == "vital"]
            okay = [n for n in nuggets if n.importance == "okay"]
            yield Score(
                article=name,
                vital=(sum(matches(said, n) for n in vital), len(vital)),
                okay=(sum(matches(said, n) for n in okay), len(okay)),
                lead_vital=sum(matches(opening, n) for n in vital),
                words=summary.words,
                lead_words=len(opening.split()),
                exact=citations_exact(library, summary),
                summary=summary,
            )


def _show(score: Score, gold: GoldSet) -> None:
    lines = [f"  {c.verdict} {c.score:.2f}: {c.text}" for c in score.summary.claims]
    lines += [f"  removed: {r.text} -- {'; '.join(r.reasons)}" for r in score.summary.removed]
    said = " ".join(claim.text for claim in score.summary.claims)
    of_article = [n for n in gold.nuggets if gold.interchangeable or n.article == score.article]
    lines += [f"  missed ({n.importance}): {n.text}" for n in of_article if not matches(said, n)]
    sys.stdout.write("\n".join(lines) + "\n")


def _nuggets(library: Library, gold: GoldSet, options: argparse.Namespace) -> None:
    ids: dict[str, str] = {}
    for key, entry in gold.articles.items():
        path = next((p for folder in options.articles if (p := entry.path(folder)).exists()), None)
        if path is not None:
            origins = [item.origin for item in read_articles([path]) if isinstance(item, Article)]
            ids[key] = article_id(origins[(entry.row or 1) - 1])
    scores = []
    for score in nugget_scores(library, gold, ids, options.words):
        scores.append(score)
        (vital, of_vital), (okay, of_okay) = score.vital, score.okay
        sys.stdout.write(
            f"{score.article}: vital {vital}/{of_vital}, okay {okay}/{of_okay} in {score.words} words; "
            f"lead-3 vital {score.lead_vital}/{of_vital} in {score.lead_words} words; "
            f"{'citations exact' if score.exact else 'A CITATION IS WRONG'}; "
            f"{score.summary.timings['total']:.1f} s\n"
        )
        sys.stdout.flush()
        if options.show:
            _show(score, gold)
    total = sum(score.vital[1] for score in scores)
    okay_total = sum(score.okay[1] for score in scores)
    sys.stdout.write(
        f"all {len(scores)} articles: vital {sum(s.vital[0] for s in scores) / max(1, total):.3f} (n = {total}), "
        f"okay {sum(s.okay[0] for s in scores) / max(1, okay_total):.3f} (n = {okay_total}); "
        f"lead-3 vital {sum(s.lead_vital for s in scores) / max(1, total):.3f}\n"
    )


def _reference(path: Path, options: argparse.Namespace) -> None:
    """Recall of the content words of faithful summaries, in the words that lead-3 takes."""
    references: dict[str, list[str]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row["supported"]:
                references[normalise(row["source"])].append(row["claim"])
    chosen = list(references.items())[:: options.every]
    gains: list[tuple[int, float, float]] = []
    with tempfile.TemporaryDirectory() as folder, Library.open(settings=load_settings(library=Path(folder))) as library:
        for number, (text, claims) in enumerate(chosen):
            article = Article.create(origin=f"file:///{number}", text=text)
            library.catalogue.put(article, [])
            opening = lead(text)
            summary = library.summarise(article.id, words=max(10, len(opening.split())), llm="none")
            wanted = set(content_terms(words(" ".join(claims))))
            if not wanted:
                continue
            ours = set(content_terms(words(" ".join(claim.text for claim in summary.claims))))
            theirs = set(content_terms(words(opening)))
            gains.append((len(text.split()), len(wanted & ours) / len(wanted), len(wanted & theirs) / len(wanted)))
    for name, rows in (("all", gains), ("over 800 words", [g for g in gains if g[0] > 800])):
        if len(rows) > 1:
            differences = [ours - theirs for _, ours, theirs in rows]
            error = stdev(differences) / len(rows) ** 0.5
            sys.stdout.write(
                f"{name}: recall {mean(r[1] for r in rows):.3f}, lead-3 {mean(r[2] for r in rows):.3f}, "
                f"difference {mean(differences):+.3f} ± {error:.3f} (n = {len(rows)})\n"
            )


def _digest(library: Library, options: argparse.Namespace) -> None:
    ids = [article.id for article in library.articles() if article.duplicate_of is None][: options.digest]
    started = time.monotonic()
    summary = library.summarise(*ids, style="bullets", words=options.words, llm=options.llm)
    seconds = time.monotonic() - started
    exact = "citations exact" if citations_exact(library, summary) else "A CITATION IS WRONG"
    sys.stdout.write(
        f"digest of {len(ids)} articles: {len(summary.sections)} sections, {len(summary.claims)} claims, "
        f"{summary.words} words in {seconds:.1f} s; {exact}\n"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, help="a gold file with nuggets")
    parser.add_argument("--articles", type=Path, nargs="+", default=[], help="the files that it is about")
    parser.add_argument("--reference", type=Path, help="JSON Lines with source, claim and supported, as .gz")
    parser.add_argument("--digest", type=int, help="time a digest of so many articles of --library")
    parser.add_argument("--library", type=Path)
    parser.add_argument("--llm", choices=["auto", "openai", "local", "none"], default="none")
    parser.add_argument("--words", type=int, default=120)
    parser.add_argument("--every", type=int, default=1, help="take every Nth source of --reference")
    parser.add_argument("--show", action="store_true", help="print every summary and what it lacks")
    options = parser.parse_args(arguments)
    try:
        if options.reference:
            _reference(options.reference, options)
        if options.digest:
            with Library.open(settings=load_settings(library=options.library, llm=options.llm)) as library:
                _digest(library, options)
        if options.gold:
            with tempfile.TemporaryDirectory() as folder:
                settings = load_settings(library=Path(folder), llm=options.llm)
                with Library.open(settings=settings) as library:
                    library.add(*options.articles)
                    _nuggets(library, load(options.gold), options)
    except (NewsproofError, ValueError) as error:
        sys.stderr.write(f"newsproof: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
