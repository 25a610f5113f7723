"""The cross-encoder in torch: its training, its scores, the average of two, and the file that ships with the package.

Only the commands of this folder use it. They need ``torch`` and ``safetensors``, which the project does not install:
``pip install "torch>=2.9" "safetensors>=0.6"``. At run time :mod:`rag.models.cross_encoder` reads the file.

The base is all-MiniLM-L6-v2. Its embeddings and lower layers stay as they are; what is trained is the upper layers and
a linear head over the first token and the mean of the second text's tokens.
"""

import random
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors.numpy import save_file
from torch import nn
from torch.nn import functional

from evals.training.batches import Example, Tokens, batches
from evals.training.eight_bits import quantise
from rag.models.minilm import read_safetensors

__all__ = ["CrossEncoder", "average", "export", "fit", "load", "predict", "save"]

FROZEN = 2
"""Lower layers that are not trained."""
_LAYERS, _HEADS, _WIDTH, _INNER = 6, 12, 384, 1536
_EPSILON = 1e-12
_DROPOUT = 0.1
_SHARPNESS = 2.0
"""Of the soft minimum over the sentences of a claim."""
_CERTAIN = 0.95
"""What the model is to say of a true pair; people who labelled the sets err too."""
_WARM_UP = 0.06
_TRAINING_TOKENS, _SCORING_TOKENS = 3000, 6000

_PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attended": "attention.output.dense",
    "attended_norm": "attention.output.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "narrow_norm": "output.LayerNorm",
}
"""Parts of a layer, and their names in the checkpoint."""

Arrays = Mapping[str, npt.NDArray[np.generic]]


class Layer(nn.Module):  # type: ignore[misc]  # torch is not installed where types are checked
    """One transformer layer of BERT (Devlin et al. 2019, arXiv:1810.04805)."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.attended = (nn.Linear(_WIDTH, _WIDTH) for _ in range(4))
        self.attended_norm, self.narrow_norm = (nn.LayerNorm(_WIDTH, _EPSILON) for _ in range(2))
        self.wide, self.narrow = nn.Linear(_WIDTH, _INNER), nn.Linear(_INNER, _WIDTH)

    def forward(self, hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The next hidden states; ``hidden`` (batch, tokens, 384), ``mask`` (batch, 1, 1, tokens), true where real."""
        size, tokens, _ = hidden.shape

        def heads(projected: torch.Tensor) -> torch.Tensor:
            return projected.view(size, tokens, _HEADS, _WIDTH // _HEADS).transpose(1, 2)

        attended = functional.scaled_dot_product_attention(
            heads(self.query(hidden)),
            heads(self.key(hidden)),
            heads(self.value(hidden)),
            attn_mask=mask,
            dropout_p=_DROPOUT if self.training else 0.0,
        )
        attended = self.attended(attended.transpose(1, 2).reshape(size, tokens, _WIDTH))
        middle = self.attended_norm(hidden + functional.dropout(attended, _DROPOUT, self.training))
        narrow = self.narrow(functional.gelu(self.wide(middle)))
        return self.narrow_norm(middle + functional.dropout(narrow, _DROPOUT, self.training))


class CrossEncoder(nn.Module):  # type: ignore[misc]  # as above
    """Two texts in, the log odds of one statement about them out.

    Args:
        base: the official ``model.safetensors``.
        seed: of the head's first weights.
    """

    def __init__(self, base: Path, seed: int = 0) -> None:
        super().__init__()
        tensors = {name: torch.from_numpy(value.copy()) for name, value in read_safetensors(base).items()}
        torch.manual_seed(seed)
        self.words, self.positions, self.segments = (
            nn.Embedding.from_pretrained(tensors[f"embeddings.{kind}_embeddings.weight"], freeze=True)
            for kind in ("word", "position", "token_type")
        )
        self.norm = nn.LayerNorm(_WIDTH, _EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(_LAYERS))
        self.norm.load_state_dict({part: tensors[f"embeddings.LayerNorm.{part}"] for part in ("weight", "bias")})
        for number, layer in enumerate(self.layers):
            for part, name in _PARTS.items():
                prefix = f"encoder.layer.{number}.{name}"
                getattr(layer, part).load_state_dict({k: tensors[f"{prefix}.{k}"] for k in ("weight", "bias")})
        for frozen in (self.norm, *self.layers[:FROZEN]):
            frozen.requires_grad_(False)
        self.head = nn.Linear(2 * _WIDTH, 1)
        self.reset_head()

    def reset_head(self) -> None:
        """Forget what the head has learned, so that the layers can learn to say something else."""
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, ids: torch.Tensor, segments: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Log odds, shape (batch,); all arguments are integers of shape (batch, tokens)."""
        attend = mask.bool()[:, None, None, :]
        with torch.no_grad():
            places = torch.arange(ids.shape[1])
            hidden = self.norm(self.words(ids) + self.positions(places) + self.segments(segments))
            for layer in self.layers[:FROZEN]:
                hidden = layer(hidden, attend)
        for layer in self.layers[FROZEN:]:
            hidden = layer(hidden, attend)
        second = (segments * mask).unsqueeze(-1).float()
        mean = (hidden * second).sum(1) / second.sum(1).clamp(min=1)
        pooled = torch.cat([hidden[:, 0], mean], 1)
        return self.head(functional.dropout(pooled, _DROPOUT, self.training)).squeeze(-1)

    def tuned(self) -> dict[str, npt.NDArray[np.float32]]:
        """What training changed, by the checkpoint's names, and the head."""
        found = {f"head.{part}": getattr(self.head, part) for part in ("weight", "bias")}
        for number in range(FROZEN, _LAYERS):
            for part, name in _PARTS.items():
                module = getattr(self.layers[number], part)
                found |= {f"encoder.layer.{number}.{name}.{kind}": getattr(module, kind) for kind in ("weight", "bias")}
        return {name: value.detach().numpy().astype(np.float32) for name, value in found.items()}


def fit(
    model: CrossEncoder, examples: Sequence[Example], *, epochs: int, rate: float, seed: int = 0, name: str = ""
) -> None:
    """Train a model in place, on the binary cross-entropy of each example's soft minimum over its pairs.

    AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101) with a linear warm-up and decay, labels smoothed, gradients
    clipped at norm 1. An example of several pairs is a bag of which the worst decides (multiple-instance learning).

    Args:
        model: the model.
        examples: in any order.
        epochs: how often each is seen.
        rate: the highest learning rate.
        seed: of the order and the dropout.
        name: what progress on standard error is headed by.
    """
    rng = random.Random(seed)
    torch.manual_seed(seed)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in trained if p.ndim > 1], "weight_decay": 0.01},
            {"params": [p for p in trained if p.ndim == 1], "weight_decay": 0.0},
        ],
        lr=rate,
        betas=(0.9, 0.98),
    )
    steps = [batch for _ in range(epochs) for batch in batches(examples, _TRAINING_TOKENS, rng)]
    running, began = 0.0, time.monotonic()
    model.train()
    for step, batch in enumerate(steps):
        done = step / len(steps)
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, done / _WARM_UP) * max(0.02, 1 - done)
        chosen = [examples[place] for place in batch]
        odds = torch.stack([_soft_minimum(z) for z in _log_odds(model, chosen)])
        target = torch.tensor([_CERTAIN if example.label else 1 - _CERTAIN for example in chosen])
        weight = torch.tensor([example.weight for example in chosen])
        losses = functional.binary_cross_entropy_with_logits(odds, target, reduction="none")
        loss = (losses * weight).sum() / weight.sum()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        running = loss.item() if step == 0 else 0.98 * running + 0.02 * loss.item()
        if step % 50 == 0:
            seconds = time.monotonic() - began
            sys.stderr.write(f"{name} step {step} of {len(steps)}: loss {running:.3f}, {seconds:.0f} s\n")


def predict(model: CrossEncoder, examples: Sequence[Example]) -> list[list[float]]:
    """The log odds of every pair of every example, in their order."""
    model.eval()
    found: list[list[float]] = [[] for _ in examples]
    with torch.no_grad():
        for batch in batches(examples, _SCORING_TOKENS):
            scores = _log_odds(model, [examples[place] for place in batch])
            for place, score in zip(batch, scores, strict=True):
                found[place] = [float(z) for z in score]
    return found


def average(model: CrossEncoder, other: CrossEncoder) -> None:
    """Set a model to the mean of its weights and another's, where both began from the same ones.

    It does about as well as the two together (Wortsman et al. 2022, arXiv:2203.05482), at the price of one.
    """
    theirs = other.state_dict()
    model.load_state_dict({name: (mine + theirs[name]) / 2 for name, mine in model.state_dict().items()})


def save(model: CrossEncoder, path: Path) -> None:
    """Write a checkpoint."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), path)


def load(base: Path, path: Path) -> CrossEncoder:
    """Read a checkpoint that :func:`save` wrote."""
    model = CrossEncoder(base)
    model.load_state_dict(torch.load(path))
    return model


def export(model: CrossEncoder, path: Path, base_sha256: str) -> None:
    """Write what training changed as :class:`rag.models.cross_encoder.CrossEncoder` reads it, in eight bits.

    Args:
        model: the model.
        path: the ``.safetensors`` file.
        base_sha256: hash of the checkpoint that it began from, kept in the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(quantise(model.tuned()), path, metadata={"base": f"all-MiniLM-L6-v2 {base_sha256}"})


def _log_odds(model: CrossEncoder, examples: Sequence[Example]) -> list[torch.Tensor]:
    """The log odds of each example's pairs."""
    found = model(*_padded([pair for example in examples for pair in example.pairs]))
    return list(found.split([len(example.pairs) for example in examples]))


def _soft_minimum(odds: torch.Tensor) -> torch.Tensor:
    """Close to the least of them, but each gets a gradient; of one the number itself."""
    return odds[0] if len(odds) == 1 else -torch.logsumexp(-_SHARPNESS * odds, 0) / _SHARPNESS


def _padded(pairs: Sequence[Tokens]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Token numbers, segments and mask, each of shape (pairs, tokens of the longest)."""
    ids, segments, mask = (torch.zeros(len(pairs), max(len(p[0]) for p in pairs), dtype=torch.long) for _ in range(3))
    for row, (tokens, types) in enumerate(pairs):
        ids[row, : len(tokens)] = torch.tensor(tokens)
        segments[row, : len(tokens)] = torch.tensor(types)
        mask[row, : len(tokens)] = 1
    return ids, segments, mask
