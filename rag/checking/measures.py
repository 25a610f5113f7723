"""Units of measure in English news, alone and put together: "hectares", "square miles", "m³", "kilometres an hour"."""

from collections.abc import Sequence
from functools import lru_cache

from rag.checking.lexicon import words

__all__ = ["dimension", "measure"]

_ROWS = """
length|1|km kilometre kilometres kilometer kilometers
length|1.609|mile miles
length|1.852|nmi
length|1e-3|m metre metres meter meters
length|1e-5|cm centimetre centimetres centimeter centimeters
length|1e-6|mm millimetre millimetres millimeter millimeters
length|3.048e-4|foot feet ft
length|2.54e-5|inch inches
length|9.144e-4|yard yards
mass|1|kg kilogram kilograms kilogramme kilogrammes kilo kilos
mass|1e-3|gram grams gramme grammes
mass|0.4536|pounds lb lbs
mass|0.02835|ounce ounces
mass|1000|tonne tonnes ton tons
time|0.0002777777777777778|seconds
time|0.016666666666666666|minute minutes
time|1|hour hours
time|24|day days
time|168|week weeks
time|336|fortnight fortnights
months|1|month months
months|12|year years
months|120|decade decades
months|1200|century centuries
area|0.01|ha hectare hectares
area|0.004047|acre acres
volume|1e-3|litre litres liter liters
gallons|1|gallon gallons
barrels|1|barrel barrels
speed|1|kph kmh
speed|1.609|mph
speed|1.852|knot knots
power|1|kw kilowatt kilowatts
power|1e3|mw megawatt megawatts
power|1e6|gw gigawatt gigawatts
energy|1|kwh
energy|1e3|mwh
energy|1e6|gwh
temperature|1|celsius
fahrenheit|1|fahrenheit
degrees|1|degrees
"""
_UNITS = {
    unit: (row.split("|")[0], float(row.split("|")[1]))
    for row in _ROWS.strip().splitlines()
    for unit in row.split("|")[2].split()
}
_POWERS = {"square": ("area", 2), "sq": ("area", 2), "cubic": ("volume", 3)}
_SIGNS = {"²": "square", "³": "cubic"}
_METRES_IN_KM = {"area": 1.0, "volume": 1e9}
"""Areas are counted in square kilometres, volumes in cubic metres."""
_PER = words("per a an / each every")
_HOURS = {"h": 1.0, "hour": 1.0, "minute": 1 / 60, "second": 1 / 3600, "s": 1 / 3600}
_SCALES = {"c": "celsius", "celsius": "celsius", "centigrade": "celsius", "f": "fahrenheit", "fahrenheit": "fahrenheit"}


@lru_cache(maxsize=1024)
def dimension(unit: str) -> tuple[str, float]:
    """What a unit measures, and how many base units it is; the unit itself and 1 where it is none.

    Base units are kilometres, kilograms, hours, months, square kilometres, cubic metres, km/h, kW, kWh and °C.

    Args:
        unit: as :func:`measure` gives it.
    """
    length, _, time = unit.partition("/")
    if time:
        return "speed", _UNITS[length][1] / _HOURS[time]
    power, _, length = unit.partition(" ")
    if length:
        name, exponent = _POWERS[power]
        return name, float(f"{_UNITS[length][1] ** exponent * _METRES_IN_KM[name]:.6g}")
    return _UNITS.get(unit, (unit, 1.0))


def measure(following: Sequence[str]) -> tuple[str, int]:
    """The unit with which some words begin, and how many of them it takes; an empty one and 0 where with none.

    Args:
        following: words in lower case.
    """
    first, second, third = (*following, "", "", "")[:3]
    if first in {"degrees", "degree"}:
        scale = _SCALES.get(second, "")
        return (scale, 2) if scale else ("degrees", 1)
    if first[-1:] in _SIGNS and first[:-1] in _UNITS:
        return f"{_SIGNS[first[-1]]} {first[:-1]}", 1
    if first in _POWERS and _is_length(second):
        return f"{'square' if first == 'sq' else first} {second}", 2
    if _is_length(first) and second in _PER and third in _HOURS:
        return f"{first}/{third}", 3
    return (first, 1) if first in _UNITS else ("", 0)


def _is_length(unit: str) -> bool:
    return _UNITS.get(unit, ("",))[0] == "length"
