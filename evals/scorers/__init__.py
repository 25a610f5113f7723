"""Scorers, one a module: a pure function from gold and observation to measures, and Inspect's wrapping of it."""

from evals.scorers.abstention import abstention
from evals.scorers.attribution import attribution
from evals.scorers.citation_support import citation_support
from evals.scorers.copying import copying
from evals.scorers.correctness import correctness
from evals.scorers.cost import cost
from evals.scorers.faithfulness import faithfulness
from evals.scorers.peer import peer
from evals.scorers.retrieval import retrieval
from evals.scorers.validity import validity
from evals.scorers.verdict import verdict

__all__ = [
    "abstention",
    "attribution",
    "citation_support",
    "copying",
    "correctness",
    "cost",
    "faithfulness",
    "peer",
    "retrieval",
    "validity",
    "verdict",
]
