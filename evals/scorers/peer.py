"""The peer that a system has to beat: the first passage that the search finds, copied whole as the answer.

It cites exactly and says nothing that is not in its source, so that those measures alone prove nothing. It never
refuses, and gives a reader a passage to search through.
"""

from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from evals.measures import PEER
from evals.observation import Observation, Shown, Span
from evals.samples import GoldSample
from evals.scorers.abstention import score_abstention
from evals.scorers.copying import score_copying
from evals.scorers.correctness import score_correctness
from evals.scorers.faithfulness import score_faithfulness
from evals.scorers.marks import BY_ARTICLE, marks
from evals.scorers.validity import score_validity
from evals.solver import gold_of, observation_of

__all__ = ["copied", "peer", "score_peer"]

_KEPT = (
    "correct",
    "right_in_brief",
    "token_f1",
    "rejection",
    "false_refusal",
    "citation_exact",
    "supported_share",
    "copy_rate",
    "answer_words",
)


def copied(observed: Observation) -> Observation:
    """What would have come of the question, had the first passage been copied; a refusal where none was found."""
    spans = [
        Span(**passage.model_dump(include={"article_id", "version", "start", "end", "origin"}), quote=passage.text)
        for passage in observed.passages[:1]
    ]
    return observed.model_copy(
        update={
            "claims": tuple(Shown(text=s.quote, citations=(s,), verdict="quoted", score=1.0) for s in spans),
            "text": "".join(span.quote for span in spans),
            "abstained": not spans,
            "conflicts": (),
        }
    )


def score_peer(gold: GoldSample, observed: Observation) -> dict[str, float | None]:
    """The measures of the copied passage, each under its own name with ``peer_`` before it."""
    copy = copied(observed)
    scores = {
        **score_correctness(gold, copy),
        **score_validity(copy),
        **score_faithfulness(copy),
        **score_abstention(gold, copy),
        **score_copying(copy),
    }
    return {f"{PEER}{name}": scores[name] for name in _KEPT}


@scorer(metrics=BY_ARTICLE)
def peer() -> Scorer:
    """How an answer would score that copies the first passage."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        return marks(score_peer(gold_of(state), observation_of(state)))

    return score
