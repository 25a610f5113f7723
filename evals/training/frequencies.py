"""Count how common words are in a news archive, for the weights of the support score.

Run ``python -m evals.training.frequencies --articles FILE.jsonl.gz``: it rewrites ``rag/checking/frequencies.json``.
Only counts leave the archive, no text.
"""

import argparse
import gzip
import json
import math
from collections import Counter
from pathlib import Path

from rag.checking.tokens import tokenize

__all__ = ["count", "main"]

TARGET = Path(__file__).parents[2] / "rag" / "checking" / "frequencies.json"


def count(texts: list[str], keep: int = 4000) -> dict[str, int]:
    """The commonest stems of lower-case words and their rarity, 0 (in every article) to 9 (in one of thousands).

    Args:
        texts: articles.
        keep: how many stems to keep.

    Returns:
        Stem → rarity, most frequent first. A stem that is mostly capitalised (a name) is left out.
    """
    documents: Counter[str] = Counter()
    small: Counter[str] = Counter()
    large: Counter[str] = Counter()
    for text in texts:
        seen = set()
        for token in tokenize(text):
            if not token.word or token.number or len(token.stem) < 2:
                continue
            (large if token.capital else small)[token.stem] += 1
            seen.add(token.stem)
        documents.update(seen)
    top = math.log(len(texts))
    common = [(n, s) for s, n in documents.items() if small[s] > large[s] and n >= 3]
    common.sort(key=lambda pair: (-pair[0], pair[1]))
    return {s: min(9, round(9 * math.log(len(texts) / n) / top)) for n, s in common[:keep]}


def main() -> None:
    """Read the archive and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, required=True, help="gzipped JSON Lines with a field `text`")
    arguments = parser.parse_args()
    with gzip.open(arguments.articles, "rt") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    table = count(texts)
    note = f"document frequency of stems in {len(texts)} English news articles of 2022, as rarity 0..9"
    TARGET.write_text(json.dumps({"note": note, "rarity": table}, separators=(",", ":"), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
