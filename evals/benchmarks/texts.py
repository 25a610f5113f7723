"""Texts to measure with: the sample corpus in any number of variants, real articles, and invented words."""

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import count as numbers
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evals.retrieval.data import NewsArticle, load_articles, load_questions
from rag.reading import NEAR_DUPLICATE, Fingerprint, fingerprint, read_articles, resemblance
from rag.records import Article
from rag.settings import load_settings

__all__ = ["CORPUS", "WARM_UP", "InventedWords", "news", "sample_articles", "sample_corpus", "write_rows"]

CORPUS = Path(__file__).resolve().parents[1] / "corpus"

WARM_UP = NewsArticle(
    url="https://sample.invalid/first",
    title="Something to begin with",
    text="The first article opens the embedder and the store. It is in no figure. Nothing else is said here.",
    published="2024-01-01",
    source="The First",
)
"""An article that opens models and files before anything is timed."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_CHANGED = 4
"""One word in so many is changed in a variant: too many for two variants to count as copies of one report."""


@cache
def sample_articles() -> tuple[Article, ...]:
    """The articles of the sample corpus, without the copies of others."""
    kept: list[tuple[Article, Fingerprint]] = []
    for item in read_articles([CORPUS], settings=load_settings()):
        if isinstance(item, Article):
            mine = fingerprint(item.text)
            if all(resemblance(mine, other) < NEAR_DUPLICATE for _, other in kept):
                kept.append((item, mine))
    return tuple(article for article, _ in kept)


def sample_corpus(count: int) -> list[NewsArticle]:
    """Articles of about the length and wording of the sample corpus, no two of them copies of each other."""
    vocabulary = sorted({word for article in sample_articles() for word in _WORD.findall(article.text)})
    return list(islice(_variants(vocabulary), count))


def news(data: Path, count: int, seed: int = 7) -> list[NewsArticle]:
    """Real articles: those that answer questions first, then others, both in random order.

    Raises:
        FileNotFoundError: the data are not there.
    """
    gold = {url for question in load_questions(data) for url in question.gold_urls}
    articles = load_articles(data)
    order = np.random.default_rng(seed).permutation(len(articles))
    shuffled = [articles[i] for i in order if articles[i].text.strip()]
    chosen = sorted(shuffled, key=lambda article: article.url not in gold)[:count]
    # The articles with answers are not left in front, since the first texts meet an empty library.
    return [chosen[i] for i in np.random.default_rng(seed).permutation(len(chosen))]


def write_rows(path: Path, articles: Iterable[NewsArticle]) -> Path:
    """Write articles as JSON Lines, as `newsproof ingest` reads them."""
    with path.open("w", encoding="utf-8") as file:
        for article in articles:
            row = {
                "url": article.url,
                "title": article.title,
                "text": article.text,
                "published": article.published,
                "source": article.source,
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def _variants(vocabulary: Sequence[str]) -> Iterator[NewsArticle]:
    for variant in numbers():
        for index, article in enumerate(sample_articles()):

            def change(found: re.Match[str], variant: int = variant) -> str:
                word = found.group()
                mixed = zlib.crc32(f"{variant} {found.start()} {word}".encode())
                return vocabulary[mixed // _CHANGED % len(vocabulary)] if variant and mixed % _CHANGED == 0 else word

            yield NewsArticle(
                url=f"https://sample.invalid/{variant}/{index}",
                title=_WORD.sub(change, article.title),
                text=_WORD.sub(change, article.text),
                published=article.published.isoformat()[:10] if article.published else "",
                source=article.source,
            )


class InventedWords:
    """Text of invented words that are as unevenly common as those of a language (Zipf 1949, with Mandelbrot's shift).

    Args:
        size: words in the vocabulary.
        seed: of the generator, so that runs agree.
    """

    _CONSONANTS = "bdfgklmnprstvz"
    _VOWELS = "aou"  # the stemmer cuts no ending off these
    _SHIFT = 2.7
    _EXPONENT = 1.0
    _FUNCTION_WORDS = 60
    """The commonest words stand for the function words, which a search leaves out."""

    def __init__(self, size: int = 60_000, seed: int = 7) -> None:
        self._random = np.random.default_rng(seed)
        syllables = [c + v for c in self._CONSONANTS for v in self._VOWELS]
        self._words = np.array([self._spell(i, syllables) for i in range(size)], dtype=object)
        weights = 1.0 / (np.arange(size) + self._SHIFT) ** self._EXPONENT
        self._cumulated = np.cumsum(weights / weights.sum())

    def text(self, sentences: int = 9, words: int = 16) -> str:
        """So many sentences of so many words."""
        drawn = self._words[self._draw(sentences * words)].reshape(sentences, words)
        return " ".join(f"{' '.join(row).capitalize()}." for row in drawn)

    def query(self, words: int = 8) -> str:
        """Words other than function words, each as likely as it is common."""
        ranks = self._draw(60 * words)
        return " ".join(self._words[ranks[ranks >= self._FUNCTION_WORDS][:words]])

    def vectors(self, count: int, dimension: int, topics: int = 400) -> npt.NDArray[np.float32]:
        """Vectors (count, dimension) of norm 1 that crowd around topics, as those of articles do."""
        centres = np.random.default_rng(topics).normal(size=(topics, dimension)).astype(np.float32)
        noise = self._random.normal(size=(count, dimension)).astype(np.float32)
        mixed = centres[self._random.integers(0, topics, count)] + noise
        unit: npt.NDArray[np.float32] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
        return unit

    def _draw(self, count: int) -> npt.NDArray[np.intp]:
        return np.searchsorted(self._cumulated, self._random.random(count))

    @staticmethod
    def _spell(rank: int, syllables: Sequence[str]) -> str:
        # Two syllables for the commonest words, and one more whenever those of a length are used up.
        length, first = 2, 0
        while rank - first >= len(syllables) ** length:
            first += len(syllables) ** length
            length += 1
        rest, word = rank - first, ""
        for _ in range(length):
            rest, digit = divmod(rest, len(syllables))
            word += syllables[digit]
        return word
