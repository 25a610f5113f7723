from collections import Counter

import pytest

from evals.faithfulness.stories import judge_stories, load_stories, misses, story_table

CLAIMS = load_stories()
VERDICTS = judge_stories(CLAIMS)


def test_half_of_the_stories_is_held_out() -> None:
    stories = Counter(half for _, half in {(c.story, c.half) for c in CLAIMS})
    assert stories == {"tuned": 13, "held-out": 13}


@pytest.mark.parametrize("kind", ["compression", "joined", "role", "attribution"])
def test_both_halves_have_claims_of_a_kind(kind: str) -> None:
    assert {c.half for c in CLAIMS if c.kind == kind} == {"tuned", "held-out"}


def test_the_table_counts_each_claim_once_and_once_in_all() -> None:
    rows = [line.split("|")[1:-1] for line in story_table(CLAIMS, VERDICTS).splitlines()[2:]]
    counted = {row[0].strip(): sum(int(cell.split(" of ")[1]) for cell in row[1:]) for row in rows}
    totals = [count for kind, count in counted.items() if kind.startswith("all")]
    assert sum(totals) == len(CLAIMS) == sum(counted.values()) - sum(totals)


def test_misses_list_only_the_half_asked_for() -> None:
    listed = misses(CLAIMS, VERDICTS, "tuned").splitlines()
    tuned = {c.story for c in CLAIMS if c.half == "tuned"}
    assert {line.split(" ")[0] for line in listed} <= tuned
    assert len(listed) == sum(
        v.supported != c.supported for c, v in zip(CLAIMS, VERDICTS, strict=True) if c.half == "tuned"
    )
