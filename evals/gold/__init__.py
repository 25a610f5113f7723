"""Gold questions, answers and nuggets: the schema, a loader, and a matcher. See ``schema.md`` for the format."""

from evals.gold.matching import contains, matches, tokens
from evals.gold.paragraphs import paragraphs
from evals.gold.schema import ArticleFile, GoldError, GoldSet, Kind, Nugget, PastTurn, Question, load

__all__ = [
    "ArticleFile",
    "GoldError",
    "GoldSet",
    "Kind",
    "Nugget",
    "PastTurn",
    "Question",
    "contains",
    "load",
    "matches",
    "paragraphs",
    "tokens",
]
