"""The task that matters: ask the questions of a gold file, and score answers, citations, refusals and the search."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset

from evals import scorers
from evals.gold import load
from evals.judging import Judge
from evals.pipelines import Recipe
from evals.samples import GoldSample, from_gold, stratified, to_inspect
from evals.scorers.judges import judges
from evals.solver import ask_library

__all__ = ["answers", "answers_task"]

_CORPUS = Path(__file__).resolve().parents[1] / "corpus"


@task
def answers(
    gold: str,
    articles: Sequence[str] = (str(_CORPUS),),
    library: str | None = None,
    llm: str = "none",
    size: int | None = None,
    kinds: Sequence[str] = (),
    sabotage: str = "",
) -> Task:
    """Ask the questions of a gold file of a library.

    Args:
        gold: path of the gold file.
        articles: files and folders of the articles; they are read into a library of its own.
        library: folder of a library to ask instead.
        llm: which kind of model answers: ``auto``, ``openai``, ``local``, ``none`` or ``recorded``.
        size: at most so many questions, stratified by kind.
        kinds: only questions of these kinds.
        sabotage: a fault to build in, to see that the gate finds it.
    """
    recipe = Recipe.model_validate(
        {"articles": () if library else tuple(articles), "library": library, "llm": llm, "sabotage": sabotage}
    )
    questions = load(gold)
    samples = stratified(from_gold(questions, [Path(path) for path in articles]), size, kinds)
    return answers_task(questions.name, samples, recipe)


def answers_task(name: str, samples: Sequence[GoldSample], recipe: Recipe, judge: Judge | None = None) -> Task:
    """The task over samples from anywhere.

    Args:
        name: of the task.
        samples: the questions.
        recipe: what is asked.
        judge: a model that judges as well.
    """
    return Task(
        name=name,
        dataset=MemoryDataset([to_inspect(sample) for sample in samples], name=name),
        solver=ask_library(recipe.model_dump(mode="json")),
        scorer=[
            scorers.correctness(),
            scorers.validity(),
            scorers.faithfulness(),
            scorers.citation_support(),
            scorers.attribution(),
            scorers.abstention(),
            scorers.copying(),
            scorers.retrieval(),
            scorers.peer(),
            scorers.cost(),
            *(judges(judge.judge) if judge else ()),
        ],
        metadata={
            "declared": len(samples),
            "recipe": recipe.model_dump(mode="json"),
            **(asdict(judge) if judge else {}),
        },
    )
