"""The demonstration of `make demo`: read the sample corpus, ask, and show what each sentence rests on.

Everything runs on this machine: the articles go into a library under ``.demo``, and the embedded chat model answers.
"""

import argparse
import sys
from pathlib import Path

from rag import Library
from rag.console import print_answer, print_report
from rag.errors import NewsproofError
from rag.settings import load_settings

__all__ = ["QUESTIONS", "main"]

ROOT = Path(__file__).resolve().parent
QUESTIONS = (
    ("a number", "How many vehicles a day does Lockgate Bridge carry?"),
    ("two articles that disagree", "In March 2024, what was the repair of Lockgate Bridge said to cost?"),
    ("no answer in the articles", "How deep is the Thrale under Lockgate Bridge?"),
)


def main() -> int:
    """Run the demonstration; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--llm", default=None, choices=["auto", "openai", "local", "none"], help="local where omitted")
    parser.add_argument("--library", type=Path, default=Path(".demo/library"))
    options = parser.parse_args()
    say = sys.stdout.write
    try:
        settings = load_settings(library=options.library, llm=options.llm or "local")
        with Library.open(settings=settings) as library:
            say(f"\n==> newsproof ingest {ROOT.name}/corpus\n")
            print_report(library.add(ROOT / "corpus"))
            say(f"model: {library.model().why}\n")
            for kind, question in QUESTIONS:
                say(f"\n==> {question}   ({kind})\n\n")
                sys.stdout.flush()
                answer = library.ask(question)
                print_answer(answer)
                say(f"\n    {answer.timings['total']:.1f} s, left out: {len(answer.removed)}\n")
    except NewsproofError as error:
        sys.stderr.write(f"newsproof: {error}\n")
        return 1
    say(f'\nAsk your own: .venv/bin/newsproof --library {options.library} ask "…"\n')
    return 0


if __name__ == "__main__":
    sys.exit(main())
