"""Pages that are loaded again, or looked at twice, while something is being made: it goes on, and appears."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.browsing import ask, open_tab
from support.scripted_server import Reply, ScriptedServer

from rag import Library, Summary
from ui.asking import Desk

NewPage = Callable[..., Any]
Serving = Callable[..., Any]

HURT = "How many people were hurt at Lockgate Bridge?"
WHO = "Who paid for the repair of Lockgate Bridge?"


@pytest.fixture
def answering(scripted_server: ScriptedServer) -> Iterator[ScriptedServer]:
    """A server that answers with a sentence of the articles, once it is released."""

    def answer(request: dict[str, Any]) -> Reply:
        evidence = re.findall(r"^.*Lockgate Bridge.* \[\d+\]$", str(request["messages"][-1]["content"]), re.MULTILINE)
        return Reply(evidence[0], stall=True)

    scripted_server.default = answer
    yield scripted_server
    scripted_server.release()


def asked_and_searched(page: Any, question: str) -> Any:
    turn = ask(page, question, wait=False)
    turn.get_by_text("passages found").wait_for()
    return turn


def test_an_answer_goes_on_over_a_reload_and_appears(
    model_library: Library, answering: ScriptedServer, serving: Serving, new_page: NewPage
) -> None:
    with serving(model_library) as app:
        page = new_page(app.url)
        asked_and_searched(page, HURT)
        for _ in range(2):
            page.reload()
            page.get_by_text("passages found").wait_for()
            assert page.locator(".np-question").all_inner_texts() == [HURT]
        answering.release()
        turn = page.locator(".np-turn.np-over")
        turn.wait_for()
        kept = model_library.answers(1)[0]
        assert kept.claims
        assert "total" in kept.timings
        assert [text.strip("“”") for text in turn.locator(".np-sentence .np-text").all_inner_texts()] == [
            claim.text for claim in kept.claims
        ]
        turn.locator(".np-cite").first.click()
        page.wait_for_function(
            "quote => document.querySelector('#np-panel .np-hit')?.textContent === quote",
            arg=kept.claims[0].citations[0].quote,
        )
        # The list of conversations is brought up to date as well.
        page.locator("#np-earlier").wait_for()
        assert len(answering.requests) == 1


def test_a_page_that_was_closed_finds_its_answer_when_it_is_opened_again(
    model_library: Library, answering: ScriptedServer, serving: Serving, new_page: NewPage
) -> None:
    with serving(model_library) as app:
        page = new_page(app.url)
        asked_and_searched(page, HURT)
        address = page.url
        page.close()
        answering.release()
        page = new_page(address)
        page.locator(".np-turn.np-over .np-cite").first.wait_for()
        assert page.get_by_text("Stopped.").count() == 0


def test_stop_on_a_page_that_was_loaded_again_stops(
    model_library: Library, answering: ScriptedServer, serving: Serving, new_page: NewPage
) -> None:
    with serving(model_library) as app:
        page = new_page(app.url)
        asked_and_searched(page, HURT)
        page.reload()
        page.get_by_text("passages found").wait_for()
        page.get_by_role("button", name="Stop").click()
        page.get_by_text("Stopped.").wait_for()
        page.reload()
        page.get_by_text("Stopped.").wait_for()
        assert page.locator(".np-sentence").count() == 0


def test_two_tabs_of_a_conversation_show_both_questions_once_and_stop_one(
    model_library: Library, answering: ScriptedServer, serving: Serving, new_page: NewPage
) -> None:
    with serving(model_library) as app:
        first = new_page(app.url)
        asked_and_searched(first, HURT)
        asked_and_searched(first, WHO)
        second = new_page(first.url)
        second.get_by_text("passages found").nth(1).wait_for()
        second.locator(".np-turn").nth(1).get_by_role("button", name="Stop").click()
        for page in (first, second):
            page.locator(".np-turn").nth(1).get_by_text("Stopped.").wait_for()
            assert page.locator(".np-turn").first.get_by_text("passages found").is_visible()
        answering.release()
        for page in (first, second):
            page.locator(".np-turn.np-over").nth(1).wait_for()
            assert page.locator(".np-question").all_inner_texts() == [HURT, WHO]
            assert page.locator(".np-turn").first.locator(".np-cite").count() > 0
    stages = [turn.stage for turn in Desk(model_library).turns(first.url.rpartition("c=")[2], "")]
    assert stages == ["done", "stopped"]


def test_a_summary_goes_on_over_a_reload_and_appears(
    model_library: Library, scripted_server: ScriptedServer, serving: Serving, new_page: NewPage
) -> None:
    scripted_server.default = Reply("The articles do not say.", stall=True)
    with serving(model_library) as app:
        page = new_page(app.url)
        open_tab(page, "Summarise")
        page.locator("#np-topic").locator("textarea, input").fill("Lockgate Bridge")
        page.locator("#np-summarise").click()
        page.locator("#np-summary .np-status").wait_for()
        page.wait_for_url("**s=*")
        page.reload()
        page.locator("#np-question textarea").wait_for()
        open_tab(page, "Summarise")
        page.locator("#np-summary .np-status").wait_for()
        scripted_server.release()
        page.locator("#np-summary .np-actions").wait_for()
        page.locator("#np-earlier-summaries").wait_for()
    (head,) = model_library.summaries.latest("")
    kept = model_library.summaries.get(head.id, "")
    assert isinstance(kept, Summary)
    assert kept.complete
