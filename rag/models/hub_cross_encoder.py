"""Cross-encoders of the model hub that judge entailment, in place of the one that ships.

Any model for natural language inference will do that has an ONNX graph, a ``tokenizer.json``, and a ``config.json``
that says which of its outputs means entailment; or one with a single output, taken for the log odds of it.
"""

import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import WeightsError
from rag.models.onnx_session import load_session
from rag.models.processor import available_cores

__all__ = ["HubCrossEncoder", "open_hub_cross_encoder"]

_LONGEST = 512
_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}


class HubCrossEncoder:
    """A sequence classifier on ONNX Runtime that reads two texts together. Safe to share between threads.

    Args:
        graph: the ONNX file, all tensors in it.
        config: the model's ``config.json``; of it the labels and the length of the window are used.
        tokenizer: its ``tokenizer.json``.
        threads: threads of the model; all cores available to this process where None.

    Raises:
        WeightsError: a file cannot be used, or the labels name no entailment.
    """

    def __init__(self, graph: Path, config: Path, tokenizer: Path, *, threads: int | None = None) -> None:
        from tokenizers import Tokenizer

        facts = _read(config)
        try:
            self._session = load_session(graph, threads or available_cores(), optimise=True)
        except Exception as error:  # ONNX Runtime has no root of its errors
            raise WeightsError(f"{graph} is not a graph that ONNX Runtime can run: {error}") from error
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        except Exception as error:  # the tokenizers package raises nothing more precise
            raise WeightsError(f"{tokenizer} is not a tokenizer: {error}") from error
        self._inputs = [item.name for item in self._session.get_inputs()]
        if unknown := set(self._inputs) - _INPUTS:
            raise WeightsError(f"{graph} asks for {', '.join(sorted(unknown))}, which no pair of texts has")
        outputs = self._session.get_outputs()[0].shape[-1]
        self._label = None if outputs == 1 else _entailment_label(facts, config)
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_window(facts), strategy="longest_first")

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """The log odds that the second text of each pair follows from the first, in their order."""
        return [self._score(first, second) for first, second in pairs]

    def _score(self, first: str, second: str) -> float:
        first, second = (text.encode("utf-8", "replace").decode() for text in (first, second))
        encoding = self._tokenizer.encode(first, second)
        rows = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        feed = {name: np.array([rows[name]], dtype=np.int64) for name in self._inputs}
        logits = [float(value) for value in self._session.run(None, feed)[0].reshape(-1)]
        if self._label is None:
            return logits[0]
        others = [value for index, value in enumerate(logits) if index != self._label]
        largest = max(others)
        return logits[self._label] - largest - math.log(sum(math.exp(value - largest) for value in others))


@lru_cache(maxsize=2)
def open_hub_cross_encoder(graph: Path, config: Path, tokenizer: Path, threads: int | None = None) -> HubCrossEncoder:
    """The cross-encoder of these files, opened once in a process; see :class:`HubCrossEncoder`."""
    return HubCrossEncoder(graph, config, tokenizer, threads=threads)


def _read(config: Path) -> Mapping[str, Any]:
    try:
        facts = json.loads(config.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(f"{config} cannot be read: {error}") from error
    return facts if isinstance(facts, Mapping) else {}


def _entailment_label(facts: Mapping[str, Any], config: Path) -> int:
    labels = facts.get("id2label")
    names = {str(key): str(name).casefold() for key, name in labels.items()} if isinstance(labels, Mapping) else {}
    found = [key for key, name in names.items() if name.startswith("entail") and key.isdigit()]
    if len(found) != 1:
        raise WeightsError(
            f"{config} names no label for entailment (its labels are {', '.join(names.values()) or 'not named'}): "
            "unset NEWSPROOF_ENTAILMENT, or choose a model for natural language inference"
        )
    return int(found[0])


def _window(facts: Mapping[str, Any]) -> int:
    positions = facts.get("max_position_embeddings")
    # Some models count two positions that no token can take.
    return min(_LONGEST, positions - 2) if isinstance(positions, int) and positions > 2 else _LONGEST
