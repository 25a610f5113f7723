"""The training of the cross-encoder, where torch is installed, and the bytes that its layers ship as."""

from pathlib import Path

import numpy as np
import pytest

from evals.training.eight_bits import quantise
from rag.models.cross_encoder import CrossEncoder as Shipped
from rag.models.cross_encoder import expand
from rag.models.weights import EMBEDDER, WEIGHTS, WeightStore
from rag.settings import load_settings


def test_eight_bits_keep_a_matrix_to_half_a_step() -> None:
    matrix = np.random.default_rng(0).normal(size=(5, 40)).astype(np.float32)
    matrix[3] = 0
    stored = quantise({"encoder.a.weight": matrix, "encoder.a.bias": matrix[0], "head.weight": matrix[:1]})
    assert stored["encoder.a.weight"].dtype == np.int8
    restored = expand(stored)
    assert set(restored) == {"encoder.a.weight", "encoder.a.bias", "head.weight"}
    steps = np.abs(matrix).max(axis=1, keepdims=True) / 63
    assert (np.abs(restored["encoder.a.weight"].astype(np.float64) - matrix) <= steps / 2 + 1e-6).all()
    assert np.array_equal(restored["encoder.a.bias"], matrix[0])
    assert np.array_equal(restored["head.weight"], matrix[:1])


def base() -> tuple[Path, ...]:
    pytest.importorskip("torch")
    pytest.importorskip("safetensors")
    store = WeightStore(load_settings().models)
    if not store.present(EMBEDDER):
        pytest.skip("the embedder's weights are not here")
    return store.path(EMBEDDER)


def test_a_model_learns_and_is_the_same_when_it_ships(tmp_path: Path) -> None:
    weights, tokenizer = base()
    from evals.training.batches import encode, open_tokeniser
    from evals.training.cross_encoder import CrossEncoder, average, export, fit, load, predict, save
    from evals.training.pairs import Row

    boats = [(f"Boat {number} sank in the storm.", f"Boat {number} sank.") for number in range(8)]
    carts = [(first, f"The mayor of Skelby bought cart {number}.") for number, (first, _) in enumerate(boats)]
    rows = [Row("made", str(n), pair in boats, (pair,)) for n, pair in enumerate([*boats, *carts])]
    rows.append(Row("made", "both", False, (boats[0], carts[0])))
    examples = encode(rows, open_tokeniser(tokenizer))
    model = CrossEncoder(weights)
    fit(model, examples, epochs=12, rate=2e-4)
    odds = predict(model, examples)
    assert min(score[0] for score in odds[:8]) > max(score[0] for score in odds[8:16])
    assert len(odds[16]) == 2

    save(model, tmp_path / "model.pt")
    again = load(weights, tmp_path / "model.pt")
    average(again, model)
    assert np.allclose(predict(again, examples)[0], odds[0], atol=1e-5)
    export(again, tmp_path / "tuned.safetensors", WEIGHTS[EMBEDDER].files[0].sha256)
    # The graph is written beside the weights, so these are linked into a folder of the test's own.
    (tmp_path / "base.safetensors").symlink_to(weights)
    shipped = Shipped(tmp_path / "base.safetensors", tokenizer, tmp_path / "tuned.safetensors", threads=1)
    scores = shipped.score([row.pairs[0] for row in rows])
    assert np.corrcoef(scores, [score[0] for score in odds])[0, 1] > 0.99
    assert (np.array(scores[:8]) > 0).all()


def test_the_worst_pair_decides_over_a_bag() -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("safetensors")
    from evals.training.cross_encoder import _soft_minimum

    assert _soft_minimum(torch.tensor([1.5])).item() == 1.5
    assert _soft_minimum(torch.tensor([4.0, -3.0, 5.0])).item() == pytest.approx(-3.0, abs=0.01)
