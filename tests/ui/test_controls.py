"""What the reader sets and sees beside question and answer: filters, provider, verdicts, choices, reports, limits."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from support.browsing import App, ask, open_tab
from support.scripted_server import ScriptedServer

import prompts
from rag import Article, Library

NewPage = Callable[..., Any]
Serving = Callable[..., Any]

COST = "How much will the repair of the Norrholm mole cost?"
MOLES = ((3, "Norrholm Post", "4.2 million"), (9, "Coast Herald", "6.8 million"))


def add_moles(library: Library) -> None:
    """Two articles of different publishers and days that give different sums."""
    for day, publisher, amount in MOLES:
        library.add(
            Article.create(
                origin=f"https://news.example/mole-{day}",
                title=f"Norrholm mole, as of {day} May",
                source=publisher,
                published=date(2025, 5, day),
                text=f"The repair of the Norrholm mole will cost {amount} euros, the harbour board said.",
            )
        )


def test_days_and_publishers_narrow_the_answer_and_a_wrong_day_is_told(
    library: Library, serving: Serving, new_page: NewPage
) -> None:
    add_moles(library)
    with serving(library) as app:
        page = new_page(app.url)
        page.get_by_role("button", name="Model, dates and sources").click()
        since = page.locator("#np-limits").get_by_label("From day")
        since.fill("9 May")
        box = page.locator("#np-question textarea")
        box.fill(COST)
        box.press("Enter")
        page.get_by_test_id("toast-body").get_by_text("A day is written like 2024-05-31").wait_for()
        assert box.input_value() == COST
        assert page.locator(".np-turn").count() == 0

        since.fill("2025-05-04")
        assert "6.8 million" in ask(page, COST).inner_text()
        assert {item.published for item in library.answers(1)[0].evidence} == {date(2025, 5, 9)}

        since.fill("")
        page.locator("#np-limits").get_by_label("Publishers").fill("Norrholm Post")
        page.get_by_role("option", name="Norrholm Post", exact=True).click()
        page.keyboard.press("Escape")
        assert "4.2 million" in ask(page, COST).inner_text()
        assert {item.source for item in library.answers(1)[0].evidence} == {"Norrholm Post"}


def test_the_provider_can_be_chosen_for_a_question(
    model_library: Library, scripted_server: ScriptedServer, serving: Serving, new_page: NewPage
) -> None:
    with serving(model_library) as app:
        page = new_page(app.url)
        page.get_by_role("button", name="Model, dates and sources").click()
        page.get_by_label("Who writes the answer", exact=True).click()
        page.get_by_role("option", name="No model: verbatim sentences").click()
        turn = ask(page, "What did Imran Teller say?")
        assert "no model" in turn.locator(".np-meta").inner_text()
        assert scripted_server.requests == []


def test_each_sentence_has_its_verdict_and_what_was_left_out_is_listed_with_the_reason(
    model_library: Library, scripted_server: ScriptedServer, serving: Serving, new_page: NewPage
) -> None:
    scripted_server.default = "Forty elephants danced on Lockgate Bridge in July 1887, the circus of Ghent said. [1]"
    with serving(model_library) as app:
        page = new_page(app.url)
        turn = ask(page, "How many people were hurt at Lockgate Bridge?")
        answer = model_library.answers(1)[0]
        assert answer.removed
        left_out = turn.locator(".np-removed")
        assert not left_out.locator("li").first.is_visible()
        left_out.locator("summary").click()
        told = left_out.locator("li").all_inner_texts()
        for text, removal in zip(told, answer.removed, strict=True):
            assert removal.text in text
            assert removal.reasons[0].lower() in text.lower()
        assert "elephants" not in turn.locator(".np-sentences").inner_text()
        verdicts = turn.locator(".np-sentence .np-verdict").all_inner_texts()
        names = {"supported": "checked", "quoted": "source’s own words"}
        assert verdicts == [names[claim.verdict] for claim in answer.claims]

        turn.get_by_role("button", name="Why this answer").click()
        facts = page.locator("#np-panel .np-facts")
        facts.wait_for()
        assert answer.prompt is not None
        assert f"{answer.prompt.name} v{answer.prompt.version}" in facts.inner_text()


def test_articles_chosen_in_the_library_are_summarised_and_copies_and_vectors_are_told_there(
    shared_app: App, new_page: NewPage
) -> None:
    library = shared_app.library
    page = new_page(shared_app.url)
    open_tab(page, "Library")
    titles = [article.title for article in library.articles() if article.duplicate_of is None][:2]
    for title in titles:
        page.get_by_label(f"Select {title}", exact=True).check()
    page.locator("#np-articles").get_by_role("button", name="Summarise").click()
    page.locator("#np-chosen", has_text="2 chosen articles").wait_for()
    page.locator("#np-summarise").click()
    page.locator("#np-summary .np-actions").wait_for()
    kept = library.summaries.get(library.summaries.latest("")[0].id, "")
    assert sorted(library.article(name).title for name in kept.articles) == sorted(titles)

    open_tab(page, "Library")
    page.get_by_label("Show").select_option("copies")
    copies = [article for article in library.articles() if article.duplicate_of]
    page.locator(".np-table-bar", has_text=f"{len(copies)} article").wait_for()
    assert page.locator(".np-articles tbody .np-tag").all_inner_texts() == ["copy"] * len(copies)
    page.get_by_role("button", name="Health and size").click()
    health = page.locator("#np-health .np-facts")
    health.wait_for()
    assert library.catalogue.embedder is not None
    assert f"made with {library.catalogue.embedder[0]}" in health.inner_text()
    assert "MB in" in health.inner_text()


def test_reports_of_evals_are_shown_with_intervals_and_history(
    library: Library, serving: Serving, new_page: NewPage, tmp_path: Path
) -> None:
    for name, value, day in (("a", 0.5, "2026-01-02"), ("b", 0.6, "2026-01-03")):
        measure = {"label": "Answered rightly", "value": value, "error": 0.05, "low": 0.4, "high": 0.7, "n": 20}
        task = {"task": "answers", "llm": "none", "model": "none", "created": day, "samples": 20}
        (tmp_path / "reports" / name).mkdir(parents=True)
        file = tmp_path / "reports" / name / "results.json"
        file.write_text(json.dumps({"tasks": [task | {"measures": {"right": measure}}]}), encoding="utf-8")
    with serving(library, reports=tmp_path / "reports") as app:
        page = new_page(app.url)
        open_tab(page, "Quality")
        row = page.locator("#np-quality tr", has_text="Answered rightly")
        row.wait_for()
        assert row.locator("td").all_inner_texts()[1:4] == ["0.600 ± 0.050", "0.400 to 0.700", "20"]
        assert row.get_by_role("img", name="0.5, 0.6").is_visible()


def test_the_settings_show_every_prompt_with_its_version(shared_app: App, new_page: NewPage) -> None:
    page = new_page(shared_app.url)
    open_tab(page, "Settings")
    page.get_by_text("Each prompt is a file with a version").wait_for()
    shown = page.locator("#np-page-settings").inner_text()
    for prompt in map(prompts.load, prompts.names()):
        assert f"{prompt.name} v{prompt.version}" in shown


def test_a_file_that_is_too_large_is_refused_and_the_next_one_taken(
    library: Library, serving: Serving, new_page: NewPage, tmp_path: Path
) -> None:
    large, small = tmp_path / "large.txt", tmp_path / "small.txt"
    large.write_text("The fair at Wexham drew many visitors. " * 80_000)
    small.write_text("The fair\n\n12 May 2024\n\nThe fair at Wexham drew many visitors, its organisers said.\n")
    before = library.catalogue.count()
    with serving(library, max_upload_bytes=1000) as app:
        page = new_page(app.url)
        open_tab(page, "Library")
        page.locator(".np-articles").wait_for()
        page.set_input_files("#np-files input[type=file]", str(large))
        page.get_by_test_id("toast-body").get_by_text("too large").or_(
            page.get_by_text("maximum allowed")
        ).first.wait_for()
        assert library.catalogue.count() == before
        page.reload()
        open_tab(page, "Library")
        page.locator(".np-articles").wait_for()
        page.set_input_files("#np-files input[type=file]", str(small))
        page.locator(".np-arrivals .np-done").wait_for()
        assert library.catalogue.count() == before + 1
