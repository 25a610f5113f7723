"""Rule of the support score: the claim adds nothing that the evidence does not say.

The score weighs all words together, so that one invented word among many would hardly lower it. This rule looks at the
words that the evidence has in no form: several in a row, too many in all, or one put between two words that stand side
by side in the evidence ("500 *successful* raids").
"""

from collections.abc import Sequence
from itertools import pairwise

from rag.checking.names import rarity
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import Token, content, expand, meanings, tokenize

__all__ = ["check_additions"]

_RUN = 2
_SHARE = 0.25
_SHARE_OF_RUN = 0.1
_SHARE_WITH_QUESTION = 0.35
_INFORMATIVE = 2


def check_additions(
    claim: str, spans: Sequence[EvidenceSpan], vouched: frozenset[int], answers: bool = False
) -> list[Finding]:
    """Object to words that the evidence has in no form.

    Args:
        claim: one sentence.
        spans: all sentences of the evidence.
        vouched: indices of the content words that other rules found in the evidence (see
            :func:`rag.checking.support.vouched`).
        answers: True where the claim was completed with its question, whose wording is not the model's to keep.
    """
    words = content(claim)
    keys = frozenset(k for s in spans for k in expand({t.stem for t in tokenize(s.text) if t.word}))
    missing = [i for i, t in enumerate(words) if i not in vouched and not meanings(t.stem) & keys]
    if not missing:
        return []
    weights = [0.3 + 0.1 * rarity(t.stem) for t in words]
    share = sum(weights[i] for i in missing) / sum(weights)
    if share >= (_SHARE_WITH_QUESTION if answers else _SHARE):
        return [_finding(words, missing)]
    if answers:
        return []
    for run in _runs(missing):
        heavy = sum(weights[i] for i in run) / sum(weights) >= _SHARE_OF_RUN
        if (len(run) >= _RUN and heavy) or (len(run) == 1 and any(_inserted(words, run[0], s.text) for s in spans)):
            return [_finding(words, run)]
    return []


def _finding(words: Sequence[Token], places: Sequence[int]) -> Finding:
    shown = ", ".join(f"“{words[i].text}”" for i in places[:6])
    return Finding(
        "additions", True, f"The source does not say {shown}.", words[places[0]].start, words[places[-1]].end
    )


def _runs(places: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _inserted(words: Sequence[Token], index: int, sentence: str) -> bool:
    """Whether the words before and after stand side by side in the evidence, with nothing the word could replace."""
    if not 0 < index < len(words) - 1 or rarity(words[index].stem) < _INFORMATIVE:
        return False
    before, after = meanings(words[index - 1].stem), meanings(words[index + 1].stem)
    order = content(sentence)
    return any(meanings(a.stem) & before and meanings(b.stem) & after for a, b in pairwise(order))
