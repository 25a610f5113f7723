"""Embeddings of an OpenAI-compatible server, over HTTP with the real client."""

from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr
from support.scripted_server import Reply, ScriptedServer

from rag.errors import ModelAuthError, ModelError, ModelResponseError, ModelUnavailableError, SettingsError
from rag.models.embedder import Embedder, open_embedder
from rag.settings import Settings

KEY = "sk-very-secret"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def open_with(**values: Any) -> Embedder:
    return open_embedder(Settings(_env_file=None, embedder="openai:vectors", request_timeout=0.5, **values))


@pytest.fixture
def embedder(scripted_server: ScriptedServer) -> Embedder:
    return open_with(openai_api_key=SecretStr(KEY), embeddings_base_url=scripted_server.url, max_retries=0)


def test_vectors_are_normalised_and_in_order(embedder: Embedder, scripted_server: ScriptedServer) -> None:
    texts = [f"sentence {number}" for number in range(150)]
    vectors = embedder.embed(texts)
    expected = np.array([scripted_server.vector(text) for text in texts])
    np.testing.assert_allclose(vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-5)
    assert vectors.dtype == np.float32
    assert [len(request["input"]) for request in scripted_server.embedding_requests] == [64, 64, 22]


def test_texts_are_sent_as_text(embedder: Embedder, scripted_server: ScriptedServer) -> None:
    embedder.embed(["The bridge", "", "broken \ud83c"])
    (request,) = scripted_server.embedding_requests
    assert request["input"] == ["The bridge", " ", "broken ?"]
    assert request["model"] == "vectors"


def test_the_dimension_is_asked_once(embedder: Embedder, scripted_server: ScriptedServer) -> None:
    assert (embedder.dimension, embedder.dimension) == (8, 8)
    assert embedder.embed([]).shape == (0, 8)
    assert len(scripted_server.embedding_requests) == 1


def test_identity_and_key(embedder: Embedder, scripted_server: ScriptedServer) -> None:
    assert embedder.identity == "openai:vectors"
    assert KEY not in repr(embedder)


def test_the_chat_server_serves_where_no_other_is_named(scripted_server: ScriptedServer) -> None:
    open_with(openai_base_url=scripted_server.url).embed(["The bridge"])
    assert scripted_server.headers[0]["authorization"] == "Bearer none"


def test_token_counts_are_estimated_from_above(embedder: Embedder) -> None:
    assert embedder.count_tokens(["", "four", "橋"]) == [0, 2, 1]


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(status=401), ModelAuthError),
        (Reply(status=500), ModelUnavailableError),
        (Reply(stall=True), ModelUnavailableError),
        (Reply(raw=b"<html></html>"), ModelResponseError),
        (Reply(raw=b'{"data": []}'), ModelResponseError),
        (Reply(raw=b'{"data": [{"index": 0, "embedding": [0.0, 0.0]}]}'), ModelResponseError),
        (
            Reply(raw=b'{"data": [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1.0]}]}'),
            ModelResponseError,
        ),
    ],
)
def test_every_fault_has_its_error(
    embedder: Embedder, scripted_server: ScriptedServer, reply: Reply, error: type[ModelError]
) -> None:
    scripted_server.enqueue_embedding(reply)
    with pytest.raises(error, match=scripted_server.url) as caught:
        embedder.embed(["The bridge"])
    assert KEY not in str(caught.value)


def test_a_server_that_changes_its_mind_about_the_length_is_refused(
    embedder: Embedder, scripted_server: ScriptedServer
) -> None:
    embedder.embed(["The bridge"])
    scripted_server.dimension = 4
    with pytest.raises(ModelResponseError, match="length 4 after such of length 8"):
        embedder.embed(["The bridge"])


def test_without_key_and_server_the_setting_is_named() -> None:
    with pytest.raises(SettingsError, match="NEWSPROOF_EMBEDDINGS_BASE_URL"):
        open_with()
