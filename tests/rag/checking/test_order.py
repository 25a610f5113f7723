"""What came first and what came after."""

import pytest

from rag.checking.order import check_order
from rag.checking.records import EvidenceSpan

CLOSED = "Malm closed its oldest bridge on Thursday after divers found cracks in two pillars."


@pytest.mark.parametrize(
    "claim",
    [
        "Divers found cracks after Malm closed its oldest bridge.",
        "After Malm closed its oldest bridge, divers found cracks.",
        "Malm closed its oldest bridge before divers found cracks.",
    ],
)
def test_events_turned_round_are_objected_to(claim: str) -> None:
    (finding,) = check_order(claim, [EvidenceSpan(CLOSED)])
    assert finding.hard


@pytest.mark.parametrize(
    "claim",
    [
        "Malm closed its oldest bridge after divers found cracks.",
        "After divers found cracks, Malm closed its oldest bridge.",
        "Divers found cracks before Malm closed its oldest bridge.",
        "Malm opened a school after a long debate.",
        "Malm closed its oldest bridge.",
        "",
    ],
)
def test_the_order_of_the_source_and_other_events_stay(claim: str) -> None:
    assert not check_order(claim, [EvidenceSpan(CLOSED)])
