"""What all scorers share: a score of several measures, some of which may not apply to a sample."""

import math
from collections.abc import Mapping
from typing import Any

from inspect_ai.scorer import Score, mean, stderr

from evals.measures import NOT_APPLICABLE

__all__ = ["BY_ARTICLE", "marks"]

BY_ARTICLE: Any = {"*": [mean(), stderr(cluster="group")]}
"""Inspect's metrics of every measure of a scorer: the mean, and its error with the article as the unit."""


def marks(values: Mapping[str, float | None], explanation: str = "", answer: str = "") -> Score:
    """A score with one value for each measure.

    Args:
        values: the measures; None where one does not apply, such as rejection to a question that has an answer. Inspect
            leaves those out of the mean. A NaN that is not listed as such is a fault, and the gate treats it as one.
        explanation: what was found, for a reader.
        answer: what was judged.
    """
    missing = [name for name, value in values.items() if value is None]
    return Score(
        value={name: math.nan if value is None else float(value) for name, value in values.items()},
        answer=answer or None,
        explanation=explanation or None,
        metadata={NOT_APPLICABLE: missing},
    )
