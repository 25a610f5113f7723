"""Plain text files: headline, date, and what stays in the text."""

from datetime import date
from pathlib import Path

import pytest

from rag.reading import read_articles
from rag.reading.plain import read_plain
from rag.records import Article

STORY = "OVERBY - The bridge over the Lode opened on Tuesday after three years of work.\n\nNobody was hurt."


def test_headline_date_line_and_section_heading() -> None:
    draft = read_plain(f"Bridge at Overby opens\n\nFriday 16/10/2015\nThree years late\n\n{STORY}")
    assert draft.title == "Bridge at Overby opens"
    assert draft.published == date(2015, 10, 16)
    assert draft.text == f"Friday 16/10/2015\nThree years late\n\n{STORY}"


@pytest.mark.parametrize("title", ["Bridge opens in the U.S.", "Will the bridge open?", "‘It opens today...’"])
def test_headlines_may_end_in_some_marks(title: str) -> None:
    assert read_plain(f"{title}\n\n{STORY}").title == title


@pytest.mark.parametrize(
    "text",
    [
        STORY,  # opens with a sentence
        "Bridge at Overby opens",  # nothing below it
        "16 October 2015\n\nThe bridge opened.",
        "Overby\n\nThe bridge opened.",  # one word is a place or a section
        "Said the mayor:\n\nThe bridge opened.",
        "The mayor of Overby said on Tuesday that the new\nbridge over the Lode would open to cars.",  # wrapped lines
        "word" + " word" * 60 + "\n\nThe bridge opened.",
    ],
)
def test_what_does_not_look_like_a_headline_stays_in_the_text(text: str) -> None:
    draft = read_plain(text)
    assert draft.title == ""
    assert draft.text == text.strip()


def test_a_headline_directly_above_the_text_is_kept_in_it() -> None:
    text = f"Bridge at Overby opens\n{STORY}"
    draft = read_plain(text)
    assert draft.title == "Bridge at Overby opens"
    assert draft.text == text


SEEDS = Path(__file__).parents[3].parent / "shared" / "seeds"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed article is kept outside the repository")
def test_the_seed_article() -> None:
    (article,) = read_articles([SEEDS])
    assert isinstance(article, Article)
    assert article.title.startswith("Assad-Putin talks centre")
    assert article.published == date(2015, 10, 16)
    assert article.title not in article.text
    assert article.text.startswith("Friday 16/10/2015\n")
