"""Means, their errors and intervals, and paired differences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.statistics import FEWEST_GROUPS, mean, paired_difference, wilson

SCORES = st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=2, max_size=40)


def test_a_mean_has_its_error_and_interval() -> None:
    found = mean([1.0, 0.0, 1.0, 1.0] * 25)
    assert found.value == 0.75
    assert found.n == 100
    assert found.error == pytest.approx((0.75 * 0.25 / 99) ** 0.5)
    assert found.low < 0.75 < found.high
    assert mean([1.0]).error == 0
    with pytest.raises(ValueError, match="no values"):
        mean([])


def test_questions_that_fail_together_make_the_interval_wider() -> None:
    values = [1.0] * 50 + [0.0] * 50
    together = mean(values, [f"article {i // 10}" for i in range(100)])
    apart = mean(values)
    assert together.value == apart.value
    assert together.error > 2 * apart.error
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_a_handful_of_articles_is_too_few_to_resample() -> None:
    values = [1.0, 0.0] * 20
    assert mean(values, ["one"] * 40) == mean(values)
    assert mean(values, [str(i % (FEWEST_GROUPS - 1)) for i in range(40)]) == mean(values)


def test_each_value_needs_a_group() -> None:
    with pytest.raises(ValueError, match="2 values have 1 groups"):
        mean([1.0, 0.0], ["one"])


def test_a_share_of_few_keeps_its_interval_where_all_are_alike() -> None:
    assert wilson(1.0, 1) == pytest.approx((0.207, 1.0), abs=0.001)
    assert wilson(0.5, 10) == pytest.approx((0.237, 0.763), abs=0.001)


@given(SCORES)
def test_the_mean_lies_in_its_interval_and_a_run_repeats(values: list[float]) -> None:
    found = mean(values)
    assert found == mean(values)
    assert found.low - 1e-9 <= found.value <= found.high + 1e-9


@given(SCORES)
def test_a_run_does_not_differ_from_itself(values: list[float]) -> None:
    assert paired_difference(values, values)[:4] == (0, 0, 0, 0)


def test_a_difference_has_the_sign_of_the_change() -> None:
    found = paired_difference([1.0] * 20, [1.0] * 10 + [0.0] * 10)
    assert found.value == -0.5
    assert found.high < 0
