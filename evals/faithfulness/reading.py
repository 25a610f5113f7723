"""Read answers to RealTimeQA questions sentence by sentence, beside what was noted about each.

::

    python -m evals.faithfulness.reading ask --data ../shared/data --library DIR --llm local --answers answers.jsonl
    python -m evals.faithfulness.reading show --llm local --answers answers.jsonl

``ask`` puts a fixed draw of questions to a library that holds the articles of that set, and appends the answers to a
file; what the file has already is not asked again, so that the work can be done in portions. ``show`` prints each
sentence with the words that it cites and the note on it in ``notes-LLM.jsonl``, and counts the notes. A note is tied to
the sentence by a hash, so that it does not speak of another sentence after a change; it holds no text of an article.
"""

import argparse
import json
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.notes import Aspect, ReadSentence, claim_hash, read_notes, read_rows, show
from evals.retrieval.data import QuizQuestion, load_questions
from rag import Library, NewsproofError, load_settings

__all__ = ["SEED", "Note", "draw", "load_notes", "main", "sentence_hash"]

_NOTES = Path(__file__).parent
SEED = 3
"""Of the draw of questions."""
_ANSWERS = Aspect("answers", "answers", "BESIDE THE QUESTION", "beside the question")


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody who read a sentence beside its citation found.

    Attributes:
        question: id of the question.
        sentence: number of the sentence in its answer, from 1.
        hash: of the sentence and the spans that it cites (see :func:`sentence_hash`).
        supported: whether the cited words say all that the sentence says.
        answers: whether it answers the question, or belongs to its answer.
        why: in the reader's words.
    """

    question: str
    sentence: int
    hash: str
    supported: bool
    answers: bool
    why: str


def sentence_hash(claim: Mapping[str, Any]) -> str:
    """Sixteen hex digits that stand for a sentence (a claim as JSON has it) and the spans that it cites."""
    return claim_hash(claim, [[c["article_id"], c["start"], c["end"]] for c in claim["citations"]])


def draw(questions: Sequence[QuizQuestion], count: int, seed: int = SEED) -> list[QuizQuestion]:
    """The questions that are read: a draw without replacement; a smaller count gives the first of a larger one."""
    shuffled = sorted(questions, key=lambda q: q.id)
    random.Random(seed).shuffle(shuffled)
    return shuffled[:count]


def load_notes(path: Path) -> dict[tuple[str, str], Note]:
    """The notes of a file, by question and sentence hash; none where there is no file."""
    return {(note.question, note.hash): note for note in read_notes(path, Note)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 also where the data are absent, which is said on standard error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    asking = commands.add_parser("ask", help="ask the questions")
    asking.add_argument("--data", type=Path, required=True)
    asking.add_argument("--library", type=Path, required=True)
    asking.add_argument("--count", type=int, default=160, help="questions in all")
    asking.add_argument("--portion", type=int, help="at most so many questions that were not asked yet")
    showing = commands.add_parser("show", help="print the answers beside the notes")
    showing.add_argument("--unread", action="store_true", help="only sentences without a note")
    for command in (asking, showing):
        command.add_argument("--llm", choices=["openai", "local", "none"], default="local")
        command.add_argument("--answers", type=Path, required=True, help="JSON Lines file of the answers")
    options = parser.parse_args(arguments)
    if options.command == "show":
        return _show(options.answers, _NOTES / f"notes-{options.llm}.jsonl", options.unread)
    try:
        questions = draw(load_questions(options.data), options.count)
    except FileNotFoundError as error:
        sys.stderr.write(f"skipped: {error}\n")
        return 0
    try:
        with Library.open(settings=load_settings(library=options.library, llm=options.llm)) as library:
            _ask(library, questions, options.answers, options.portion)
    except NewsproofError as error:
        sys.stderr.write(f"newsproof: {error}\n")
        return 1
    return 0


def _ask(library: Library, questions: Sequence[QuizQuestion], path: Path, portion: int | None) -> None:
    asked = {row["question_id"] for row in read_rows(path)}
    left = [question for question in questions if question.id not in asked]
    for question in left[:portion]:
        answer = library.ask(question.question).to_dict()
        row = {"question_id": question.id, "gold": question.answer, **answer}
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _show(answers: Path, notes_path: Path, unread: bool) -> int:
    notes = load_notes(notes_path)
    rows = read_rows(answers)
    if not rows:
        sys.stderr.write(f"skipped: there are no answers in {answers}; `ask` puts them there\n")
        return 0
    sentences = (
        ReadSentence(
            heading=f"{row['question_id']} {row['question']} [{row['gold']}]",
            number=number,
            claim=claim,
            hash=sentence_hash(claim),
            cites=[f"cites {c['published']} {c['title']!r}: {c['quote']}" for c in claim["citations"]],
            note=notes.get((row["question_id"], sentence_hash(claim))),
        )
        for row in rows
        for number, claim in enumerate(row["claims"], 1)
    )
    answered = sum(not row["abstained"] for row in rows)
    show(sentences, _ANSWERS, unread=unread, head=f"{answered} of {len(rows)} questions answered")
    return 0


if __name__ == "__main__":
    sys.exit(main())
