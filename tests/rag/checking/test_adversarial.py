import pytest

from evals.faithfulness.adversarial import FAITHFUL, judge, load_trials, rates

RATES = rates(load_trials(), judge(load_trials()))


@pytest.mark.parametrize("kind", ["number", "date", "name", "negation", "quotation", "attribution"])
def test_errors_are_found(kind: str) -> None:
    right, all_ = RATES[kind]
    assert right >= 0.95 * all_


def test_faithful_paraphrases_pass() -> None:
    right, all_ = RATES[FAITHFUL]
    assert right >= 0.95 * all_


def test_the_set_is_large_enough_to_tell() -> None:
    assert sum(all_ for _, all_ in RATES.values()) >= 300
