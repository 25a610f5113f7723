import numpy as np
import pytest

from evals.faithfulness.metrics import auc, balanced_accuracy, best_threshold, bootstrap

LABELS = np.array([True, True, False, False])
SCORES = np.array([0.9, 0.4, 0.6, 0.1])


def test_balanced_accuracy_is_the_mean_recall() -> None:
    assert balanced_accuracy(LABELS, SCORES >= 0.5) == 0.5
    assert balanced_accuracy(LABELS, LABELS) == 1.0
    assert np.isnan(balanced_accuracy(np.array([True, True]), np.array([True, False])))


def test_auc_counts_the_pairs_in_order_and_halves_ties() -> None:
    assert auc(LABELS, SCORES) == 0.75
    assert auc(LABELS, np.zeros(4)) == 0.5


def test_the_bootstrap_draws_whole_groups() -> None:
    one_group = bootstrap(LABELS, SCORES, ["a"] * 4, auc, samples=50)
    assert one_group.low == one_group.high == one_group.value == 0.75
    several = bootstrap(LABELS, SCORES, ["a", "b", "a", "b"], auc, samples=200)
    assert several.low <= several.value <= several.high


def test_the_threshold_separates_what_can_be_separated() -> None:
    scores = np.array([0.9, 0.8, 0.2, 0.1])
    threshold = best_threshold(LABELS, scores, ["x"] * 4)
    assert balanced_accuracy(LABELS, scores >= threshold) == pytest.approx(1.0)
