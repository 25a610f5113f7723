"""The local embedder, with the real weights; needs ``newsproof models pull all-minilm-l6-v2``."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import SettingsError, WeightsError
from rag.models.embedder import Embedder, LocalEmbedder, open_embedder
from rag.models.weights import EMBEDDER, WeightStore
from rag.settings import Settings

REFERENCE = Path(__file__).parent / "reference"
SENTENCES = (REFERENCE / "sentences.txt").read_text(encoding="utf-8").splitlines()

pytestmark = pytest.mark.skipif(
    not WeightStore(Settings().models).present(EMBEDDER), reason=f"the weights {EMBEDDER} are not pulled"
)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder(Settings(embedder="local"))


def test_vectors_agree_with_the_reference_model(embedder: Embedder) -> None:
    # How the reference was made is told in reference/make.py; its last three texts are longer than the window.
    reference = np.load(REFERENCE / "vectors.npy").astype(np.float32)
    texts = SENTENCES + [" ".join(SENTENCES[:count]) for count in (40, 70, 100)]
    cosines = (embedder.embed(texts) * reference).sum(axis=1) / np.linalg.norm(reference, axis=1)
    assert len(SENTENCES) == 100
    assert cosines.min() > 0.9999


def test_a_question_is_nearest_to_its_answer(embedder: Embedder) -> None:
    vectors = embedder.embed(SENTENCES)
    question = embedder.embed(["How full is the reservoir?"])[0]
    assert SENTENCES[int(np.argmax(vectors @ question))].startswith("The dam is 82 per cent full")


def test_the_identity_names_the_weights(embedder: Embedder) -> None:
    assert (embedder.identity, embedder.dimension, embedder.window) == ("all-MiniLM-L6-v2@53aa5117", 384, 254)


def test_no_texts_give_no_vectors_and_an_empty_text_gives_one(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, 384)
    assert np.linalg.norm(embedder.embed([""])[0]) == pytest.approx(1, abs=1e-5)
    assert embedder.count_tokens(["", "Rain."]) == [0, 2]


def test_what_lies_beyond_the_window_does_not_count(embedder: Embedder) -> None:
    window = "rain " * embedder.window
    assert embedder.count_tokens([window, window + "snow"]) == [embedder.window, embedder.window + 1]
    inside, beyond, replaced = embedder.embed([window, window + "snow", "snow " + window])
    assert inside @ beyond == pytest.approx(1, abs=1e-5)
    assert inside @ replaced < 0.999


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=12))
def test_each_text_keeps_its_place_whatever_it_is_batched_with(embedder: Embedder, texts: list[str]) -> None:
    together = embedder.embed(texts)
    assert together.shape == (len(texts), 384)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-4)
    np.testing.assert_allclose(together[-1], embedder.embed([texts[-1]])[0], atol=1e-4)


def test_a_lone_surrogate_in_a_question_is_no_error(embedder: Embedder) -> None:
    assert np.isfinite(embedder.embed(["broken \ud83c text"])).all()


def test_langchain_gets_the_same_vectors(embedder: Embedder) -> None:
    from langchain_core.embeddings import Embeddings

    adapter = embedder.as_langchain()
    assert isinstance(adapter, Embeddings)
    np.testing.assert_allclose(adapter.embed_query(SENTENCES[0]), embedder.embed(SENTENCES[:1])[0], atol=1e-6)


def test_a_damaged_graph_is_written_anew(tmp_path: Path, embedder: Embedder) -> None:
    weights, tokenizer = (shutil.copy(path, tmp_path) for path in WeightStore(Settings().models).path(EMBEDDER))
    expected = embedder.embed(SENTENCES[:2])

    def vectors() -> np.ndarray:
        return LocalEmbedder(Path(weights), Path(tokenizer), sha256="53aa5117").embed(SENTENCES[:2])

    np.testing.assert_allclose(vectors(), expected, atol=1e-5)
    (graph,) = tmp_path.glob("*.onnx")
    graph.write_bytes(b"not a graph")
    np.testing.assert_allclose(vectors(), expected, atol=1e-5)
    tmp_path.joinpath(f"{graph.name}.data").write_bytes(b"short")
    np.testing.assert_allclose(vectors(), expected, atol=1e-5)
    assert not list(tmp_path.glob("*.tmp"))


def test_files_that_are_no_weights_are_named(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"short")
    with pytest.raises(WeightsError, match=r"model\.safetensors does not hold the weights"):
        LocalEmbedder(path, path, sha256="00000000")


def test_missing_weights_name_the_command(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="newsproof models pull all-minilm-l6-v2"):
        open_embedder(Settings(models=tmp_path, embedder="local"))


@pytest.mark.parametrize("name", ["", "glove", "openai:", "cohere:x"])
def test_an_unknown_embedder_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="NEWSPROOF_EMBEDDER"):
        open_embedder(Settings(embedder=name))
