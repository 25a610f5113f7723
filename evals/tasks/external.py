"""Published sets, by path: RealTimeQA, CLAPnq, RGB, and the faithfulness sets. None of them is part of the project.

Each maps its fields explicitly and minds what is known of it. Where a set gives a question its own passages, these
become articles of a publisher that is named after the question, and the question is limited to that publisher: one
library then serves them all.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from inspect_ai import Task

from evals.judging import Judge
from evals.pipelines import Recipe
from evals.retrieval.data import QuizQuestion, load_articles, load_questions
from evals.retrieval.measures import answer_key
from evals.samples import GoldSample, stratified
from evals.tasks.answers import answers_task
from evals.tasks.claims import faithfulness_sets

__all__ = ["SETS", "bearing", "clapnq_rows", "clapnq_samples", "rgb_rows", "rgb_samples"]

_MOST_BEARING = 5
"""A question whose answer stands in more articles than this is left out of the abstention task: its library would
shrink to nothing, and the string would mostly be there by chance."""
_RGB_CASES = {"noise": ("positive", "negative"), "rejection": ("negative",), "counterfactual": ("positive_wrong",)}
"""The fields of RGB whose passages a question is given, by the case that it stands for."""
_DETACHED = re.compile(r" (?=[.,;:!?)\]%])|(?<=[(\[]) | (?='(?:s|re|ve|ll|d|m)\b)| (?=n't\b)")


def _realtimeqa(data: Path, library: Path, llm: str, size: int | None, judge: Judge | None) -> Task:
    """The questions over a library that holds the articles of the set: retrieval where the gold article is known, and
    answers. An answer may be absent from every article, so that the rate of right answers has a ceiling below 1.
    """
    samples = [_quiz(question, answerable=True) for question in load_questions(data)]
    recipe = Recipe(library=str(library), llm=llm)  # type: ignore[arg-type]
    return answers_task("realtimeqa", stratified(samples, size), recipe, judge)


def _realtimeqa_abstention(data: Path, library: Path, llm: str, size: int | None, judge: Judge | None) -> Task:
    """The questions with their gold articles, and all that hold the answer, left out: none can be answered.

    The library is copied first; what is left out is removed from the copy, for all the questions together.
    """
    questions = {question.id: question for question in load_questions(data)}
    held = bearing(list(questions.values()), [(article.url, article.text) for article in load_articles(data)])
    chosen = [_quiz(questions[id_], answerable=False) for id_, urls in held.items() if len(urls) <= _MOST_BEARING]
    samples = stratified(chosen, size)
    without = sorted({url for sample in samples for url in held[sample.id]})
    recipe = Recipe(library=str(library), llm=llm, without=tuple(without))  # type: ignore[arg-type]
    return answers_task("realtimeqa-abstention", samples, recipe, judge)


def _clapnq(data: Path, library: Path, llm: str, size: int | None, judge: Judge | None) -> Task:
    """Natural questions with Wikipedia passages: long answers, half of the questions without one."""
    del library
    samples, rows = [], []
    for name, answerable in (("answerable", True), ("unanswerable", False)):
        found = list(_json_lines(data / "abstention" / f"clapnq_dev_{name}.jsonl.gz"))
        samples += clapnq_samples(found, answerable=answerable)
        rows += clapnq_rows(found)
    return _limited("clapnq", samples, rows, llm, size, judge)


def _rgb(data: Path, library: Path, llm: str, size: int | None, judge: Judge | None) -> Task:
    """Questions about news with true passages among others, with others alone, and with counterfactual ones."""
    del library
    path = data / "abstention" / "rgb_en_fact.json"
    text = path.read_text(encoding="utf-8")
    found = json.loads(text) if text.lstrip().startswith("[") else [json.loads(row) for row in text.splitlines()]
    return _limited("rgb", rgb_samples(found), rgb_rows(found), llm, size, judge)


def _faithfulness(data: Path, library: Path, llm: str, size: int | None, judge: Judge | None) -> Task:
    """The verifier against labels that people gave."""
    del library, llm
    if judge:
        raise ValueError("answers are judged, not labelled claims: `newsproof eval judge` measures a judge on these")
    return faithfulness_sets(str(data / "faithfulness"), size)


SETS: dict[str, Callable[..., Task]] = {
    "realtimeqa": _realtimeqa,
    "realtimeqa-abstention": _realtimeqa_abstention,
    "faithfulness": _faithfulness,
    "clapnq": _clapnq,
    "rgb": _rgb,
}
"""The sets by name; each takes ``data``, ``library``, ``llm``, ``size`` and ``judge`` and gives a task.

Raises:
    FileNotFoundError: the data are not there.
"""


def bearing(questions: Sequence[QuizQuestion], articles: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """For each question, where its gold articles and those that hold its answer come from.

    Args:
        questions: the questions.
        articles: origin and text of every article.
    """
    lowered = [(origin, text.lower()) for origin, text in articles]
    held = {}
    for question in questions:
        key = answer_key(question.answer)
        pattern = re.compile(rf"(?<!\w){re.escape(key)}(?!\w)") if key else None
        with_answer = {origin for origin, text in lowered if pattern and key in text and pattern.search(text)}
        held[question.id] = sorted(with_answer | set(question.gold_urls))
    return held


def clapnq_samples(rows: Sequence[dict[str, Any]], *, answerable: bool) -> list[GoldSample]:
    """Questions of CLAPnq: ``input`` is the question, ``output[0].answer`` a grounded answer in full sentences."""
    return [
        GoldSample(
            id=f"{'a' if answerable else 'u'}{row['id']}",
            question=row["input"].rstrip("?") + "?",
            kind="answerable" if answerable else "unanswerable",
            group=row["passages"][0]["title"],
            answerable=answerable,
            reference=_plain(row["output"][0]["answer"]) if answerable else "",
            sources=(f"clapnq {row['id']}",),
        )
        for row in rows
    ]


def clapnq_rows(rows: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """The passages of CLAPnq as articles. The set separates punctuation from words; that is undone."""
    return [
        {
            "url": f"https://clapnq.example/{row['id']}/{number}",
            "title": _plain(passage["title"]),
            "text": _plain(passage["text"]),
            "publisher": f"clapnq {row['id']}",
        }
        for row in rows
        for number, passage in enumerate(row["passages"])
    ]


def rgb_samples(rows: Sequence[dict[str, Any]]) -> list[GoldSample]:
    """Each question of RGB three times; ``answer`` is a text, or lists of alternatives of which all are needed."""
    samples = []
    for row in rows:
        items = _alternatives(row["answer"])
        for kind, fields in _RGB_CASES.items():
            answerable = kind == "noise"
            samples.append(
                GoldSample(
                    id=f"{row['id']}-{kind}",
                    question=_question(row["query"]),
                    kind=kind,
                    group=str(row["id"]),
                    answerable=answerable,
                    items=items if answerable else (),
                    # Told something false, saying so by the true answer is right, and so is refusing.
                    correction=tuple(word for item in items for word in item) if kind == "counterfactual" else (),
                    sources=tuple(f"rgb {row['id']} {field}" for field in fields),
                )
            )
    return samples


def rgb_rows(rows: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """The passages of RGB as articles, each of them once: as a copy it would count for its first publisher alone."""
    return [
        {
            "url": f"https://rgb.example/{row['id']}/{field}/{number}",
            "title": "",
            "text": passage,
            "publisher": f"rgb {row['id']} {field}",
        }
        for row in rows
        for field in ("positive", "negative", "positive_wrong")
        for number, passage in enumerate(row[field])
        if passage.strip()
    ]


def _limited(
    name: str,
    samples: Sequence[GoldSample],
    rows: list[dict[str, str]],
    llm: str,
    size: int | None,
    judge: Judge | None,
) -> Task:
    chosen = stratified(samples, size)
    wanted = {source for sample in chosen for source in sample.sources}
    kept = tuple(json.dumps(row) for row in rows if row["publisher"] in wanted)
    return answers_task(name, chosen, Recipe(rows=kept, llm=llm), judge)  # type: ignore[arg-type]


def _quiz(question: QuizQuestion, *, answerable: bool) -> GoldSample:
    return GoldSample(
        id=question.id,
        question=question.question,
        kind="quiz",
        group=(question.gold_urls or (question.id,))[0],
        answerable=answerable,
        items=((answer_key(question.answer) or question.answer,),) if answerable else (),
        origins=question.gold_urls if answerable else (),
    )


def _alternatives(answer: Any) -> tuple[tuple[str, ...], ...]:
    if isinstance(answer, str):
        return ((answer,),)
    if all(isinstance(part, str) for part in answer):
        return (tuple(answer),)
    return tuple((part,) if isinstance(part, str) else tuple(part) for part in answer)


def _question(query: str) -> str:
    return query if query.endswith("?") else f"{query}?"


def _plain(text: str) -> str:
    """Text without the spaces and quotation marks that a tokeniser left."""
    quoted = re.sub("``\\s*", "“", re.sub("\\s*''", "”", text))
    return _DETACHED.sub("", quoted.replace(" - ", "-")).strip()


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
