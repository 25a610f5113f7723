"""Fused scores keep their bounds and orders."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.fusion import convex, damped, min_max

keys = st.integers(0, 15)
scores = st.dictionaries(keys, st.floats(-1e6, 1e6), max_size=12)
weights = st.floats(0.0, 1.0)
Scores = Mapping[int, float]


def test_half_and_half() -> None:
    fused = convex({"a": 12.0, "b": 4.0}, {"b": 0.9, "c": 0.5}, 0.5)
    assert fused == {"a": 0.5, "b": 0.5, "c": 0.0}


def test_what_was_found_alone_counts_fully() -> None:
    assert min_max({"a": -3.0}) == {"a": 1.0}
    assert min_max({}) == {}


@pytest.mark.parametrize("weight", [-0.1, 1.1, float("nan")])
def test_a_weight_outside_of_0_to_1_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match=r"in 0\.\.1"):
        convex({}, {}, weight)


@given(scores)
def test_scaled_scores_keep_their_order(given_scores: Scores) -> None:
    scaled = min_max(given_scores)
    assert all(0.0 <= score <= 1.0 for score in scaled.values())
    by_score = sorted(given_scores, key=lambda key: given_scores[key])
    assert [scaled[key] for key in by_score] == sorted(scaled.values())


@given(scores, scores, weights)
def test_every_key_of_either_has_a_score_in_bounds(lexical: Scores, dense: Scores, weight: float) -> None:
    fused = convex(lexical, dense, weight)
    assert fused.keys() == lexical.keys() | dense.keys()
    assert all(0.0 <= score <= 1.0 + 1e-12 for score in fused.values())


@given(scores, scores)
def test_at_half_weight_the_two_can_change_places(lexical: Scores, dense: Scores) -> None:
    assert convex(lexical, dense, 0.5) == convex(dense, lexical, 0.5)


@given(scores, scores, weights)
def test_what_both_put_first_comes_first(lexical: Scores, dense: Scores, weight: float) -> None:
    fused = convex(lexical, dense, weight)
    both = sorted(lexical.keys() & dense.keys())
    for a in both:
        for b in both:
            if lexical[a] >= lexical[b] and dense[a] >= dense[b]:
                assert fused[a] >= fused[b]


@given(scores, scores)
def test_all_the_weight_on_one_is_that_one(lexical: Scores, dense: Scores) -> None:
    assert convex(lexical, dense, 0.0).items() >= min_max(lexical).items()
    assert convex(lexical, dense, 1.0).items() >= min_max(dense).items()


def test_the_second_passage_of_an_article_counts_half_and_the_third_a_quarter() -> None:
    found = {"a1": 1.0, "a2": 0.8, "b1": 0.5, "a3": 0.4}
    groups = {"a1": "a", "a2": "a", "a3": "a", "b1": "b"}
    assert damped(found, groups, 0.5) == {"a1": 1.0, "a2": 0.4, "b1": 0.5, "a3": 0.1}


@given(st.dictionaries(keys, st.floats(0.0, 1.0)), st.integers(1, 4), weights)
def test_damping_leaves_the_best_of_each_group_and_its_order(found: Scores, groups: int, factor: float) -> None:
    group = {key: key % groups for key in found}
    result = damped(found, group, factor)
    assert result.keys() == found.keys()
    for number in set(group.values()):
        members = sorted((key for key in found if group[key] == number), key=lambda key: -found[key])
        assert result[members[0]] == found[members[0]]
        assert [result[key] for key in members] == sorted((result[key] for key in members), reverse=True)
    assert all(result[key] <= found[key] for key in found)
    assert damped(found, group, 1.0) == found
