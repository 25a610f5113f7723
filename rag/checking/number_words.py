"""Number words, scales and currencies of English news."""

__all__ = ["CURRENCIES", "CURRENCY_SYMBOLS", "FRACTIONS", "ORDINALS", "SCALES", "TENS", "UNITS", "VAGUE"]

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
    "crown": "crown", "crowns": "crown", "kronor": "crown", "kroner": "crown", "peso": "peso", "pesos": "peso",
    "zloty": "zloty", "zlotys": "zloty", "shekels": "shekel", "hryvnia": "hryvnia", "hryvnias": "hryvnia",
    "forints": "forint", "baht": "baht", "dirhams": "dirham", "ringgit": "ringgit",
}  # fmt: skip
