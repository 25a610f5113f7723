"""The sample corpus is well formed, has what it says is planted in it, and copies nobody's sentences."""

import json
import os
import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from evals.gold import load, paragraphs

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "evals" / "corpus"
SEEDS = Path(os.environ.get("NEWSPROOF_SEEDS") or ROOT.parent / "shared" / "seeds")
FILES = sorted(CORPUS.iterdir())
ROWS = [json.loads(line) for line in (CORPUS / "thrale-floods.jsonl").read_text(encoding="utf-8").splitlines()]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[at : at + length]) for at in range(len(found) - length + 1)}


def body(name: str, row: int | None = None) -> str:
    return "\n\n".join(paragraphs(CORPUS / name, row))


def articles() -> list[tuple[str, int | None]]:
    return [(path.name, row) for path in FILES for row in ((1, 2) if path.suffix == ".jsonl" else (None,))]


def test_every_reader_has_something_to_read() -> None:
    assert {path.suffix for path in FILES} == {".txt", ".md", ".html", ".jsonl"}
    assert len(articles()) == 14


@pytest.mark.parametrize(("name", "row"), articles())
def test_articles_have_the_length_of_news_articles(name: str, row: int | None) -> None:
    assert 200 <= len(words(body(name, row))) <= 1200


def test_one_article_is_a_long_feature() -> None:
    assert len(words(body("st-aldrics-night.txt"))) >= 900


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".txt"], ids=lambda path: path.name)
def test_plain_text_has_a_headline_then_a_date_line(path: Path) -> None:
    headline, dated = paragraphs(path)[:2]
    assert "\n" not in headline
    assert not headline.endswith(".")
    assert re.fullmatch(r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day (\d+ [A-Z][a-z]+ 20\d\d|\d+/\d+/20\d\d)", dated)


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".md"], ids=lambda path: path.name)
def test_markdown_has_front_matter(path: Path) -> None:
    matter = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])
    assert {"title", "publisher", "author", "date"} <= set(matter)
    assert isinstance(matter["date"], date)


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".html"], ids=lambda path: path.name)
def test_pages_carry_their_metadata_as_real_pages_do(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data = json.loads(found[1])
    assert data["headline"] in page
    assert data["datePublished"].startswith("202")
    assert data["publisher"]["name"]
    assert "<nav" in page or 'id="top"' in page
    assert "footer" in page


def test_rows_have_the_same_fields() -> None:
    assert all(set(row) == {"title", "publisher", "author", "date", "url", "text"} for row in ROWS)


def test_the_syndicated_copy_is_nearly_the_same_and_not_quite() -> None:
    original, copy = body("bridge-cost-memo.md"), body("syndicated-bridge-memo.txt")
    shared = runs(original, 5) & runs(copy, 5)
    assert len(shared) / len(runs(copy, 5)) > 0.9
    assert original != copy


def test_other_articles_are_not_copies_of_each_other() -> None:
    copies = {"bridge-cost-memo.md", "syndicated-bridge-memo.txt"}
    for at, first in enumerate(articles()):
        for second in articles()[at + 1 :]:
            if {first[0], second[0]} != copies:
                assert len(runs(body(*first), 8) & runs(body(*second), 8)) <= 3, (first, second)


@pytest.mark.parametrize(
    ("name", "row", "planted"),
    [
        ("lockgate-bridge-closed.txt", None, ["Nine people were injured", "£2.4 million", "June 2023", "declined"]),
        ("lockgate-bridge-correction.html", None, ["Seven people were injured", "not nine", "Correction:"]),
        ("bridge-cost-memo.md", None, ["£3.9 million", "September 2021"]),
        ("interview-tobias-wren.md", None, ["alleges", "denies", "declined to say", "six minutes"]),
        ("st-aldrics-night.txt", None, ["eleven minutes", "declined to say"]),
        ("varnholt-third-quarter.html", None, ["€15 million", "$4 million", "percentage points", "85"]),
        ("thrale-floods.jsonl", 1, ["46 homes", "4.6 metres"]),
        ("thrale-floods.jsonl", 2, ["63 evacuated", "4.4 metres"]),
        ("library-vote.html", None, ["22 votes to 17", "30 June"]),
        ("council-budget.md", None, ["overturns", "March 2027", "- £640,000"]),
        ("bridge-court-ruling.html", None, ["£610,000", "£3.2 million"]),
        ("moscow-visit-retold.txt", None, ["a third of them", "over 120", "three weeks", "last month", "Friday"]),
    ],
)
def test_what_the_list_says_is_planted_is_there(name: str, row: int | None, planted: list[str]) -> None:
    assert [phrase for phrase in planted if phrase not in body(name, row)] == []


def test_the_list_of_articles_is_complete() -> None:
    listed = (ROOT / "evals" / "gold" / "corpus.md").read_text(encoding="utf-8")
    assert [path.name for path in FILES if f"`{path.name}`" not in listed] == []


def test_the_retelling_shares_no_run_of_eight_words_with_the_report_it_retells() -> None:
    seed = load(ROOT / "evals" / "gold" / "seed.yaml").articles["seed"].path(SEEDS)
    if not seed.is_file():
        pytest.skip(f"the seed article is not in {SEEDS}; set NEWSPROOF_SEEDS to a folder that holds it")
    assert runs(body("moscow-visit-retold.txt"), 8) & runs(seed.read_text(encoding="utf-8"), 8) == set()
