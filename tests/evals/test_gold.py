"""The gold files keep their promises, and the matcher compares answers by value."""

import hashlib
import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.gold import (
    GoldError,
    GoldSet,
    Kind,
    Nugget,
    Question,
    contains,
    load,
    matches,
    paragraphs,
    tokens,
)

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "evals" / "gold"
CORPUS = ROOT / "evals" / "corpus"
SEEDS = Path(os.environ.get("NEWSPROOF_SEEDS") or ROOT.parent / "shared" / "seeds")
SETS = {name: load(GOLD / f"{name}.yaml") for name in ("seed", "corpus")}


def texts_of(gold: GoldSet, key: str) -> tuple[str, ...] | None:
    """The paragraphs of an article of a gold set, None where its file is not on this machine."""
    article = gold.articles[key]
    for folder in (CORPUS, SEEDS):
        path = article.path(folder)
        if path.is_file():
            return paragraphs(path, article.row)
    return None


def evidence_of(entry: Question | Nugget, texts: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [texts[key][number - 1] for key, numbers in entry.evidence.items() if key in texts for number in numbers]


def present(gold: GoldSet) -> dict[str, tuple[str, ...]]:
    return {key: texts for key in gold.articles if (texts := texts_of(gold, key)) is not None}


def entries(name: str) -> list[Question | Nugget]:
    return [*SETS[name].questions, *SETS[name].nuggets]


def by_id(name: str) -> dict[str, Question]:
    return {question.id: question for question in SETS[name].questions}


# The files


def test_the_seed_article_is_the_one_that_the_gold_is_about() -> None:
    article = SETS["seed"].articles["seed"]
    path = article.path(SEEDS)
    if not path.is_file():
        pytest.skip(f"the seed article is not in {SEEDS}; set NEWSPROOF_SEEDS to a folder that holds it")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == article.sha256


@pytest.mark.parametrize("name", SETS)
def test_every_article_in_the_corpus_has_the_hash_that_the_gold_was_checked_with(name: str) -> None:
    for key, article in SETS[name].articles.items():
        if key == "seed":
            continue
        assert hashlib.sha256(article.path(CORPUS).read_bytes()).hexdigest() == article.sha256, (
            f"{article.file} has changed: check its questions again, then update its sha256 in {name}.yaml"
        )


def test_the_gold_covers_every_file_of_the_corpus() -> None:
    listed = {article.file.partition("#")[0] for article in SETS["corpus"].articles.values()}
    assert listed == {path.name for path in CORPUS.iterdir()}


@pytest.mark.parametrize(("name", "questions", "nuggets"), [("seed", 60, 20), ("corpus", 80, 30)])
def test_there_are_enough_questions_and_nuggets(name: str, questions: int, nuggets: int) -> None:
    assert len(SETS[name].questions) >= questions
    assert len(SETS[name].nuggets) >= nuggets
    assert {nugget.importance for nugget in SETS[name].nuggets} == {"vital", "okay"}


def test_at_least_a_third_of_the_seed_questions_cannot_be_answered() -> None:
    questions = SETS["seed"].questions
    assert sum(not question.answerable for question in questions) >= len(questions) / 3


def test_every_kind_is_asked_at_least_twice() -> None:
    kinds = Counter(question.kind for gold in SETS.values() for question in gold.questions)
    named = set(get_args(Kind)) - {"other"}
    assert {kind for kind in named if kinds[kind] < 2} == set()
    assert {question.kind for question in SETS["corpus"].questions} == named


@pytest.mark.parametrize("name", SETS)
def test_no_question_is_asked_twice(name: str) -> None:
    asked = Counter((tokens(q.question), q.history) for q in SETS[name].questions)
    assert [question for question, count in asked.items() if count > 1] == []


@pytest.mark.parametrize(
    ("name", "entry"), [pytest.param(name, entry, id=entry.id) for name in SETS for entry in entries(name)]
)
def test_the_evidence_exists_and_holds_the_answer(name: str, entry: Question | Nugget) -> None:
    gold = SETS[name]
    texts = present(gold)
    for key, numbers in entry.evidence.items():
        if key in texts:
            assert max(numbers) <= len(texts[key])
        if gold.articles[key].file.endswith(".txt"):
            assert 1 not in numbers, "the headline is no part of the text that can be cited"
    if isinstance(entry, Question) and (entry.derived or not (entry.items or entry.correction)):
        return
    if gold.interchangeable:
        for key in texts:
            if entry.evidence:
                assert matches("\n".join(evidence_of(entry, {key: texts[key]})), entry), f"not in {key}"
    else:
        assert matches("\n".join(evidence_of(entry, texts)), entry)


@pytest.mark.parametrize(
    ("name", "question"),
    [
        pytest.param(name, question, id=question.id)
        for name in SETS
        for question in SETS[name].questions
        if question.items and not question.derived and not question.all_evidence
    ],
)
def test_one_piece_of_evidence_is_enough_unless_the_gold_says_otherwise(name: str, question: Question) -> None:
    texts = present(SETS[name])
    for piece in evidence_of(question, texts):
        assert matches(piece, question), piece[:80]


@pytest.mark.parametrize("name", SETS)
def test_an_interchangeable_article_has_evidence_for_every_question(name: str) -> None:
    gold = SETS[name]
    if gold.interchangeable:
        for entry in entries(name):
            assert not entry.evidence or set(entry.evidence) == set(gold.articles), entry.id


@pytest.mark.parametrize("name", SETS)
def test_a_question_does_not_contain_its_own_answer(name: str) -> None:
    given_away = {q.id for q in SETS[name].questions if q.items and matches(q.question, q)}
    # Comparisons and yes-or-no questions must name what they compare.
    assert {key for key in given_away if by_id(name)[key].kind not in ("comparison", "inconsistent")} == set()


@pytest.mark.parametrize(
    "question", [q for q in SETS["corpus"].questions if q.kind == "multi-article"], ids=lambda q: q.id
)
def test_no_article_alone_holds_all_items_of_a_question_over_several(question: Question) -> None:
    assert len(question.evidence) > 1
    assert question.all_evidence
    if len(question.items) > 1:
        alone = [key for key, texts in present(SETS["corpus"]).items() if matches("\n".join(texts), question)]
        assert alone == []


# The loader


def write(folder: Path, text: str) -> Path:
    path = folder / "gold.yaml"
    path.write_text(text, encoding="utf-8")
    return path


MINIMAL = """
name: ferry
articles: {a: {file: ferry.txt}}
questions:
  - {id: q1, kind: numeric, question: Number of boats, answers: ["2"], evidence: {a: [3]}}
"""


def test_a_small_file_loads(tmp_path: Path) -> None:
    gold = load(write(tmp_path, MINIMAL))
    assert gold.questions[0].items == (("2",),)
    assert gold.articles["a"].path(tmp_path) == tmp_path / "ferry.txt"


def test_a_row_of_a_json_lines_file_can_be_named(tmp_path: Path) -> None:
    gold = load(write(tmp_path, MINIMAL.replace("ferry.txt", '"ferry.jsonl#2"')))
    assert gold.articles["a"].row == 2
    assert gold.articles["a"].path(tmp_path) == tmp_path / "ferry.jsonl"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: numeric", "kind: numeric, hint: yes", "hint"),
        ("kind: numeric", "kind: guess", "kind"),
        ("kind: numeric", "kind: unanswerable", "answerable: false"),
        ("kind: numeric", "kind: follow-up", "history"),
        ('answers: ["2"], ', "", "needs answers"),
        ('answers: ["2"]', "answers: [2]", "answers"),
        ("evidence: {a: [3]}", "evidence: {b: [3]}", "unknown articles: b"),
        ("evidence: {a: [3]}", "evidence: {a: [0]}", "evidence"),
        ("ferry.txt}", "ferry.txt, copy_of: b}", "unknown article b"),
        ("questions:", "questions: [", "cannot be read"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in MINIMAL
    with pytest.raises(GoldError, match=message):
        load(write(tmp_path, MINIMAL.replace(old, new)))


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="more than once: q1"):
        load(write(tmp_path, MINIMAL + MINIMAL.splitlines()[-1] + "\n"))


def test_a_missing_file_is_a_gold_error(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"absent\.yaml"):
        load(tmp_path / "absent.yaml")


# Paragraphs


def test_paragraphs_of_a_page_leave_out_what_is_not_the_article(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<p>Menu</p><article><p class='byline'>By A.</p><p>One <b>bold</b>\nword.</p><p>Tom &amp; Ann.</p></article>"
        "<footer><p>Contact</p></footer>",
        encoding="utf-8",
    )
    assert paragraphs(page) == ("One bold word.", "Tom & Ann.")


def test_paragraphs_of_markdown_begin_after_the_front_matter(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("---\ntitle: A\n---\n\nOne.\n\n- a\n- b\n", encoding="utf-8")
    assert paragraphs(page) == ("One.", "- a\n- b")


@pytest.mark.parametrize("row", [None, 0, 2])
def test_a_row_must_exist(tmp_path: Path, row: int | None) -> None:
    page = tmp_path / "page.jsonl"
    page.write_text('{"text": "One.\\n\\nTwo."}\n', encoding="utf-8")
    assert paragraphs(page, 1) == ("One.", "Two.")
    with pytest.raises(ValueError, match="rows 1 to 1"):
        paragraphs(page, row)


# The matcher


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("250,000", "two hundred and fifty thousand"),
        ("250 000 is not, but 250,000 is 250k", "250 000 is not, but 250000 is 250,000"),
        ("a quarter of a million", "250,000"),
        ("£2.4 million", "2.4m pounds"),
        ("£2.4 million", "£2,400,000"),
        ("$4 million", "four million dollars"),
        ("12 per cent", "12%"),
        ("March 12, 2024", "12th March 2024"),
        ("16/10/2015", "2015-10-16"),
        ("5.40pm", "17:40"),
        ("3–2", "3-2"),
        ("twenty-two years", "22 years"),
        ("St Aldric’s", "ST ALDRIC'S"),
        ("the King", "King"),
        ("Café", "cafe"),
    ],
)
def test_equal_values_have_equal_tokens(left: str, right: str) -> None:
    assert tokens(left) == tokens(right)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("7", "There were 17 of them."),
        ("7", "It cost £7.5 million."),
        ("£15 million", "It cost €15 million."),
        ("12 per cent", "It rose by 12 percentage points."),
        ("3-2", "They lost 2-3."),
        ("28 October", "It opened on 28 November."),
        ("Salman", "Salmans"),
        ("Lavrov", ""),
    ],
)
def test_a_different_value_does_not_match(answer: str, text: str) -> None:
    assert not contains(text, [[answer]])


def test_every_required_item_is_needed_and_any_wording_will_do() -> None:
    question = by_id("corpus")["c59"]
    assert matches("The Courier said £2.4m, the Gazette 3.9 million pounds.", question)
    assert not matches("It was put at £3.9 million.", question)


def test_a_correction_that_repeats_the_first_figure_is_right() -> None:
    assert matches("Seven, not nine as was first reported.", by_id("corpus")["c63"])
    assert not matches("Nine people were injured.", by_id("corpus")["c63"])


def test_nothing_answers_what_cannot_be_answered_but_a_false_premise_may_be_corrected() -> None:
    questions = by_id("corpus")
    assert not matches("The referee was called Smith.", questions["c88"])
    assert matches("The council was not charged.", questions["c101"])
    assert not matches("The council was fined £610,000.", questions["c101"])


@given(st.integers(min_value=0, max_value=10**12))
def test_a_number_matches_itself_with_and_without_separators(number: int) -> None:
    assert tokens(f"{number:,}") == tokens(str(number)) == (str(number),)


@given(st.text(max_size=200))
def test_every_text_with_tokens_contains_itself(text: str) -> None:
    assert contains(text, [[text]]) == bool(tokens(text))
