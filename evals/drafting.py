"""Proposals for gold questions about a user's own articles: sentences with a figure, a day or a name, one word blanked.

They need no model, and they are no questions yet: a person rewords each, checks the answer, and confirms it. Until then
it is not asked.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from evals.gold import GoldError
from rag import Article, Library, load_settings
from rag.text.sentences import sentence_spans

__all__ = ["draft", "proposals"]

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_FACTS = (
    (
        "numeric",
        re.compile(
            r"(?<![\w.,])(?!(?:19|20)\d\d\b)[£$€]?\d[\d,.]*\d(?: (?:million|billion|per cent|percent))?%?(?![\w])"
        ),
    ),
    ("when", re.compile(rf"\b(?:\d{{1,2}} {_MONTH}|{_MONTH} \d{{4}})\b")),
    ("who", re.compile(r"(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]+(?=[ ,.])")),
)
_SHORTEST, _LONGEST = 8, 35
_HEAD = """\
# Proposals. For each that is worth asking: put the question in other words than the article's, check the answer, list
# other wordings of it, and set `confirmed: true`. Delete the rest, and add questions that the articles do not answer,
# about a third of all:
#
# - {id: u1, kind: unanswerable, answerable: false, question: "..."}
"""


def draft(library: Path, out: Path, number: int) -> int:
    """Write a gold file with proposals.

    Args:
        library: folder of the library.
        out: the file; it must not exist, so that confirmed questions are never lost.
        number: how many to propose.

    Returns:
        How many there are.

    Raises:
        GoldError: the file exists, or the library has no sentence to ask about.
    """
    if out.exists():
        raise GoldError(f"{out} exists already; name another file")
    with Library.open(settings=load_settings(library=library, llm="none")) as opened:
        articles = [opened.article(a.id) for a in opened.articles() if a.duplicate_of is None]
    found = proposals(articles, number)
    if not found:
        raise GoldError(f"the library {library} has no article with a sentence to ask about")
    rows = {"name": out.stem, "questions": found}
    out.write_text(_HEAD + yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8")
    return len(found)


def proposals(articles: list[Article], number: int) -> list[dict[str, Any]]:
    """Questions of a gold file as plain data, not confirmed: one article after the other gives one, then the next."""
    pools = [list(_of(article)) for article in articles]
    chosen = []
    for rank in range(max(map(len, pools), default=0)):
        chosen += [pool[rank] for pool in pools if rank < len(pool)]
    return [{"id": f"d{index:03}", **entry} for index, entry in enumerate(chosen[:number], 1)]


def _of(article: Article) -> Iterator[dict[str, Any]]:
    """The proposals of one article, in an order that does not depend on where a sentence stands."""
    sentences = [article.text[span.start : span.end] for span in sentence_spans(article.text)]
    for sentence in sorted(sentences, key=lambda text: hashlib.sha256(text.encode()).hexdigest()):
        flat = " ".join(sentence.split())
        if not _SHORTEST <= len(flat.split()) <= _LONGEST:
            continue
        for kind, pattern in reversed(_FACTS):
            if match := pattern.search(flat):
                blanked = f"{flat[: match.start()]}____{flat[match.end() :]}"
                yield {
                    "kind": kind,
                    "confirmed": False,
                    "question": f"“{article.title}”: {blanked}",
                    "answers": [match[0]],
                    "quotes": [sentence],
                    "note": f"{article.origin}: put this as a question in other words",
                }
                break
