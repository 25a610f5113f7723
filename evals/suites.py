"""What is run for each kind of model in CI, and how: Inspect without a model of its own, one sample at a time."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from evals.results import TaskResult, from_logs

if TYPE_CHECKING:
    from inspect_ai import Task

    from evals.judging import Judge

__all__ = ["CORPUS", "GOLD", "SUITES", "Suite", "gold_task", "run", "suite"]

Suite = Literal["none", "openai", "local"]
SUITES: tuple[Suite, ...] = ("none", "openai", "local")
"""By provider: all questions without a model; recorded replies of a large one; a stratified part with the local one."""

_EVALS = Path(__file__).resolve().parent
CORPUS = _EVALS / "corpus"
"""The sample articles."""
GOLD = {name: _EVALS / "gold" / f"{name}.yaml" for name in ("corpus", "seed")}
"""The gold files that ask about the sample corpus."""

_LOCAL_SIZES = {"corpus": 8, "seed": 8}
"""Questions that the local model is asked in CI; it takes about ten seconds for each."""


def suite(provider: Suite, sabotage: str = "", size: int | None = None) -> list["Task"]:
    """The tasks for a provider.

    Args:
        provider: which kind of model answers.
        sabotage: a fault to build in (see :mod:`evals.sabotage`).
        size: at most so many questions of a task, stratified by kind.
    """
    from evals.gold import load
    from evals.pipelines import Recipe
    from evals.recorded import replies
    from evals.samples import from_gold, stratified
    from evals.tasks.answers import answers_task
    from evals.tasks.claims import adversarial

    llm = "recorded" if provider == "openai" else provider
    recipe = Recipe(articles=(str(CORPUS),), llm=llm, sabotage=sabotage)
    tasks = []
    for name, path in GOLD.items():
        samples = from_gold(load(path), [CORPUS])
        if provider == "openai":
            samples = [sample for sample in samples if sample.question in replies()]
        elif provider == "local":
            samples = stratified(samples, _LOCAL_SIZES[name])
        if chosen := stratified(samples, size):
            tasks.append(answers_task(name, chosen, recipe))
    if provider == "none":
        tasks.append(adversarial(sabotage))
    return tasks


def gold_task(
    path: Path,
    recipe: Mapping[str, object],
    size: int | None = None,
    kinds: Sequence[str] = (),
    judge: "Judge | None" = None,
) -> "Task":
    """The task over a gold file.

    Args:
        path: the gold file.
        recipe: what is asked, as :class:`evals.pipelines.Recipe` has it.
        size: at most so many questions, stratified by kind.
        kinds: only questions of these kinds.
        judge: a model that judges as well.

    Raises:
        GoldError: the file cannot be read, or has no question to ask.
    """
    from evals.gold import GoldError, load
    from evals.pipelines import Recipe
    from evals.samples import from_gold, stratified
    from evals.tasks.answers import answers_task

    opened = Recipe.model_validate(recipe)
    gold = load(path)
    samples = stratified(from_gold(gold, [Path(folder) for folder in opened.articles]), size, kinds)
    if not samples:
        raise GoldError(f"{path} has no confirmed question of the kinds asked for")
    return answers_task(gold.name, samples, opened, judge)


def run(tasks: Sequence["Task"], logs: Path, at_once: int = 1) -> list[TaskResult]:
    """Run tasks one after the other and read their logs.

    Nothing is sent anywhere but to the chat model of a recipe. A sample that raises is kept as such, and the rest goes
    on. Pipelines stay open for further runs; :func:`evals.pipelines.close_all` closes them.

    Args:
        tasks: Inspect tasks.
        logs: folder for the logs, which ``inspect view`` shows.
        at_once: samples at a time; more than one only where nothing but a server is asked.
    """
    from inspect_ai import eval as evaluate

    return from_logs(
        evaluate(
            list(tasks),
            model=None,
            display="none",
            log_dir=str(logs),
            log_format="eval",
            log_level="warning",
            max_samples=at_once,
            max_tasks=1,
            fail_on_error=False,
            ctl_server=False,
            score_display=False,
        )
    )
