"""Ask the RealTimeQA questions and hold every citation of every answer against its article.

::

    python -m evals.citations --data ../shared/data --library DIR --llm none
    python -m evals.citations --data ../shared/data --library DIR --llm local --every 16 --limit 50 --show

The library must hold the articles of that data set (``newsproof ingest``).
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from evals.answers import citations_exact
from rag import Library, NewsproofError, load_settings

__all__ = ["main"]

_QUESTIONS = Path("realtimeqa-2022") / "questions.jsonl.gz"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; exit status 1 where a citation is not exact, or nothing could be asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--llm", choices=["auto", "openai", "local", "none"], default="none")
    parser.add_argument("--every", type=int, default=1, help="take every Nth question")
    parser.add_argument("--limit", type=int, help="at most so many questions")
    parser.add_argument("--show", action="store_true", help="print every answer")
    options = parser.parse_args(arguments)
    path = options.data / _QUESTIONS
    if not path.exists():
        sys.stdout.write(f"skipped: there is no {path}\n")
        return 0
    with gzip.open(path, "rt", encoding="utf-8") as file:
        questions = [json.loads(line)["question"] for line in file][:: options.every][: options.limit]
    counts: Counter[str] = Counter()
    firsts = []
    try:
        with Library.open(settings=load_settings(library=options.library, llm=options.llm)) as library:
            for question in questions:
                answer = library.ask(question)
                counts["questions"] += 1
                counts["answered"] += not answer.abstained
                counts["inexact"] += not citations_exact(library, answer)
                counts["removed"] += len(answer.removed)
                counts["citations"] += sum(len(claim.citations) for claim in answer.claims)
                counts.update(claim.verdict for claim in answer.claims)
                if "first_claim" in answer.timings:
                    firsts.append(answer.timings["first_claim"])
                if options.show:
                    _show(question, answer.to_dict())
    except NewsproofError as error:
        sys.stderr.write(f"newsproof: {error}\n")
        return 1
    sys.stdout.write(
        f"{counts['answered']} of {counts['questions']} questions answered: {counts['supported']} sentences supported, "
        f"{counts['quoted']} quoted, {counts['unsupported']} unsupported; {counts['removed']} left out\n"
        f"{counts['citations']} citations; {counts['inexact']} answers with an uncited sentence or inexact citation\n"
    )
    if firsts:
        sys.stdout.write(f"median seconds to the first sentence: {median(firsts):.2f}\n")
    return 1 if counts["inexact"] or not counts["questions"] else 0


def _show(question: str, answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps({"question": question, **answer}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
