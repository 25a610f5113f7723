"""The vector cache: nothing is embedded twice."""

from contextlib import closing
from pathlib import Path

import numpy as np

from rag.store.vector_cache import VectorCache, vector_key


def test_vectors_come_back_bit_for_bit_after_reopening(tmp_path: Path) -> None:
    vector = np.random.default_rng(0).normal(size=384).astype(np.float32)
    key = vector_key("model", "The bridge opened.")
    with closing(VectorCache(tmp_path)) as cache:
        cache.put({key: vector}, {key: "a1"})
    with closing(VectorCache(tmp_path)) as cache:
        found = cache.get([key, vector_key("model", "It sank."), key])
        assert list(found) == [key]
        np.testing.assert_array_equal(found[key], vector)


def test_more_keys_than_one_query_takes(tmp_path: Path) -> None:
    keys = [vector_key("model", str(number)) for number in range(1201)]
    with closing(VectorCache(tmp_path)) as cache:
        cache.put({key: np.full(2, i, np.float32) for i, key in enumerate(keys)}, dict.fromkeys(keys, "a1"))
        found = cache.get(keys)
        assert len(cache) == len(found) == 1201
        assert found[keys[700]][0] == 700


def test_models_do_not_share_keys_and_articles_can_be_forgotten(tmp_path: Path) -> None:
    one, other = vector_key("one", "text"), vector_key("other", "text")
    assert one != other
    with closing(VectorCache(tmp_path)) as cache:
        cache.put({key: np.ones(2, np.float32) for key in (one, other)}, {one: "a1", other: "a2"})
        cache.forget(["a1"])
        assert list(cache.get([one, other])) == [other]
