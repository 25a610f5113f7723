"""What a judging model is measured on before it is believed: claims that people labelled, answers known from gold.

Of an answer, the paragraph that states it is right, and the same paragraph with the answer of another question of that
kind put in its place is wrong.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from inspect_ai import Task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.solver import Generate, Solver, TaskState, solver

from evals.faithfulness.data import load as load_pairs
from evals.gold import load
from evals.samples import GoldSample, from_gold, stratified, target
from evals.scorers.judges import judged_answer, judged_claim
from evals.suites import CORPUS, GOLD
from evals.tasks.claims import by_source

__all__ = ["judged_answers", "judged_claims", "labelled_answers"]


@solver
def _as_it_is() -> Solver:
    """Ask nobody: the sample has all that is judged."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate
        return state

    return solve


def judged_claims(model: str, folder: Path, size: int | None = None) -> Task:
    """A judge of support on claims labelled by people (SummEdits, QAGS, CLIFF, WiCE).

    Args:
        model: as Inspect names it.
        folder: of the ``*.jsonl.gz`` files.
        size: about so many claims of each set, whole sources at a time; all where None.

    Raises:
        FileNotFoundError: the folder holds no such file.
    """
    samples = [
        Sample(
            id=f"{pair.set}/{pair.id}",
            input=pair.claim,
            target="supported" if pair.supported else "unsupported",
            metadata={"kind": pair.set, "group": pair.group, "source": pair.source, "supported": pair.supported},
        )
        for pair in by_source(load_pairs(folder), size)
    ]
    return Task(
        name="judge-claims",
        dataset=MemoryDataset(samples, name="judge-claims"),
        solver=_as_it_is(),
        scorer=judged_claim(model),
        metadata={"declared": len(samples)},
    )


def judged_answers(model: str, size: int | None = None) -> Task:
    """A judge of correctness on answers that are right or wrong by the gold files of the project.

    Args:
        model: as Inspect names it.
        size: of each gold file at most so many questions, stratified by kind; all where None.
    """
    samples = []
    for path in GOLD.values():
        labelled = list(labelled_answers(from_gold(load(path), [CORPUS])))
        chosen = stratified([gold for gold, _, right in labelled if right], size)
        samples += [
            Sample(
                id=f"{gold.id}-{'right' if right else 'wrong'}",
                input=gold.question,
                target=target(gold),
                metadata={"kind": gold.kind, "group": gold.group, "answer": answer, "supported": right},
            )
            for gold, answer, right in labelled
            if gold in chosen
        ]
    return Task(
        name="judge-answers",
        dataset=MemoryDataset(samples, name="judge-answers"),
        solver=_as_it_is(),
        scorer=judged_answer(model),
        metadata={"declared": len(samples)},
    )


def labelled_answers(samples: Sequence[GoldSample]) -> Iterator[tuple[GoldSample, str, bool]]:
    """Each question that one paragraph answers with that paragraph, and with the paragraph after a false answer got in.

    Questions without a fitting paragraph, or without a false answer that the paragraph does not have, are left out.
    """
    by_kind: dict[str, list[GoldSample]] = defaultdict(list)
    for sample in samples:
        if sample.answerable and len(sample.items) == 1:
            by_kind[sample.kind].append(sample)
    for kind in by_kind.values():
        for index, sample in enumerate(kind):
            others = [*kind[index + 1 :], *kind[:index]]
            for text in sample.evidence:
                wrong = _falsified(sample, text, others) if sample.answered_by(text) else None
                if wrong:
                    yield sample, text, True
                    yield sample, wrong, False
                    break


def _falsified(sample: GoldSample, text: str, others: Sequence[GoldSample]) -> str | None:
    """The text with the answer of another question in place of this one's."""
    literal = next((wording for wording in sample.items[0] if wording in text), None)
    if literal is None:
        return None
    for other in others:
        wrong = text.replace(literal, other.items[0][0])
        if other.items[0][0] not in text and not sample.answered_by(wrong):
            return wrong
    return None
