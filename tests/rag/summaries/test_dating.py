"""When a sentence says that something happened."""

from datetime import date

import pytest

from rag.summaries.dating import dateline_day, event_dates

FRIDAY = date(2024, 3, 15)


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("The quay fell into the sea on Monday.", "11 March 2024"),
        ("The quay fell into the sea on 2 May 2021.", "2 May 2021"),
        ("The quay was built in 1911.", "1911"),
        ("The line was founded in January 1998.", "January 1998"),
        ("Venn took over in January.", "January 2024"),
        ("Venn in August agreed to buy the port.", "August 2023"),
        ("The port will open again on Monday.", "18 March 2024"),
        ("The port is due to open again on 28 October.", "28 October 2024"),
        ("The ferry sank yesterday.", "14 March 2024"),
        ("Venn resigned on 19 August, before the inquiry.", "19 August 2023"),
        ("The port will open on Monday, April 22.", "22 April 2024"),
        ("The port closed on Saturday, 9 March.", "9 March 2024"),
        ("Venn had asked for a sailing on Friday, November 15.", "15 November 2024"),
        ("Venn left Saltmere last Friday.", "8 March 2024"),
        ("The 2 September sailing opens the season.", "2 September 2024"),
        ("Venn published the report last August.", "August 2023"),
        ("Venn will read the report next August.", "August 2024"),
        ("Five people died last month.", "February 2024"),
        ("The 3 October storm destroyed the port.", "3 October 2023"),
        ("Thursday’s meeting of the owners will take place in Orrin.", "21 March 2024"),
        ("On Monday, the owners said that the port will open.", "11 March 2024"),
        ("Venn will resign if he loses the vote that he called on Sunday.", "10 March 2024"),
        ("In October, the ferry lost an anchor.", "October 2023"),
        ("October 4 - Venn is robbed of a ferry that will be found.", "4 October 2023"),
        (
            "A silence will be held by everyone who works at the port or in the town when the fair ends on Monday.",
            "18 March 2024",
        ),
        ("The port closed on 3 May 2021, ten years after the strike of 2011.", "3 May 2021"),
    ],
)
def test_dates_are_resolved_from_the_day_of_writing_and_keep_their_precision(sentence: str, label: str) -> None:
    assert event_dates(sentence, FRIDAY)[0].label == label


@pytest.mark.parametrize(
    "sentence",
    [
        "The port stays closed until Monday.",
        "“It fell on Monday,” said Venn.",
        "The port was closed between March and October.",
        "The port has grown over the past year.",
        "The port has lost two cranes this year.",
        "Anger grew over the answer to the 3 May storm.",
        "The law mends the 1994 law.",
        "The Orrin 3 May committee met in the town hall.",
        "Nobody knows its path beyond Tuesday.",
        "The port looked better than it does today.",
        "Venn asked the crews to strike on 19 April.",
        "Venn left Saltmere last Monday.",
        "On October 4, the owners vote in a captain.",
        "Ada Venn waves to the crews on Monday.",
        "Venn will face Adeane again, as in the vote of March 2021.",
        "The fair on Monday is still a mystery to most.",
        "She follows Theresa May and Ada March into the office.",
        "The quay is long and narrow.",
    ],
)
def test_what_is_no_date_of_an_event(sentence: str) -> None:
    assert event_dates(sentence, FRIDAY) == []


@pytest.mark.parametrize("week", ["last week", "this week"])
def test_on_a_sunday_nobody_knows_which_week_is_meant(week: str) -> None:
    sentence = f"The ferry sank {week}."
    assert event_dates(sentence, FRIDAY)[0].precision == "week"
    assert event_dates(sentence, date(2024, 3, 17)) == []


def test_a_date_without_a_year_is_of_the_year_in_which_it_lies_near() -> None:
    assert event_dates("Venn asked the crews to strike on 12 March.", FRIDAY)[0].label == "12 March 2024"
    assert event_dates("The crews will strike on 19 April.", FRIDAY)[0].label == "19 April 2024"


def test_a_day_of_the_topic_is_a_name() -> None:
    assert (
        event_dates("A committee asked about 3 May met on Monday.", FRIDAY, "3 May storm")[0].label == "11 March 2024"
    )
    assert event_dates("The port fell into the sea on 3 May 2021.", FRIDAY, "3 May storm")[0].label == "3 May 2021"


def test_without_a_day_of_writing_only_complete_dates_are_taken() -> None:
    assert event_dates("The quay fell on Monday.", None) == []
    assert event_dates("The quay fell on 2 May 2021.", None)[0].precision == "day"


def test_the_dateline_tells_the_day_of_writing() -> None:
    assert dateline_day("SALTMERE, March 12 (Coast Agency) - The quay fell on Monday.", FRIDAY) == date(2024, 3, 12)
    assert dateline_day("SALTMERE, 12 March - The quay fell on Monday.", FRIDAY) == date(2024, 3, 12)
    assert dateline_day("SALTMERE - The quay fell on Monday.", FRIDAY) == FRIDAY
    assert dateline_day("The fair of 1 May - a custom - was called off.", FRIDAY) == FRIDAY
