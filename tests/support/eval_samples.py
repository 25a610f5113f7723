"""Observations, gold questions and results to score, made by hand."""

from typing import Any

from evals.observation import Observation
from evals.results import SampleResult, TaskResult
from evals.samples import GoldSample

__all__ = ["TEXT", "claim", "gold", "observation", "span", "task_result"]

TEXT = "Mayor Ines Holt opened the Tarn Bridge on Saturday. It cost 48 million euros, the auditor said."


def span(quote: str, **changes: Any) -> dict[str, Any]:
    """A citation of the text above."""
    start = TEXT.index(quote)
    return {"article_id": "a", "version": 1, "start": start, "end": start + len(quote), "quote": quote, **changes}


def claim(text: str, *quotes: str, verdict: str = "supported", score: float = 0.9) -> dict[str, Any]:
    """A sentence that cites the text above."""
    return {"text": text, "citations": [span(quote) for quote in quotes], "verdict": verdict, "score": score}


def observation(*claims: dict[str, Any], **changes: Any) -> Observation:
    """What came of a question; a refusal where there are no claims."""
    evidence = [
        {"number": n, "text": quote, **{k: v for k, v in span(quote).items() if k != "quote"}}
        for n, quote in enumerate([TEXT[:51], TEXT[52:]], 1)
    ]
    fields: dict[str, Any] = {
        "question": "Who opened the Tarn Bridge?",
        "abstained": not claims,
        "claims": claims,
        "evidence": evidence,
        "articles": {"a@1": {"text": TEXT}},
        **changes,
    }
    return Observation.model_validate(fields)


def gold(**changes: Any) -> GoldSample:
    """A question about the text above."""
    fields: dict[str, Any] = {
        "id": "q1",
        "question": "Who opened the Tarn Bridge?",
        "kind": "who",
        "group": "a",
        "items": (("Ines Holt", "Holt"),),
        **changes,
    }
    return GoldSample.model_validate(fields)


def task_result(values: dict[str, list[float]], **changes: Any) -> TaskResult:
    """A task of as many samples as there are values, all of them answered alike; each sample is a group."""
    count = len(next(iter(values.values())))
    samples = tuple(
        SampleResult(id=f"q{i}", kind="who", group=f"g{i}", scores={name: v[i] for name, v in values.items()})
        for i in range(count)
    )
    fields: dict[str, Any] = {"task": "demo", "llm": "none", "model": "none", "declared": count, "samples": samples}
    return TaskResult(**{**fields, **changes})
