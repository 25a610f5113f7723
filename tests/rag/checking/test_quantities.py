import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checking.quantities import quantities


@pytest.mark.parametrize(
    ("text", "low", "high", "kind", "unit", "bound"),
    [
        ("1.5 million people", 1.5e6, 1.5e6, "count", "", ""),
        ("1,500,000 people", 1.5e6, 1.5e6, "count", "", ""),
        ("half a million people", 5e5, 5e5, "count", "", ""),
        ("more than 500 raids", 500, 500, "count", "", "over"),
        ("at least forty-two dead", 42, 42, "count", "", "least"),
        ("up to 30 homes", 30, 30, "count", "", "most"),
        ("nearly 300 homes", 300, 300, "count", "", "nearly"),
        ("an estimated 7,000", 7000, 7000, "count", "", "about"),
        ("$2.5bn", 2.5e9, 2.5e9, "money", "dollar", ""),
        ("30 million euros", 3e7, 3e7, "money", "euro", ""),
        ("20 per cent", 20, 20, "percent", "", ""),
        ("3 percentage points", 3, 3, "points", "", ""),
        ("half of them", 50, 50, "percent", "", ""),
        ("the twenty-first time", 21, 21, "ordinal", "", ""),
        ("won 2-1", 2, 1, "score", "", ""),
        ("between 10 and 15 people", 10, 15, "count", "", ""),
        ("10 to 12 million", 1e7, 1.2e7, "count", "", ""),
        ("one hundred and fifty thousand", 150_000, 150_000, "count", "", ""),
        ("two million three hundred thousand", 2.3e6, 2.3e6, "count", "", ""),
        ("100 miles", 100, 100, "count", "miles", ""),
        ("by three goals to one", 3, 1, "score", "", ""),
        ("212–180", 212, 180, "score", "", ""),
        ("a 51 to 49 vote", 51, 49, "score", "", ""),
        ("drew two all", 2, 2, "score", "", ""),
        ("40–50 people", 40, 50, "count", "", ""),
        ("4 million cubic metres", 4e6, 4e6, "count", "cubic metres", ""),
        ("120 km/h", 120, 120, "count", "km/h", ""),
        ("-12 °C", -12, -12, "count", "celsius", ""),
        ("12 degrees below zero", -12, -12, "count", "degrees", ""),
        ("2:30:00", 2.5, 2.5, "count", "hours", ""),
        ("two hours and 30 minutes", 2.5, 2.5, "count", "hours", ""),
        ("lasts a fortnight", 1, 1, "count", "fortnight", ""),
        ("seven out of ten", 70, 70, "percent", "", ""),
        ("25 basis points", 0.25, 0.25, "points", "", ""),
        ("half a percentage point", 0.5, 0.5, "points", "", ""),
    ],
)
def test_reads_numbers_as_news_writes_them(
    text: str, low: float, high: float, kind: str, unit: str, bound: str
) -> None:
    (found,) = quantities(text)
    assert (found.low, found.high, found.kind, found.unit, found.bound) == (low, high, kind, unit, bound)


def test_dates_and_names_with_digits_are_no_quantities() -> None:
    assert quantities("On 14 March 2019 at 21:45 the G20 spoke of COVID-19 in the 1990s.") == ()


def test_money_may_be_of_a_nation_and_for_each_of_something() -> None:
    found = quantities("A$50 a week, 50 US dollars, €2 per litre")
    assert [(q.unit, q.nation, q.per) for q in found] == [
        ("dollar", "australian", "week"),
        ("dollar", "us", ""),
        ("euro", "", "litre"),
    ]


def test_what_moves_from_one_number_to_another_is_no_range() -> None:
    assert [(q.low, q.unit, q.origin, q.goal) for q in quantities("It rose from 14 to 15.50 euros.")] == [
        (14, "euro", True, False),
        (15.5, "euro", False, True),
    ]
    assert [(q.low, q.high) for q in quantities("It is for children from 6 to 12 years.")] == [(6, 12)]


@given(st.integers(0, 10**12))
def test_grouped_and_plain_digits_are_the_same_number(value: int) -> None:
    plain, grouped = quantities(f"{value} seals, {value:,} birds") if not 1500 <= value < 2100 else ((), ())
    if plain:
        assert plain.low == grouped.low == value


@given(st.text(alphabet="0123456789.,-$%£ millonhudredtsay", max_size=60))
def test_never_fails_and_stays_within_the_text(text: str) -> None:
    for found in quantities(text):
        assert text[found.start : found.end] == found.text
