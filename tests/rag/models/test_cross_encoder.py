"""The cross-encoder that ships with the package, on the embedder's real weights."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from rag.errors import WeightsError
from rag.models.cross_encoder import ENTAILMENT, CrossEncoder, expand, open_entailment
from rag.models.weights import EMBEDDER, WeightStore
from rag.settings import Settings

STORE = WeightStore(Settings().models)
pytestmark = pytest.mark.skipif(not STORE.present(EMBEDDER), reason=f"the weights {EMBEDDER} are not pulled")

FERRY = "The ferry to Oskar Island was cancelled on Tuesday because of a storm, the harbour office said."


@pytest.fixture(scope="module")
def encoder() -> CrossEncoder:
    opened = open_entailment(Settings())
    assert opened is not None
    return opened


@pytest.mark.parametrize(
    ("follows", "does_not"),
    [
        ("A storm led to the ferry being cancelled.", "A strike led to the ferry being cancelled."),
        ("The harbour office said the ferry was cancelled.", "The harbour office will build a new terminal."),
        (
            "Because of a storm, the ferry was cancelled on Tuesday.",
            "The island's school teaches two hundred children.",
        ),
    ],
)
def test_what_follows_scores_higher_than_what_does_not(encoder: CrossEncoder, follows: str, does_not: str) -> None:
    high, low = encoder.score([(FERRY, follows), (FERRY, does_not)])
    assert high > low


def test_a_score_does_not_depend_on_its_neighbours(encoder: CrossEncoder) -> None:
    pairs = [(FERRY, "A storm came."), (FERRY * 30, "The ferry was cancelled."), ("", ""), ("\ud800 ✓", "漢字 " * 300)]
    together = encoder.score(pairs)
    assert together == [encoder.score([pair])[0] for pair in pairs]
    assert all(np.isfinite(together))
    assert encoder.score([]) == []


def test_of_a_long_source_the_end_is_cut_off_and_never_the_claim(encoder: CrossEncoder) -> None:
    long = FERRY + " It rained." * 400
    assert encoder.score([(long, "It rained.")]) == encoder.score([(long + " Nobody came.", "It rained.")])
    assert encoder.score([(long, "It rained.")]) != encoder.score([(long, "It snowed.")])


def test_without_the_weights_there_is_no_model(tmp_path: Path) -> None:
    assert open_entailment(Settings(models=tmp_path)) is None


def test_a_damaged_graph_is_made_again_and_damaged_layers_are_an_error(tmp_path: Path) -> None:
    base, tokenizer = (Path(shutil.copy(path, tmp_path)) for path in STORE.path(EMBEDDER))
    first = CrossEncoder(base, tokenizer, ENTAILMENT).score([(FERRY, "A storm came.")])
    (graph,) = tmp_path.glob("entailment.*.onnx")
    graph.write_bytes(b"damaged")
    assert CrossEncoder(base, tokenizer, ENTAILMENT).score([(FERRY, "A storm came.")]) == first
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(ENTAILMENT.read_bytes()[:1000])
    with pytest.raises(WeightsError, match="do not make a cross-encoder"):
        CrossEncoder(base, tokenizer, broken)
    assert not list(tmp_path.glob("*.tmp"))


def test_eight_bits_are_expanded_row_by_row() -> None:
    stored = {
        "a.weight": np.array([[1, -2], [63, 0]], dtype=np.int8),
        "a.weight.scale": np.array([0.5, 0.1], dtype=np.float32),
        "a.bias": np.array([3.0], dtype=np.float32),
    }
    expanded = expand(stored)
    assert set(expanded) == {"a.weight", "a.bias"}
    np.testing.assert_allclose(expanded["a.weight"], [[0.5, -1.0], [6.3, 0.0]], rtol=1e-6)
