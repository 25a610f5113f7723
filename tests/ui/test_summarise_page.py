"""The page on which summaries and timelines are made, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from support.asynchronous import run
from support.browsing import App, free_port, open_tab
from support.scripted_server import Reply, ScriptedServer

from rag import Library, NotFoundError, Summary
from ui.asking import Desk
from ui.summarising import STOPPED, SummaryState, Wanted, stream
from ui.turns import Limits

NewPage = Callable[..., Any]
Serving = Callable[..., Any]


def test_a_summary_and_its_numbers_are_there_after_a_restart_until_it_is_deleted(
    library: Library, serving: Serving, new_page: NewPage
) -> None:
    port = free_port()
    source = next(article.source for article in library.articles() if article.source)
    with serving(library, port=port) as app:
        page = new_page(app.url)
        open_tab(page, "Summarise")
        page.locator("#np-summary-sources input").fill(source)
        page.get_by_role("option", name=source, exact=True).click()
        page.keyboard.press("Escape")
        page.locator("#np-summarise").click()
        page.locator("#np-summary .np-actions").wait_for()
        before = page.locator("#np-summary").inner_text()
        page.wait_for_url("**s=*")
        address = page.url
        page.close()
    (head,) = library.summaries.latest("")
    kept = library.summaries.get(head.id, "")
    assert isinstance(kept, Summary)
    assert {library.article(name).source for name in kept.articles} == {source}

    with serving(library, port=port):
        page = new_page(address)
        open_tab(page, "Summarise")
        page.locator("#np-summary .np-actions").wait_for()
        assert page.locator("#np-summary").inner_text() == before
        page.locator("#np-summary .np-cite").first.click()
        page.locator("#np-panel .np-hit").wait_for()
        assert page.locator("#np-panel .np-hit").inner_text() == kept.claims[0].citations[0].quote

        page.locator("#np-forget-summary").get_by_role("button", name="Delete").click()
        page.locator("#np-dialog [value=yes]").click()
        page.locator("#np-summary .np-actions").wait_for(state="detached")
    assert library.summaries.latest("") == []


def test_a_summary_opens_from_the_store_with_the_same_numbers_for_its_owner_alone(library: Library) -> None:
    async def talk() -> list[SummaryState]:
        wanted = Wanted(topic="Lockgate Bridge", limits=Limits(llm="none"))
        return [state async for state in stream(Desk(library), wanted, user="ann", person="ann")]

    made = run(talk())[-1].turn
    again = Desk(library).find(made.id, "ann")
    assert again.other == made.other
    assert again.citations() == made.citations() != {}
    with pytest.raises(NotFoundError):
        Desk(library).find(made.id, "bob")


def test_a_summary_waits_for_its_turn_and_keeps_what_was_checked_when_it_is_stopped(
    model_library: Library, scripted_server: ScriptedServer
) -> None:
    scripted_server.default = Reply(stall=True)

    async def talk() -> tuple[list[bool], list[str]]:
        desk = Desk(model_library)
        busy, notes = [], list[str]()
        async for state in stream(desk, Wanted(topic="Lockgate Bridge"), user="", person="ann"):
            busy.append(bool(state.busy))
            if state.turn.stage == "writing":
                desk.stop(state.turn.id, "")
            if isinstance(state.turn.other, Summary):
                notes += state.turn.other.notes
        scripted_server.release()
        return busy, notes

    busy, notes = run(talk())
    assert busy[-1] is False
    assert all(busy[:-1])
    assert notes == [STOPPED]


def test_stop_ends_a_summary_on_the_page_and_says_that_it_is_not_complete(
    model_library: Library, scripted_server: ScriptedServer, serving: Serving, new_page: NewPage
) -> None:
    scripted_server.default = Reply(stall=True)
    with serving(model_library) as app:
        page = new_page(app.url)
        open_tab(page, "Summarise")
        page.locator("#np-topic").locator("textarea, input").fill("Lockgate Bridge")
        page.locator("#np-summarise").click()
        page.locator("#np-summary .np-status").get_by_role("button", name="Stop").click()
        page.locator("#np-summary .np-notice", has_text="Not complete").wait_for()
        assert page.locator("#np-summary .np-status").count() == 0
        scripted_server.release()

        scripted_server.default = "The articles do not say."
        page.locator("#np-summarise").click()
        page.locator("#np-summary .np-actions").wait_for()
        page.locator("#np-summary .np-notice", has_text="Not complete").wait_for(state="detached")


def test_a_refusal_names_the_page_that_helps_and_no_command(shared_app: App, new_page: NewPage) -> None:
    page = new_page(shared_app.url)
    open_tab(page, "Summarise")
    page.locator("#np-topic").locator("textarea, input").fill("zeppelins over Atlantis")
    page.locator("#np-summarise").click()
    refusal = page.locator("#np-summary").get_by_role("alert")
    refusal.wait_for()
    assert "the page Library" in refusal.inner_text()
    assert "newsproof" not in refusal.inner_text()
    assert "?s=" not in page.url
