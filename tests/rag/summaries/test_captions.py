"""Which lines stand below photographs."""

import pytest

from rag.summaries.captions import is_caption


@pytest.mark.parametrize(
    "line",
    [
        "SALTMERE - MARCH 12: The ferry lies at the quay.",
        "Ada Venn waves to the crews on Monday.",
        "Ada Heard speaks to one of the captains at the port on April 19.",
        "Crews walk along the quay as the ferry sinks on Monday in Orrin.",
        "Ada Venn and Orla Finch wave to a crowd in Orrin, March 12, 1956.",
        "Homes are flooded in Orrin, a town on the coast, on March 12, 2024.",
        "Mayor Ada Venn celebrating in Orrin after the port was saved in May 2013.",
        "Orla Finch for CNN A crane lifts the ferry in Orrin.",
        "Coast Agency via AP Waves kick up along the shore of Orrin.",
        "The ferry is seen at the quay in Orrin.",
        "Ada Venn, left, and Orla Finch open the fair.",
        "Mayor Adeane (right) greeted the crews.",
    ],
)
def test_captions(line: str) -> None:
    assert is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        "Ada Venn waved to the crews on Monday.",
        "Ada Venn plays Orla Finch on Monday.",
        "The ferry is expected to sail again on March 12, 2024.",
        "The Saltmere Port Authority during the storm closed the quay.",
        "Orrin Crews asking for a rise met the owners on Monday.",
        "Ada Venn, speaking in Orrin, praised the crews.",
        "Orla Finch works for CNN in Orrin.",
        "The inquiry begins on Monday.",
        "Ada Venn speaks for the owners, who said on Monday that the port will close.",
        "Venn is seen as a friend of the crews in Orrin.",
        "The walk-off at the Orrin Yard hurt five on Monday.",
        "Crews work on the ferry.",
    ],
)
def test_sentences_of_the_story(line: str) -> None:
    assert not is_caption(line)
