"""Whether a time is when what a sentence tells took place."""

import pytest

from rag.checking.dates import times
from rag.summaries.attachment import belongs_elsewhere


@pytest.mark.parametrize(
    "sentence",
    [
        # names a thing
        "A 2018 photograph of the quay is shown as new.",
        "Venn left after the 2022 regatta was lost.",
        "The flood of 1953 was the worst.",
        "Many came to Orrin, a town shattered by last week's storm.",
        "The crew who were praised in Monday's report left.",
        "A man hurt in Monday's fire thanked the crews.",
        "The paper ORRIN TODAY praised the crews.",
        # bounds something
        "The crews must be told by 2pm local time Monday.",
        "As of Friday the port had sold nine berths.",
        "The strike could start as early as May 9.",
        # explains something else
        "Venn has kept the toll since the port opened in May.",
        "Since Venn took over in January, three crews have left.",
        "The owner was asked about the crew, who had left the ferry last year.",
        "After the fire on Monday, the owners closed the port.",
        "Venn had thanked the crews after her rescue on Monday.",
        "The captain died three days after being hurt on 4 March.",
        "The captain who was hurt on Monday praised the crew.",
        # never was
        "Without the vote the crews would have walked out on Friday.",
        # is not counted from the day of writing, or roughly
        "Venn had praised the crews a day earlier.",
        "Almost four years ago Venn bought the port.",
        "Venn bought the port a decade ago.",
        # is one of several
        "Venn asked the crews to strike on 21, 23 and 25 June.",
        "Venn asked the crews to strike on June 21, 23 and 25.",
    ],
)
def test_times_of_something_else(sentence: str) -> None:
    assert all(belongs_elsewhere(sentence, expression) for expression in times(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "The quay was built in 1911.",
        "Venn bought the port in the summer of 2017.",
        "Last week's storm took the roof of the port.",
        "Seven people were injured in Monday's fire at the port, Venn said.",
        "A wall collapsed during Monday's storm.",
        "Venn took over in January, three crews said.",
        "The owners closed the port after a storm sank the ferry on Monday.",
        "The ferry — which was lost on Thursday — had nine cabins.",
        "On March 5, 31 people were hurt.",
        "Four years ago Venn bought the port.",
    ],
)
def test_times_of_the_event(sentence: str) -> None:
    assert not any(belongs_elsewhere(sentence, expression) for expression in times(sentence))
