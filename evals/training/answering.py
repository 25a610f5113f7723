"""Train the question–sentence model: ``python -m evals.training.answering --data DIR --work DIR``.

The model says whether a sentence, read under its headline, answers a question. It is written to
``rag/models/answering.safetensors``.

It begins from the first stage of :mod:`evals.training.entailment`, whose checkpoint is in ``--work``, and learns from
made questions. Then it is trained on questions that people asked, once on each half of them; the average of the two is
what ships. These are the questions of CLAPnq and of the development half of RealTimeQA; its test half is only measured.
What it needs beyond the project is in :mod:`evals.training.cross_encoder`.
"""

import argparse
import random
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evals.faithfulness.metrics import auc
from evals.retrieval.data import half_of
from evals.training.batches import Tokeniser, encode, open_tokeniser
from evals.training.entailment import STAGE_1
from evals.training.pairs import Row, answer_pair, likely_words, made_questions, stories
from evals.training.relevance import Example, read_archive, read_examples
from rag.models.weights import EMBEDDER, WEIGHTS, WeightStore
from rag.retrieval.relevance import load_model
from rag.settings import load_settings

if TYPE_CHECKING:
    from evals.training.cross_encoder import CrossEncoder

__all__ = ["ANSWERING", "Candidate", "HumanQuestion", "main", "training_rows"]

ANSWERING = Path(__file__).parents[2] / "rag" / "models" / "answering.safetensors"

_MADE_NEGATIVE, _MADE_TOKENS = 7_000, 140
_MADE_AGAIN = 800
"""Made questions that are mixed with those of people, so that their lessons are not forgotten."""
_CANDIDATES = 16
_MEASURED = 10
"""Candidates of a question that are scored when the model is measured."""
_ANSWERS = 1.3
"""Weight of a sentence that answers."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer a question.

    Attributes:
        title: the headline above it.
        text: the sentence.
        lexical: its probability by words alone.
        answers: whether people marked it, or the answer stands in it.
    """

    title: str
    text: str
    lexical: float
    answers: bool


@dataclass(frozen=True, slots=True)
class HumanQuestion:
    """A question that a person asked, with candidates, the likeliest by words first.

    Attributes:
        set: which set it is of.
        group: what stays together when the data are split.
        text: the question.
        answerable: whether a candidate answers.
        candidates: at most sixteen.
    """

    set: str
    group: str
    text: str
    answerable: bool
    candidates: tuple[Candidate, ...]

    @property
    def fold(self) -> int:
        """Its half for training, 0 or 1."""
        return zlib.crc32(self.group.encode()) % 2

    @property
    def measured_only(self) -> bool:
        """Whether it is of the half that nothing is trained on."""
        return self.set != "clapnq" and half_of(self.group) == "test"


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, print held-out figures, and write the model."""
    parser = argparse.ArgumentParser(prog="python -m evals.training.answering", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with realtimeqa-2022/ and abstention/")
    parser.add_argument("--work", type=Path, required=True, help="folder of the checkpoints")
    parser.add_argument("--limit", type=int, help="rows of each stage at most, for a trial")
    parser.add_argument("--output", type=Path, default=ANSWERING)
    options = parser.parse_args(arguments)
    if not (options.work / STAGE_1).exists():
        sys.stderr.write(f"{options.work / STAGE_1} is not there: run evals.training.entailment first\n")
        return 1
    from evals.training.cross_encoder import average, export, fit, load, save

    base, tokenizer = WeightStore(load_settings().models).path(EMBEDDER)
    tokenise = open_tokeniser(tokenizer)
    made = _made(options.data, base, tokenizer, tokenise)[: options.limit]
    questions = [_human(example) for example in read_examples(options.data, read_archive(options.data))]
    model = load(base, options.work / STAGE_1)
    model.reset_head()
    fit(model, encode(made, tokenise, _weight), epochs=1, rate=1e-4, name="made questions")
    checkpoint = options.work / "answering-stage-1.pt"
    save(model, checkpoint)

    taught = [question for question in questions if not question.measured_only]
    rng = random.Random(2)
    models: list[CrossEncoder] = []
    for number in (0, 1):
        rows = list(training_rows([question for question in taught if question.fold != number], rng))[: options.limit]
        rows += rng.sample(made, k=min(_MADE_AGAIN, len(made)))
        model = load(base, checkpoint)
        fit(model, encode(rows, tokenise, _weight), epochs=2, rate=6e-5, name=f"fold {number}")
        outside = [question for question in taught if question.fold == number]
        _report(model, outside[: options.limit], tokenise, f"fold {number}, held out")
        models.append(model)
    average(*models)
    tests = [question for question in questions if question.measured_only]
    _report(models[0], tests[: options.limit], tokenise, "average, RealTimeQA test half")
    export(models[0], options.output, WEIGHTS[EMBEDDER].files[0].sha256)
    return 0


def training_rows(questions: Sequence[HumanQuestion], rng: random.Random) -> Iterator[Row]:
    """Rows to train on: of each question the sentences that answer, and some of those that do not.

    Sentences that nobody marked may answer all the same, so only few of them are taken.
    """
    for question in questions:
        right = [candidate for candidate in question.candidates if candidate.answers]
        wrong = [candidate for candidate in question.candidates if not candidate.answers]
        likely = 1 if question.answerable else 2
        chosen = [*right[:2], *wrong[:likely], *rng.sample(wrong[likely:], k=min(1, len(wrong[likely:])))]
        for candidate in chosen:
            pair = answer_pair(candidate.title, candidate.text, question.text)
            yield Row(question.set, question.group, candidate.answers, (pair,))


def _human(example: Example) -> HumanQuestion:
    probabilities = load_model("relevance_lexical").probabilities(example.features)
    candidates = tuple(
        Candidate(
            example.found[place].candidate.title,
            example.found[place].candidate.text,
            float(probabilities[place]),
            bool(example.positive[place]),
        )
        for place in np.argsort(-probabilities, kind="stable")[:_CANDIDATES]
    )
    return HumanQuestion(example.name, example.group, example.question.text, example.answerable, candidates)


def _made(data: Path, base: Path, tokenizer: Path, tokenise: Tokeniser) -> list[Row]:
    """Made questions with all sentences that answer and some of those that do not, in any order."""
    stock = stories(data / "realtimeqa-2022" / "articles.jsonl.gz")
    rows = list(made_questions(stock, likely_words(base, tokenizer)))
    rng = random.Random(2)
    negative = [row for row in rows if not row.label]
    chosen = [row for row in rows if row.label] + rng.sample(negative, k=min(_MADE_NEGATIVE, len(negative)))
    rng.shuffle(chosen)
    lengths = [example.longest for example in encode(chosen, tokenise)]
    return [row for row, length in zip(chosen, lengths, strict=True) if length < _MADE_TOKENS]


def _weight(row: Row) -> float:
    return _ANSWERS if row.label else 1.0


def _report(model: "CrossEncoder", questions: Sequence[HumanQuestion], tokenise: Tokeniser, title: str) -> None:
    """Print how well the best score tells answerable questions, and how often the best sentence is right."""
    from evals.training.cross_encoder import predict

    sys.stdout.write(f"{title}\n")
    rows = [
        Row(question.set, question.group, False, (answer_pair(c.title, c.text, question.text),))
        for question in questions
        for c in question.candidates[:_MEASURED]
    ]
    scores = iter(predict(model, encode(rows, tokenise)))
    found = {i: [next(scores)[0] for _ in q.candidates[:_MEASURED]] for i, q in enumerate(questions)}
    for name in sorted({question.set for question in questions}):
        places = [i for i, question in enumerate(questions) if question.set == name]
        labels = np.array([questions[i].answerable for i in places])
        lexical = np.array([questions[i].candidates[0].lexical for i in places])
        area, by_words = auc(labels, np.array([max(found[i]) for i in places])), auc(labels, lexical)
        asked = [i for i in places if questions[i].answerable]
        first = np.mean([questions[i].candidates[int(np.argmax(found[i]))].answers for i in asked]) if asked else 0.0
        first_by_words = np.mean([questions[i].candidates[0].answers for i in asked]) if asked else 0.0
        sys.stdout.write(
            f"  {name}: n {len(places)}, AUC {area:.3f} (words alone {by_words:.3f}), "
            f"Hit@1 {first:.3f} (words alone {first_by_words:.3f})\n"
        )


if __name__ == "__main__":
    sys.exit(main())
