"""The page of the library and the others beside the chat, in a real browser."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from support.browsing import App, ask, open_tab, shot

from rag import Article, Library

NewPage = Callable[..., Any]
Serving = Callable[..., Any]


def test_files_are_added_or_say_why_not_and_can_be_deleted(
    library: Library, serving: Serving, new_page: NewPage, tmp_path: Path
) -> None:
    good, bad = tmp_path / "fête.txt", tmp_path / "noise.html"
    good.write_text("The fête\n\n12 May 2024\n\nThe fête at Wexham drew 1,200 visitors, its organisers said.\n")
    bad.write_bytes(bytes(range(32)) * 20)
    with serving(library) as app:
        page = new_page(app.url)
        open_tab(page, "Library")
        page.locator(".np-articles").wait_for()
        page.set_input_files("#np-files input[type=file]", [str(bad), str(good)])
        page.locator(".np-arrivals .np-done").wait_for()
        assert "binary file" in page.locator(".np-arrivals .np-failed .np-error").inner_text()
        assert str(library.settings.library) not in page.locator("#np-progress").inner_text()
        page.locator(".np-table-bar", has_text="15 articles").wait_for()
        shot(page, "library")

        page.get_by_role("button", name="The fête").click()
        page.locator("#np-panel .np-article", has_text="1,200 visitors").wait_for()

        page.get_by_label("Select The fête").check()
        page.locator("[data-act=remove-selected]").click()
        page.locator("#np-dialog [value=no]").click()
        assert library.catalogue.count() == 15
        page.locator("[data-act=remove-selected]").click()
        page.locator("#np-dialog [value=yes]").click()
        page.locator(".np-table-bar", has_text="14 articles").wait_for()
        assert library.catalogue.count() == 14


def test_only_web_addresses_are_read(shared_app: App, new_page: NewPage) -> None:
    page = new_page(shared_app.url)
    open_tab(page, "Library")
    page.locator("#np-urls textarea").fill("file:///etc/passwd")
    page.locator("#np-fetch").click()
    page.get_by_text("is not a web address").wait_for()
    assert shared_app.library.catalogue.count() == 14


def test_what_is_typed_is_shown_as_text_in_a_notice(shared_app: App, new_page: NewPage) -> None:
    page = new_page(shared_app.url)
    open_tab(page, "Library")
    page.locator("#np-urls textarea").fill("<b>mark</b><img/src=x/onerror=document.title='run'>")
    page.locator("#np-fetch").click()
    notice = page.get_by_test_id("toast-body")
    notice.get_by_text("<b>mark</b>").wait_for()
    assert notice.locator("b, img[src='x']").count() == 0
    assert page.title() != "run"


def test_ten_thousand_articles_can_be_searched_sorted_and_turned_over(
    library: Library, serving: Serving, new_page: NewPage
) -> None:
    articles = [
        Article.create(
            origin=f"https://wire.example/{i}",
            title=f"Report {i:05}",
            source=f"Wire {i % 7}",
            text=f"Report {i}.",
            published=date(2020, 1, 1),
        )
        for i in range(10_000)
    ]
    with library.catalogue.transaction():
        for article in articles:
            library.catalogue.put(article, [])
    with serving(library) as app:
        page = new_page(app.url)
        open_tab(page, "Library")
        page.locator(".np-table-bar", has_text="10,014 articles").wait_for()
        assert page.locator(".np-articles tbody tr").count() == 50
        page.get_by_label("Search").fill("report 0999 WIRE 3")
        page.get_by_role("button", name="Search").click()
        page.locator(".np-table-bar", has_text="3 articles").wait_for()
        page.get_by_label("Search").fill("")
        page.get_by_role("button", name="Search").click()
        page.locator(".np-table-bar", has_text="10,014 articles").wait_for()
        page.locator(".np-sort", has_text="Title").click()
        page.locator(".np-col-title[aria-sort=ascending]").wait_for()
        page.get_by_role("button", name="Next").click()
        page.get_by_text("Page 2 of 201").wait_for()


def test_a_digest_and_a_timeline_open_at_their_sources(shared_app: App, new_page: NewPage) -> None:
    page = new_page(shared_app.url)
    open_tab(page, "Summarise")
    page.locator("#np-topic").locator("textarea, input").fill("Lockgate Bridge")
    page.locator("#np-summarise").click()
    page.locator("#np-summary .np-actions").wait_for()
    page.locator("#np-summary .np-cite").first.click()
    page.locator("#np-panel .np-hit").wait_for()
    sentence = page.locator("#np-summary .np-text").first.inner_text().strip("“”")
    assert page.locator("#np-panel .np-hit").inner_text() == sentence
    with page.expect_download() as downloading:
        page.get_by_role("button", name="JSON").click()
    summary = json.loads(Path(downloading.value.path()).read_text(encoding="utf-8"))
    assert all(citation.holds for citation in shared_app.library.verify(summary))

    page.locator("#np-timeline").click()
    point = page.locator(".np-point").nth(1)
    point.wait_for()
    point.focus()
    page.keyboard.press("Enter")
    page.locator("#np-panel .np-badge", has_text="2").wait_for()
    shot(page, "timeline")


def test_people_sign_in_and_see_only_their_own_conversations(
    library: Library, serving: Serving, new_page: NewPage, tmp_path: Path
) -> None:
    from ui.accounts import Accounts

    file = tmp_path / "accounts.yaml"
    for name in ("ann", "bob"):
        Accounts(file).add(name, f"the password of {name}")
    with serving(library, accounts=file) as app:
        pages = {}
        for name in ("ann", "bob"):
            page = pages[name] = new_page()
            page.goto(app.url)
            page.get_by_label("username").fill(name)
            page.get_by_label("password").fill(f"the password of {name}")
            page.get_by_role("button", name="Login").click()
            page.locator("#np-question textarea").wait_for()
        ask(pages["ann"], "What did Imran Teller say?")
        pages["bob"].goto(pages["ann"].url)
        pages["bob"].locator("#np-starters h2").wait_for()
        pages["bob"].wait_for_timeout(1500)
        assert pages["bob"].locator(".np-turn").count() == 0
        assert [talk.title for talk in library.conversations.conversations("ann")] == ["What did Imran Teller say?"]
        assert library.conversations.conversations("bob") == []
        open_tab(pages["bob"], "Settings")
        pages["bob"].get_by_text("sets the model").wait_for()
        assert not pages["bob"].locator("#np-use-settings").is_visible()


def test_a_key_is_taken_and_never_given_back(library: Library, serving: Serving, new_page: NewPage) -> None:
    with serving(library) as app:
        page = new_page(app.url)
        open_tab(page, "Settings")
        page.get_by_label("Key").fill("sk-very-secret")
        page.locator("#np-use-settings").click()
        page.get_by_text("never shown").wait_for()
        assert page.get_by_label("Key").input_value() == ""
        assert "sk-very-secret" not in page.content()
        page.reload()
        page.locator("#np-question textarea").wait_for()
        assert "sk-very-secret" not in page.content()
        key = library.settings.openai_api_key
        assert key is not None
        assert key.get_secret_value() == "sk-very-secret"


def test_ratings_leave_as_eval_questions(shared_app: App, new_page: NewPage, tmp_path: Path) -> None:
    from evals.gold import load

    page = new_page(shared_app.url)
    turn = ask(page, "What did Imran Teller say?")
    turn.get_by_label("Helpful", exact=True).click()
    turn.locator("[aria-pressed=true]").wait_for()
    open_tab(page, "Quality")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Ratings as eval questions").click()
    file = Path(shutil.copy(downloading.value.path(), tmp_path / "ratings.yaml"))
    assert any(question.question == "What did Imran Teller say?" for question in load(file).questions)
    page.get_by_role("button", name="Why").first.click()
    page.locator("#np-panel .np-facts").wait_for()
    shot(page, "quality")
