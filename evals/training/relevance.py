"""Train the sentence relevance and answerability models of ``rag/retrieval/relevance.json``.

Run ``python -m evals.training.relevance --data DIR`` with the development data (RealTimeQA and CLAPnq;
RGB is not used) and the embedder's weights. Only coefficients and counts of words leave the data, no text. Figures are
cross-validated by question.
"""

import argparse
import gzip
import json
import re
import sqlite3
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.answering.extractive import ANSWERABILITY_FEATURES, answerability_features
from rag.answering.quoting import quotable
from rag.records import Article, Passage
from rag.retrieval import evidence
from rag.retrieval.evidence import RankedSentence, gather_sentences
from rag.retrieval.meaning import open_meaning
from rag.retrieval.question import Question, analyse_question
from rag.retrieval.relevance import FEATURES, READ, Meaning, sentence_features, with_meaning
from rag.retrieval.terms import words
from rag.settings import load_settings
from rag.text.chunks import chunk_spans
from rag.text.normalise import normalise
from rag.text.sentences import Span, sentence_spans

__all__ = [
    "Example",
    "document_frequencies",
    "fit_answerability",
    "fit_relevance",
    "main",
    "read_archive",
    "read_examples",
]

TARGET = Path(__file__).parents[2] / "rag" / "retrieval" / "relevance.json"
FOLDS = 5
THRESHOLDS = {"answerability_lexical": 0.38, "answerability": 0.40}
"""Confidence below which a question is refused, by words alone and with the likeness of meaning. Chosen on the
development half of the RealTimeQA questions with the library's own retrieval over all its articles, to refuse less
than a quarter of the questions whose answer was among the eight passages found; the figures are in
``operating_point`` of the data file."""

ABSENT_NAME = 1.5
"""Log odds, at least, that a question loses by a name that is missing. Quiz questions cannot teach this: their
unanswerable variants were made by leaving out the answer, not by asking about somebody else."""

Matrix = npt.NDArray[np.float64]
_NEGATIVE = ("short", "interrogative")
_FREE = ("long",)
_SET_WEIGHT = {"clapnq": 0.5}


@dataclass(slots=True)
class Example:
    """A question with candidate sentences.

    Attributes:
        name: which set it is of.
        group: what stays together in cross-validation.
        question: the question, taken apart.
        found: the candidates, scored or not.
        features: shape (candidates, len(FEATURES)).
        positive: which candidates answer; none where the question is unanswerable.
        answerable: whether the passages answer.
    """

    name: str
    group: str
    question: Question
    found: list[RankedSentence]
    features: Matrix
    positive: npt.NDArray[np.bool_]
    answerable: bool

    @property
    def weight(self) -> float:
        """How much it counts: encyclopaedia less than news."""
        return _SET_WEIGHT.get(self.name, 1.0)

    @property
    def fold(self) -> int:
        """Its part in cross-validation."""
        return zlib.crc32(self.group.encode()) % FOLDS


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the data, train, report and write the data file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with realtimeqa-2022/ and abstention/")
    parser.add_argument("--models", type=Path, help="folder of the weights, as in NEWSPROOF_MODELS")
    parser.add_argument("--output", type=Path, default=TARGET)
    options = parser.parse_args(arguments)
    archive = read_archive(options.data)
    frequencies = document_frequencies(archive)
    _write(options.output, {"document_frequencies": frequencies}, keep=True)
    examples = read_examples(options.data, archive)
    lexical = fit_relevance(examples)
    examples = [_best(example, _logits(lexical, example.features)) for example in examples]
    models = {"relevance_lexical": fit_relevance(examples)}
    scored = _cross_validate(examples)
    report: dict[str, Any] = {"relevance_lexical": _hits(examples, scored)}
    models["answerability_lexical"], report["answerability_lexical"] = _answerability(
        examples, scored, THRESHOLDS["answerability_lexical"]
    )
    meant = _with_meaning(examples, _meaning(options.models))
    models["relevance"] = fit_relevance(meant)
    scored_meant = _cross_validate(meant)
    report["relevance"] = _hits(meant, scored_meant)
    models["answerability"], report["answerability"] = _answerability(meant, scored_meant, THRESHOLDS["answerability"])
    provenance = {
        "made_by": "python -m evals.training.relevance",
        "date": date.today().isoformat(),
        "data": "CLAPnq dev (Apache-2.0) and RealTimeQA 2022 with its news articles; counts and coefficients only",
        "examples": {f"{name}, answerable: {answerable}": n for (name, answerable), n in _count(examples).items()},
        "cross_validated": report,
    }
    _write(options.output, {"provenance": provenance, "models": models, "document_frequencies": frequencies})
    sys.stdout.write(json.dumps(provenance, indent=1) + "\n")


def read_archive(data: Path) -> list[Article]:
    """The news articles of RealTimeQA; ``data`` is the folder that holds ``realtimeqa-2022/``."""
    return [
        Article.create(origin=row["url"], title=row["title"], text=normalise(row["text"]), source=row["source"])
        for row in _rows(data / "realtimeqa-2022" / "articles.jsonl.gz")
    ]


def read_examples(data: Path, archive: Sequence[Article]) -> list[Example]:
    """The questions of CLAPnq and RealTimeQA with their candidate sentences."""
    # The same articles serve many questions; splitting them once makes training several times faster.
    evidence.sentence_spans = cache(sentence_spans)  # type: ignore[attr-defined]
    return [*_clapnq(data / "abstention"), *_realtimeqa(archive, data / "realtimeqa-2022")]


def document_frequencies(articles: Iterable[Article], least: int = 25) -> dict[str, Any]:
    """In how many articles each term occurs, for the terms in at least ``least`` of them."""
    counts: Counter[str] = Counter()
    total = 0
    for article in articles:
        total += 1
        found = words(f"{article.title}\n{article.text}"[:20_000])
        counts.update({word.term for word in found if not word.stop and not word.number})
    kept = sorted((item for item in counts.items() if item[1] >= least), key=lambda item: (-item[1], item[0]))
    return {"articles": total, "floor": least // 3, "terms": dict(kept)}


def fit_relevance(examples: Sequence[Example], penalty: float = 2.0) -> dict[str, Any]:
    """Fit a conditional logit over the sentences of each question and "none of them".

    The likelihood of an answerable question is the probability of all its positive sentences together, that of an
    unanswerable one the probability of "none". Coefficients keep the sign that their feature's meaning asks for.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    usable = [example for example in examples if example.positive.any() or not example.answerable]
    stacked = np.concatenate([example.features for example in usable])
    mean, scale = stacked.mean(0), stacked.std(0) + 1e-9
    longest = max(len(example.positive) for example in usable)
    data = np.zeros((len(usable), longest, len(FEATURES)))
    padding = np.full((len(usable), longest), -1e9)
    target = np.zeros((len(usable), longest))
    none = np.array([0.0 if example.answerable else 1.0 for example in usable])
    weight = np.array([example.weight for example in usable])
    weight[none == 1] *= weight[none == 0].sum() / max(weight[none == 1].sum(), 1e-9)
    for row, example in enumerate(usable):
        size = len(example.positive)
        data[row, :size] = (example.features - mean) / scale
        padding[row, :size] = 0.0
        target[row, :size] = example.positive if example.answerable else 0.0

    def loss(parameters: Matrix) -> tuple[float, Matrix]:
        logits = data @ parameters[:-1] + parameters[-1] + padding
        top = np.maximum(logits.max(1), 0.0)
        odds, odds_none = np.exp(logits - top[:, None]), np.exp(-top)
        whole = odds.sum(1) + odds_none
        hit = (odds * target).sum(1) + odds_none * none + 1e-300
        slope = (odds / whole[:, None] - odds * target / hit[:, None]) * weight[:, None]
        gradient = np.append(np.einsum("ij,ijk->k", slope, data) + 2 * penalty * parameters[:-1], slope.sum())
        value = float((weight * (np.log(whole) - np.log(hit))).sum() + penalty * (parameters[:-1] ** 2).sum())
        return value, gradient

    bounds = [(None, 0) if f in _NEGATIVE else (None, None) if f in _FREE else (0, None) for f in FEATURES]
    found = minimize(
        loss, np.append(np.zeros(len(FEATURES)), -1.0), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]
    )
    return _model(FEATURES, mean, scale, found.x)


def fit_answerability(features: Matrix, answerable: Matrix, weight: Matrix, penalty: float = 3.0) -> dict[str, Any]:
    """Fit a logistic regression with both classes counting the same; coefficients keep the sign of their meaning."""
    from scipy.optimize import minimize

    balanced = np.where(answerable == 1, weight / weight[answerable == 1].sum(), weight / weight[answerable == 0].sum())
    balanced *= len(answerable) / 2
    mean, scale = features.mean(0), features.std(0) + 1e-9
    standard = (features - mean) / scale

    def loss(parameters: Matrix) -> tuple[float, Matrix]:
        logits = standard @ parameters[:-1] + parameters[-1]
        slope = (1 / (1 + np.exp(-logits)) - answerable) * balanced
        value = balanced * (np.logaddexp(0, logits) - answerable * logits)
        gradient = np.append(standard.T @ slope + 2 * penalty * parameters[:-1], slope.sum())
        return float(value.sum() + penalty * (parameters[:-1] ** 2).sum()), gradient

    bounds: list[tuple[float | None, float | None]] = [
        (None, 0.0) if "missing" in f else (0.0, None) for f in ANSWERABILITY_FEATURES
    ]
    absent = ANSWERABILITY_FEATURES.index("name_missing")
    bounds[absent] = (None, -ABSENT_NAME * float(scale[absent]))
    start = np.zeros(len(ANSWERABILITY_FEATURES) + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
    return _model(ANSWERABILITY_FEATURES, mean, scale, found.x)


def _answerability(
    examples: Sequence[Example], scored: Sequence[Matrix], threshold: float
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The model with its threshold, and the cross-validated risk and coverage."""
    features = np.array(
        [
            answerability_features(example.question, _ranked(example, logits))
            for example, logits in zip(examples, scored, strict=True)
        ]
    )
    answerable = np.array([float(example.answerable) for example in examples])
    weight = np.array([example.weight for example in examples])
    folds = np.array([example.fold for example in examples])
    confidence = np.zeros(len(examples))
    for fold in range(FOLDS):
        model = fit_answerability(features[folds != fold], answerable[folds != fold], weight[folds != fold])
        confidence[folds == fold] = 1 / (1 + np.exp(-_logits(model, features[folds == fold])))
    final = fit_answerability(features, answerable, weight)
    final["threshold"] = threshold
    names = sorted({example.name for example in examples})
    table = []
    for step in sorted({0.3, 0.4, 0.5, 0.6, 0.7, threshold}):
        row: dict[str, Any] = {"threshold": step}
        for name in names:
            of_set = np.array([example.name == name for example in examples])
            for label, key in ((1.0, "refused_answerable"), (0.0, "refused_unanswerable")):
                chosen = of_set & (answerable == label)
                if chosen.any():
                    row[f"{name} {key}"] = round(float((confidence[chosen] < step).mean()), 3)
        table.append(row)
    ranks = confidence.argsort().argsort() + 1.0
    positives, negatives = answerable.sum(), (1 - answerable).sum()
    auc = (ranks[answerable == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives)
    return final, {"n": len(examples), "auc": round(float(auc), 3), "risk_coverage": table}


def _cross_validate(examples: Sequence[Example]) -> list[Matrix]:
    """Logits of each example's sentences, by a model that has not seen its question."""
    models = [fit_relevance([example for example in examples if example.fold != fold]) for fold in range(FOLDS)]
    return [_logits(models[example.fold], example.features) for example in examples]


def _hits(examples: Sequence[Example], scored: Sequence[Matrix]) -> dict[str, Any]:
    ranks: dict[str, list[int]] = defaultdict(list)
    for example, logits in zip(examples, scored, strict=True):
        if example.answerable and example.positive.any():
            order = np.argsort(-logits, kind="stable")
            ranks[example.name].append(int(np.flatnonzero(example.positive[order])[0]))
    return {
        name: {"n": len(r)} | {f"hit@{k}": round(float(np.mean(np.array(r) < k)), 3) for k in (1, 2, 3, 10)}
        for name, r in ranks.items()
    }


def _best(example: Example, logits: Matrix) -> Example:
    """The example with its best sentences only, as at run time."""
    kept = np.argsort(-logits, kind="stable")[:READ]
    return replace(
        example,
        found=[example.found[i] for i in kept],
        features=example.features[kept],
        positive=example.positive[kept],
    )


def _ranked(example: Example, logits: Matrix) -> list[RankedSentence]:
    order = np.argsort(-logits, kind="stable")
    return [replace(example.found[i], score=float(1 / (1 + np.exp(-logits[i])))) for i in order]


def _with_meaning(examples: Sequence[Example], meaning: Meaning) -> list[Example]:
    filled = []
    for example in examples:
        said = meaning.compare(example.question.text, [sentence.candidate for sentence in example.found])
        rows = np.arange(len(example.found))
        filled.append(replace(example, features=with_meaning(example.features, rows, *said)))
    return filled


def _meaning(models: Path | None) -> Meaning:
    settings = load_settings(models=models) if models else load_settings()
    if (found := open_meaning(settings)) is None:
        raise SystemExit(f"{settings.models} has no weights of the embedder: run `newsproof models pull`")
    return found


def _clapnq(folder: Path) -> Iterator[Example]:
    """Questions with one passage each, and the three passages of others that share most words with them."""
    rows = [
        (bool(answerable), row)
        for answerable, name in ((1, "answerable"), (0, "unanswerable"))
        for row in _rows(folder / f"clapnq_dev_{name}.jsonl.gz")
    ]
    articles = [
        Article.create(
            origin=f"clapnq:{i}", title=row["passages"][0]["title"], text=_untokenise(row["passages"][0]["text"])
        )
        for i, (_, row) in enumerate(rows)
    ]
    index = _Index(articles)
    for i, (answerable, row) in enumerate(rows):
        others = [hit for hit in index.search(row["input"], 20) if hit[0] != articles[i]][:3]
        own = [(articles[i], span, 1.0 - 0.1 * n) for n, span in enumerate(_chunks(articles[i].text))]
        chosen = [_untokenise(s) for output in row["output"] for s in output.get("selected_sentences", [])]

        def answers(sentence: RankedSentence, own: Article = articles[i], chosen: list[str] = chosen) -> bool:
            text = sentence.candidate.text
            return sentence.article == own and len(text) > 15 and any(text in s or s in text for s in chosen)

        example = _example("clapnq", f"clapnq:{i}", row["input"], [*own, *others], answers, answerable)
        if example is not None:
            yield example


def _realtimeqa(archive: Sequence[Article], folder: Path) -> Iterator[Example]:
    """News quiz questions: with their article among others or alone; with every trace of the answer left out."""
    index = _Index(archive)
    by_url = {article.origin: article for article in archive}
    for row in _rows(folder / "questions.jsonl.gz"):
        text, group = row["question"], row["id"]
        pattern = re.compile(_answer_pattern(row["answer"]), re.IGNORECASE)
        gold = [by_url[url] for url in row["gold_urls"] if url in by_url]
        hits = index.search(text, 60)

        def answers(s: RankedSentence, gold: list[Article] = gold, pattern: re.Pattern[str] = pattern) -> bool:
            return s.article in gold and bool(pattern.search(s.candidate.text))

        kinds: list[tuple[str, list[_Hit], bool]] = []
        if gold:
            kinds.append(("news in an archive", hits[:8], True))
        if gold or zlib.crc32(group.encode()) % 4 == 0:
            rest = [h for h in hits if h[0] not in gold and not pattern.search(h[0].text[h[1].start : h[1].end])]
            kinds.append(("news in an archive", rest[:8], False))
        if gold:
            kinds.append(("one news article", _Index(gold[:1]).search(text, 8), True))
            cut = _without_answer(gold[0], pattern)
            if cut is not None:
                kinds.append(("one news article", _Index([cut]).search(text, 8), False))
        for name, passages, answerable in kinds:
            example = _example(name, group, text, passages, answers, answerable)
            if example is not None:
                yield example


def _without_answer(article: Article, pattern: re.Pattern[str]) -> Article | None:
    """The article without the sentences that hold the answer; None where that leaves too little or changes nothing."""
    sentences = [article.text[span.start : span.end] for span in sentence_spans(article.text)]
    kept = [sentence for sentence in sentences if not pattern.search(sentence)]
    if not 1 <= len(sentences) - len(kept) <= 6 or sum(map(len, kept)) < 400:
        return None
    return Article.create(
        origin=f"{article.origin}#cut", title=pattern.sub("it", article.title), text=normalise("\n\n".join(kept))
    )


_Hit = tuple[Article, Span, float]


def _example(
    name: str,
    group: str,
    text: str,
    hits: Sequence[_Hit],
    answers: Callable[[RankedSentence], bool],
    answerable: bool,
) -> Example | None:
    """Build an example; None where nothing was found, or no sentence holds the answer that should be there."""
    articles = {article.id: article for article, _, _ in hits}
    passages = [
        Passage(
            article_id=article.id,
            start=span.start,
            end=span.end,
            text=article.text[span.start : span.end],
            score=score,
            title=article.title,
            source=article.source,
            published=article.published,
            origin=article.origin,
        )
        for article, span, score in hits
    ]
    found = [sentence for sentence in gather_sentences(passages, articles.__getitem__) if quotable(sentence)]
    if not found:
        return None
    question = analyse_question(text)
    features = sentence_features(question, [sentence.candidate for sentence in found])
    positive = np.array([answerable and answers(sentence) for sentence in found])
    if answerable and not positive.any():
        return None
    if name != "clapnq" and answerable:
        # The answer string may stand in a sentence by chance: where little of the question is near, it does not count.
        near = features[:, FEATURES.index("coverage_context")]
        positive &= near >= 0.6 * near[positive].max()
    return Example(name, group, question, found, features, positive, answerable)


class _Index:
    """Chunks of articles, searched by words."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._chunks = [(article, span) for article in articles for span in _chunks(article.text)]
        self._database = sqlite3.connect(":memory:")
        self._database.execute("create virtual table chunk using fts5(title, text, tokenize='porter unicode61')")
        self._database.executemany(
            "insert into chunk(rowid, title, text) values (?, ?, ?)",
            ((i, a.title, a.text[span.start : span.end]) for i, (a, span) in enumerate(self._chunks)),
        )

    def search(self, question: str, limit: int) -> list[_Hit]:
        """The best chunks with a score of 0.3 to 1."""
        terms = [w.text.lower() for w in words(question) if not w.stop and re.fullmatch(r"\w+", w.text)]
        if not terms:
            return []
        query = " OR ".join(f'"{term}"' for term in terms)
        sql = "select rowid, -bm25(chunk, 2.0, 1.0) from chunk where chunk match ? order by 2 desc limit ?"
        rows = self._database.execute(sql, (query, limit)).fetchall()
        if not rows:
            return []
        high, low = rows[0][1], rows[-1][1]
        return [(*self._chunks[i], 0.3 + 0.7 * (score - low) / (high - low + 1e-9)) for i, score in rows]


@cache
def _chunks(text: str, tokens: int = 200) -> tuple[Span, ...]:
    spans = evidence.sentence_spans(text)  # type: ignore[attr-defined]
    sizes = [max(1, round((s.end - s.start) / 4.5)) for s in spans]
    return tuple(Span(chunk.start, chunk.end) for chunk in chunk_spans(spans, sizes, tokens))


def _answer_pattern(answer: str) -> str:
    plain = re.sub(r"[“”\"]", "", answer).strip()
    plain = re.sub(r"^(?:a|an|the)\s+", "", plain, flags=re.IGNORECASE)
    return rf"(?<!\w){re.escape(plain)}(?!\w)".replace(r"\ ", r"\s+")


def _untokenise(text: str) -> str:
    """Undo the spaces that CLAPnq has around punctuation."""
    text = text.replace("``", '"').replace("''", '"')
    text = re.sub(r"\s+([,.;:?!%)\]])", r"\1", text)
    text = re.sub(r"([(\[$])\s+", r"\1", text)
    text = re.sub(r"\s+('s|n't|'re|'ve|'ll|'d|'m)\b", r"\1", text)
    text = re.sub(r"(\w) - (\w)", r"\1-\2", text)
    return normalise(re.sub(r"\s+", " ", re.sub(r'" ([^"]*?) "', r'"\1"', text)))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _logits(model: dict[str, Any], features: Matrix) -> Matrix:
    standard = (features - np.array(model["mean"])) / np.array(model["scale"])
    return np.asarray(standard @ np.array(model["weights"]) + model["bias"], dtype=np.float64)


def _model(names: Sequence[str], mean: Matrix, scale: Matrix, parameters: Matrix) -> dict[str, Any]:
    return {
        "features": list(names),
        "mean": [round(float(x), 5) for x in mean],
        "scale": [round(float(x), 9) for x in scale],
        "weights": [round(float(x), 4) for x in parameters[:-1]],
        "bias": round(float(parameters[-1]), 4),
    }


def _count(examples: Sequence[Example]) -> Counter[tuple[str, bool]]:
    return Counter((example.name, example.answerable) for example in examples)


def _write(path: Path, data: dict[str, Any], keep: bool = False) -> None:
    """Write the data file; with ``keep`` what else it holds stays."""
    if keep and path.exists():
        data = json.loads(path.read_text(encoding="utf-8")) | data
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
