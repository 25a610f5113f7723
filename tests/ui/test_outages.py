"""Servers that go away and come back while somebody has the page open, in a real browser."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from support.browsing import ask, free_port
from support.scripted_server import Reply, ScriptedServer

from rag import Library

NewPage = Callable[..., Any]
Serving = Callable[..., Any]

HURT = "How many people were hurt when the footway of Lockgate Bridge gave way?"
REFUSAL = "I cannot answer this from the articles."


def test_a_model_server_that_comes_back_is_used_again(
    model_library: Library, scripted_server: ScriptedServer, serving: Serving, new_page: NewPage
) -> None:
    port = urlsplit(scripted_server.url).port
    assert port is not None
    scripted_server.default = REFUSAL
    with serving(model_library) as app:
        page = new_page(app.url)
        scripted_server.stop()
        turn = ask(page, HURT)
        assert "could not be answered" in turn.get_by_role("alert").inner_text()
        assert turn.locator(".np-sentence").count() == 0
        with ScriptedServer(port) as returned:
            returned.default = REFUSAL
            turn.get_by_role("button", name="Ask again").click()
            turn.get_by_role("alert").wait_for(state="detached")
            page.locator(".np-turn.np-over").wait_for()
            assert returned.requests
            assert page.locator(".np-turn").count() == 1


def test_a_connection_that_breaks_in_an_answer_leaves_only_what_was_checked(
    model_library: Library, scripted_server: ScriptedServer, serving: Serving, new_page: NewPage
) -> None:
    scripted_server.default = Reply("Nine people were hurt when the footway of the bridge gave way [1].", cut=True)
    with serving(model_library) as app:
        page = new_page(app.url)
        ask(page, HURT)
        kept = model_library.answers(1)[0]
        shown = page.locator(".np-turn .np-text").all_inner_texts()
        assert [text.strip("“”") for text in shown] == [claim.text for claim in kept.claims]
        assert all(citation.holds for citation in model_library.verify(kept.to_dict()))


def test_a_page_that_stays_open_while_the_app_is_away_goes_on_and_loses_no_question(
    library: Library, serving: Serving, new_page: NewPage
) -> None:
    port = free_port()
    with serving(library, port=port) as app:
        page = new_page(app.url)
        ask(page, "What did Imran Teller say?")
    box = page.locator("#np-question textarea")
    box.fill(HURT)
    box.press("Enter")
    page.get_by_text("Connection to the server was lost").first.wait_for()
    with serving(library, port=port):
        # Gradio loads the page again when its server is back, so its first event comes after the turn is drawn.
        page.locator(".np-starter").first.wait_for(state="attached")
        page.wait_for_function(
            "question => document.querySelector('#np-question textarea')?.value === question", arg=HURT
        )
        box.press("Enter")
        page.locator(".np-turn.np-over").nth(1).wait_for()
        assert box.input_value() == ""
    (talk,) = library.conversations.conversations("")
    assert len(library.conversations.exchanges(talk.id, "")) == 2
