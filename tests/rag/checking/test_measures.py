"""Units of measure, alone and put together."""

import pytest

from rag.checking.measures import dimension, measure


@pytest.mark.parametrize(
    ("written", "unit", "taken"),
    [
        ("hectares of forest", "hectares", 1),
        ("square miles of sea", "square miles", 2),
        ("m³ of water", "cubic m", 1),
        ("km / h", "km/h", 3),
        ("kilometres an hour", "kilometres/hour", 3),
        ("kilometres an island", "kilometres", 1),
        ("degrees fahrenheit", "fahrenheit", 2),
        ("square in town", "", 0),
        ("", "", 0),
    ],
)
def test_a_unit_is_read_off_the_words_it_takes(written: str, unit: str, taken: int) -> None:
    assert measure(written.split()) == (unit, taken)


@pytest.mark.parametrize(
    ("unit", "kind", "base"),
    [
        ("hectares", "area", 0.01),
        ("square metres", "area", 1e-6),
        ("cubic metres", "volume", 1.0),
        ("litres", "volume", 1e-3),
        ("miles/hour", "speed", 1.609),
        ("metres/second", "speed", 3.6),
        ("fortnight", "time", 336.0),
        ("seats", "seats", 1.0),
    ],
)
def test_units_of_one_kind_share_a_base(unit: str, kind: str, base: float) -> None:
    name, factor = dimension(unit)
    assert name == kind
    assert factor == pytest.approx(base)
