"""Number words, scales, currencies and measures of English news."""

__all__ = ["CURRENCIES", "CURRENCY_SYMBOLS", "FRACTIONS", "METRIC", "ORDINALS", "SCALES", "TENS", "UNITS", "VAGUE"]

UNITS = {
    w: i
    for i, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    w: 10 * i for i, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
SCALES = {
    "hundred": 1e2, "dozen": 12.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12, "million-plus": 1e6,
}  # fmt: skip
VAGUE = {
    "dozens": (24.0, 130.0), "scores": (40.0, 150.0), "hundreds": (200.0, 1200.0), "thousands": (2e3, 12e3),
    "millions": (2e6, 12e8), "billions": (2e9, 12e11), "trillions": (2e12, 12e14),
}  # fmt: skip
ORDINALS = {
    w: i
    for i, w in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        1,
    )
}
FRACTIONS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5,
              "sixth": 6, "sixths": 6, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10}  # fmt: skip
CURRENCY_SYMBOLS = {"$": "dollar", "£": "pound", "€": "euro", "¥": "yen", "₹": "rupee"}
CURRENCIES = {
    "dollar": "dollar", "dollars": "dollar", "usd": "dollar", "euro": "euro", "euros": "euro", "eur": "euro",
    "pound": "pound", "pounds": "pound", "sterling": "pound", "gbp": "pound", "yen": "yen", "yuan": "yuan",
    "rouble": "rouble", "roubles": "rouble", "ruble": "rouble", "rubles": "rouble", "rupee": "rupee",
    "rupees": "rupee", "franc": "franc", "francs": "franc", "lira": "lira", "pence": "penny", "cents": "cent",
}  # fmt: skip
METRIC = {
    "km": ("length", 1.0), "kilometre": ("length", 1.0), "kilometres": ("length", 1.0), "kilometers": ("length", 1.0),
    "kilometer": ("length", 1.0), "mile": ("length", 1.609), "miles": ("length", 1.609), "m": ("length", 1e-3),
    "metre": ("length", 1e-3), "metres": ("length", 1e-3), "meter": ("length", 1e-3), "meters": ("length", 1e-3),
    "cm": ("length", 1e-5), "centimetre": ("length", 1e-5), "centimetres": ("length", 1e-5),
    "centimeter": ("length", 1e-5), "centimeters": ("length", 1e-5), "mm": ("length", 1e-6),
    "millimetre": ("length", 1e-6), "millimetres": ("length", 1e-6), "millimeters": ("length", 1e-6),
    "foot": ("length", 3.048e-4), "feet": ("length", 3.048e-4), "ft": ("length", 3.048e-4),
    "inch": ("length", 2.54e-5), "inches": ("length", 2.54e-5), "yard": ("length", 9.144e-4),
    "yards": ("length", 9.144e-4),
    "kg": ("mass", 1.0), "kilogram": ("mass", 1.0), "kilograms": ("mass", 1.0), "kilo": ("mass", 1.0),
    "kilos": ("mass", 1.0), "gram": ("mass", 1e-3), "grams": ("mass", 1e-3), "pounds": ("mass", 0.4536),
    "lb": ("mass", 0.4536), "lbs": ("mass", 0.4536), "tonne": ("mass", 1000.0), "tonnes": ("mass", 1000.0),
    "ton": ("mass", 1000.0), "tons": ("mass", 1000.0),
    "minute": ("time", 1 / 60), "minutes": ("time", 1 / 60), "hour": ("time", 1.0), "hours": ("time", 1.0),
    "month": ("months", 1.0), "months": ("months", 1.0), "year": ("months", 12.0), "years": ("months", 12.0),
    "day": ("time", 24.0), "days": ("time", 24.0), "week": ("time", 168.0), "weeks": ("time", 168.0),
}  # fmt: skip
