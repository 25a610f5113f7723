"""Whether the articles state an answer, as a small model says in the first word of its reply, and how sure it is.

Small models are bad at refusing in prose but tolerable at one yes or no: the log odds between the two words, together
with how well the best evidence fits the question, tell most of the questions apart that the articles do not answer.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from rag.records import Evidence

__all__ = ["LEAST", "RELEVANCE_WEIGHT", "Verdict", "log_odds", "sufficient"]

RELEVANCE_WEIGHT = 0.5
"""How much the log odds that the best evidence answers count beside the model's own."""
LEAST = -0.25
"""Log odds, both together, from which a question counts as answered. Chosen on 50 questions of RealTimeQA and 40 of
CLAPnq with a forerunner of the prompt, which asked for the word alone (areas under the curve: both .89 and .88, the
word .84 and .86, the evidence .88 and .82). With the prompt itself, on 65 questions about the seed article, the sample
corpus and RealTimeQA's archive: both .87, the word .80, the evidence .85; 8 of 37 that the evidence answers fall below,
and 20 of 28 that nothing answers. No other weight does better."""
_SMALLEST = 1e-6
_WORD = re.compile(r"\W*(yes|no)\b[\s.,:;!–—-]*", re.IGNORECASE)
_UNDECIDED = re.compile(r"\W*\w{0,3}\W*", re.ASCII)
"""What may still become one of the words, or be followed by more of their punctuation."""


class Verdict:
    """The first word of one reply, taken off it as it streams in.

    Args:
        evidence: what the model was given.

    Attributes:
        stated: whether the answer counts as stated; None while that is open. True where the reply opens with neither
            word, for what it says is checked all the same.
    """

    def __init__(self, evidence: Sequence[Evidence]) -> None:
        self._evidence = evidence
        self._text = ""
        self._odds: float | None = None
        self.stated: bool | None = None

    def feed(self, text: str, metadata: Mapping[str, Any]) -> str:
        """Take a piece of the reply.

        Args:
            text: the piece.
            metadata: what the server said of it; its ``logprobs`` are looked at where there are any.

        Returns:
            What of the reply so far belongs to the answer.
        """
        if self.stated is not None:
            return text
        if self._odds is None:
            self._odds = log_odds(metadata)
        self._text += text
        if _UNDECIDED.fullmatch(self._text):
            return ""
        return self.finish()

    def finish(self) -> str:
        """Decide by what there is, at the end of the reply at the latest; returns the rest of it."""
        word = _WORD.match(self._text)
        if word is None:
            self.stated = True
            return self._text
        said_yes = word[1].lower() == "yes"
        self.stated = said_yes and (self._odds is None or sufficient(self._odds, self._evidence))
        return self._text[word.end() :]


def log_odds(metadata: Mapping[str, Any]) -> float | None:
    """The log odds of yes against no in what a server of the OpenAI protocol says of the first token.

    Args:
        metadata: of a message or a piece of one.

    Returns:
        None where it says nothing of probabilities, or neither word is among the likeliest tokens.
    """
    tokens = (metadata.get("logprobs") or {}).get("content") or []
    said = {"yes": 0.0, "no": 0.0}
    for likely in tokens[0].get("top_logprobs") or [] if tokens else []:
        word = str(likely["token"]).strip().lower()
        if word in said:
            said[word] += math.exp(float(likely["logprob"]))
    if not any(said.values()):
        return None
    return math.log(max(said["yes"], _SMALLEST) / max(said["no"], _SMALLEST))


def sufficient(odds: float, evidence: Sequence[Evidence]) -> bool:
    """Whether a question counts as answered.

    Args:
        odds: the model's log odds that the articles state the answer.
        evidence: with the probability of each piece to answer as its score.
    """
    best = min(max((item.score for item in evidence), default=0.0), 1 - _SMALLEST)
    relevance = math.log(max(best, 1e-3) / (1 - best))
    return odds + RELEVANCE_WEIGHT * relevance >= LEAST
