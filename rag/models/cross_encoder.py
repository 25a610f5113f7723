"""Cross-encoders: two texts in, one number out. Layers that ship with the package, on the embedder's weights.

What was trained is small: the upper layers and a head, in eight bits. The rest is the official checkpoint that the
embedder uses too. The two are put together once, quantised, and kept beside the checkpoint.
"""

import contextlib
import hashlib
import logging
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rag.errors import SettingsError, WeightsError
from rag.models import minilm
from rag.models.onnx_session import load_session
from rag.models.processor import available_cores
from rag.models.weights import EMBEDDER, WeightStore
from rag.settings import Settings

if TYPE_CHECKING:
    import onnxruntime

    from rag.checking.entailment import Entailment

__all__ = ["ENTAILMENT", "READING", "CrossEncoder", "expand", "open_cross_encoder", "open_entailment", "open_reader"]

ENTAILMENT = Path(__file__).with_name("entailment.safetensors")
"""Whether a claim (second) follows from evidence (first)."""
READING = ENTAILMENT.with_name("reading.safetensors")
"""Whether a sentence (first) answers a question (second)."""

_WINDOW = 256
_SECOND = 96
"""Tokens of the second text at most; what the first text has beyond the rest of the window is cut off."""
_VERSION = 1
_CLS, _SEP = 101, 102


class CrossEncoder:
    """A fine-tuned all-MiniLM-L6-v2 on ONNX Runtime that reads two texts together. Safe to share between threads.

    Args:
        base: the official ``model.safetensors``.
        tokenizer: the official ``tokenizer.json``.
        tuned: what training changed: tensors by the checkpoint's names, those of two dimensions as int8 with the scale
            of each row in ``NAME.scale``, and the head.
        threads: threads of the model; all cores available to this process where None.

    Raises:
        WeightsError: a file cannot be used, or the graph cannot be written beside the weights.
    """

    def __init__(self, base: Path, tokenizer: Path, tuned: Path, *, threads: int | None = None) -> None:
        from tokenizers import Tokenizer

        self._session = _open_session(base, tuned, threads or available_cores())
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        except Exception as error:  # the tokenizers package raises nothing more precise
            raise WeightsError(f"{tokenizer} is not a tokenizer: {error}") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """The log odds that training gave a meaning to, one for each pair, in their order.

        Of a pair that is too long for the model the end of the first text is cut off. Each pair is read by itself: in a
        batch the eight bits would be shared out over all of it, and a score would depend on its neighbours.
        """
        return [self._run(*self._row(first, second)) for first, second in pairs]

    def _row(self, first: str, second: str) -> tuple[list[int], list[int]]:
        head, tail = (
            encoding.ids
            for encoding in self._tokenizer.encode_batch_fast(
                [text.encode("utf-8", "replace").decode() for text in (first, second)], add_special_tokens=False
            )
        )
        tail = tail[:_SECOND]
        head = head[: _WINDOW - 3 - len(tail)]
        return [_CLS, *head, _SEP, *tail, _SEP], [0] * (len(head) + 2) + [1] * (len(tail) + 1)

    def _run(self, tokens: Sequence[int], segments: Sequence[int]) -> float:
        ids, types = (np.array([row], dtype=np.int64) for row in (tokens, segments))
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        return float(self._session.run(None, inputs)[0][0, 0])


def open_cross_encoder(store: WeightStore, tuned: Path, threads: int | None = None) -> CrossEncoder:
    """Open a cross-encoder that ships with the package, on the embedder's weights of a store.

    Raises:
        WeightsError: the embedder's weights are not there, or a file cannot be used.
    """
    base, tokenizer = store.path(EMBEDDER)
    return _opened(base, tokenizer, tuned, threads)


def open_entailment(settings: Settings) -> "Entailment | None":
    """The model that says whether a claim follows from its evidence: the one that ships, or that of the settings.

    Returns:
        None where none is set and the embedder's weights, which the one that ships stands on, are not there.

    Raises:
        SettingsError: the settings name none that the model hub could have.
        WeightsError: the model was not pulled, or its files cannot be used.
    """
    if settings.entailment is not None:
        return _open_named(settings.entailment, settings)
    return _open_where_present(settings, ENTAILMENT)


def open_reader(settings: Settings) -> CrossEncoder | None:
    """The model that says whether a sentence answers a question; None where the embedder's weights are not there.

    Raises:
        WeightsError: the weights are there and cannot be used.
    """
    return _open_where_present(settings, READING)


def _open_where_present(settings: Settings, tuned: Path) -> CrossEncoder | None:
    store = WeightStore(settings.models)
    return open_cross_encoder(store, tuned, settings.threads) if store.present(EMBEDDER) else None


def _open_named(name: str, settings: Settings) -> "Entailment":
    from rag.models import hub
    from rag.models.hub_cross_encoder import open_hub_cross_encoder

    reference = hub.parse(name)
    if reference is None or reference.is_chat:
        raise SettingsError(
            f"{name!r} is no cross-encoder of the model hub: set NEWSPROOF_ENTAILMENT to owner/name, or unset it"
        )
    return open_hub_cross_encoder(*hub.find(settings.models, reference), settings.threads)


@lru_cache(maxsize=4)
def _opened(base: Path, tokenizer: Path, tuned: Path, threads: int | None) -> CrossEncoder:
    return CrossEncoder(base, tokenizer, tuned, threads=threads)


def expand(tensors: minilm.Weights) -> dict[str, npt.NDArray[np.generic]]:
    """Tensors as they were before they were stored in eight bits: each row of an int8 matrix times its scale."""
    expanded: dict[str, npt.NDArray[np.generic]] = {}
    for name, value in tensors.items():
        if name.endswith(".scale"):
            continue
        scale = tensors.get(f"{name}.scale")
        expanded[name] = value if scale is None else value.astype(np.float32) * scale.astype(np.float32)[:, np.newaxis]
    return expanded


def _open_session(base: Path, tuned: Path, threads: int) -> "onnxruntime.InferenceSession":
    """Load the quantised graph that was written beside the weights; write it where it is missing or damaged."""
    key = hashlib.sha256(tuned.read_bytes()).hexdigest()[:8]
    graph = base.with_name(f"{tuned.stem}.{key}.v{_VERSION}.onnx")
    if graph.exists():
        with contextlib.suppress(Exception):  # ONNX Runtime has no root of its errors; a second failure is raised
            return load_session(graph, threads)
    try:
        weights = {**minilm.read_safetensors(base), **expand(minilm.read_safetensors(tuned))}
        _write(minilm.build_cross_encoder(weights), graph)
    except (ValueError, KeyError) as error:
        raise WeightsError(f"{base} and {tuned.name} do not make a cross-encoder: {error}") from error
    except OSError as error:
        raise WeightsError(
            f"{graph} cannot be written ({error}): make {graph.parent} writable, or set NEWSPROOF_MODELS"
        ) from error
    return load_session(graph, threads)


def _write(model: bytes, path: Path) -> None:
    """Quantise a graph to eight bits and put it in place whole."""
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic

    whole, draft = (path.with_name(f"{path.name}.{os.getpid()}.{part}.tmp") for part in ("whole", "draft"))
    disabled = logging.root.manager.disable
    try:
        whole.write_bytes(model)
        # Its advice to simplify the graph first, which is fused already, is not for the user.
        logging.disable(logging.WARNING)
        quantize_dynamic(
            whole,
            draft,
            op_types_to_quantize=["MatMul", "Attention"],
            per_channel=True,
            # Seven bits: processors without VNNI saturate on eight, and would give other scores.
            reduce_range=True,
            weight_type=QuantType.QInt8,
            # The outputs of the fused operators, of which ONNX does not know the type.
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )
        draft.replace(path)
    finally:
        logging.disable(disabled)
        whole.unlink(missing_ok=True)
        draft.unlink(missing_ok=True)
