"""Labelled claims: the adversarial pairs of the project, and sets labelled by people."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.solver import Generate, Solver, TaskState, solver

from evals import scorers
from evals.faithfulness.adversarial import load_trials
from evals.faithfulness.data import Pair, load
from evals.sabotage import active
from evals.scorers.entailment import open_verifier
from rag import Context, Verdict

__all__ = ["adversarial", "by_source", "faithfulness_sets"]


@solver
def check_claim(sabotage: str = "") -> Solver:
    """Have the verifier check the claim of a sample, against a sentence or a whole document."""

    def work(state: TaskState) -> Verdict:
        verifier = open_verifier()
        given = state.metadata
        with active(sabotage):
            if "source" in given:
                found = verifier.check_source(given["source"], state.input_text)
                return Verdict(found.supported, found.score, found.reasons)
            return verifier.check(state.input_text, [given["evidence"]], _context(given["context"]))

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate
        found = await asyncio.to_thread(work, state)
        state.store.set("verdict", found.to_dict())
        state.output.completion = "supported" if found.supported else "unsupported"
        state.completed = True
        return state

    return solve


@task
def adversarial(sabotage: str = "") -> Task:
    """The verifier on minimal pairs of our own: invented news with one kind of error each, and faithful paraphrases."""
    samples = [
        Sample(
            id=trial.id,
            input=trial.claim,
            target="supported" if trial.supported else "unsupported",
            metadata={
                "kind": trial.kind,
                "group": trial.evidence,
                "evidence": trial.evidence,
                "supported": trial.supported,
                "context": {
                    "published": trial.context.published.isoformat() if trial.context.published else None,
                    "article": trial.context.article,
                    "question": trial.context.question,
                },
            },
        )
        for trial in load_trials()
    ]
    return _task("adversarial", samples, check_claim(sabotage))


@task
def faithfulness_sets(folder: str, size: int | None = None) -> Task:
    """The verifier on claims labelled by people (SummEdits, QAGS, CLIFF, WiCE).

    Args:
        folder: of the ``*.jsonl.gz`` files.
        size: about so many claims of each set, whole sources at a time; all where None.
    """
    pairs = by_source(load(Path(folder)), size)
    samples = [
        Sample(
            id=f"{pair.set}/{pair.id}",
            input=pair.claim,
            target="supported" if pair.supported else "unsupported",
            metadata={"kind": pair.set, "group": pair.group, "source": pair.source, "supported": pair.supported},
        )
        for pair in pairs
    ]
    return _task("faithfulness", samples, check_claim())


def _task(name: str, samples: Sequence[Sample], solve: Solver) -> Task:
    return Task(
        name=name,
        dataset=MemoryDataset(list(samples), name=name),
        solver=solve,
        scorer=scorers.verdict(),
        metadata={"declared": len(samples), "recipe": {"llm": "none"}},
    )


def _context(given: dict[str, str | None]) -> Context:
    published = given["published"]
    return Context(
        published=date.fromisoformat(published) if published else None,
        article=given["article"] or "",
        question=given["question"] or "",
    )


def by_source(pairs: Sequence[Pair], size: int | None) -> list[Pair]:
    """Whole sources of each set, in the order of the files, until a set has ``size`` claims."""
    taken: dict[str, int] = defaultdict(int)
    kept: dict[str, bool] = {}
    chosen = []
    for pair in pairs:
        if kept.setdefault(pair.group, size is None or taken[pair.set] < size):
            taken[pair.set] += 1
            chosen.append(pair)
    return chosen
