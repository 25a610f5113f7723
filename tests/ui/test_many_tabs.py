"""Several tabs of one browser, which share its six HTTP connections to a host, and sockets for events."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from support.browsing import App, ask
from support.scripted_server import Reply, ScriptedServer
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from rag import Library
from ui.accounts import Accounts

NewPage = Callable[..., Any]
Serving = Callable[..., Any]

CONNECTIONS = 6
HURT = "How many people were hurt when the footway of Lockgate Bridge gave way?"
REFUSAL = "I cannot answer this from the articles."

# Holds back the end of streams of events, as a busy browser or network does, for as long as `holding` is set.
HOLD_ENDS = """
  window.held = [];
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    set onmessage(handler) { this.told = handler; super.onmessage = (event) => this.pass("told", event); }
    set onclose(handler) { this.closed = handler; super.onclose = (event) => this.pass("closed", event); }
    pass(name, event) {
      this.late ||= window.holding && String(event.data).includes("close_stream");
      if (this.late && window.holding) window.held.push(() => this.pass(name, event));
      else this[name]?.(event);
    }
  };
  window.release = () => { window.holding = false; window.held.splice(0).forEach((pass) => pass()); };
"""
NO_SOCKETS = "window.WebSocket = class { constructor() { setTimeout(() => this.onclose()); } close() {} };"


def another_tab(page: Any, url: str) -> Any:
    """The app in a further tab of the same browser."""
    tab = page.context.new_page()
    tab.goto(url)
    tab.wait_for_selector(".np-log", state="attached")
    return tab


def test_more_tabs_than_a_browser_has_connections_ask_and_stop_at_once(
    model_library: Library, scripted_server: ScriptedServer, serving: Serving, new_page: NewPage
) -> None:
    scripted_server.enqueue(Reply(REFUSAL, stall=True))
    scripted_server.default = REFUSAL
    with serving(model_library, remote_slots=1) as app:
        tabs = [new_page(app.url)]
        turns = [ask(tabs[0], HURT, wait=False)]
        turns[0].get_by_text("passages found").wait_for()
        for _ in range(CONNECTIONS):
            tabs.append(another_tab(tabs[0], app.url))
            turns.append(ask(tabs[-1], HURT, wait=False))
            turns[-1].get_by_text("before yours").or_(turns[-1].get_by_text("you are next")).wait_for()
        turns[-1].get_by_role("button", name="Stop").click()
        turns[-1].get_by_text("Stopped.").wait_for()
        scripted_server.release()
        for turn in turns[:-1]:
            turn.locator(".np-actions").wait_for()


def test_a_question_asked_while_the_stream_of_the_last_event_ends_is_answered(
    shared_app: App, new_page: NewPage
) -> None:
    page = new_page()
    page.add_init_script(HOLD_ENDS)
    page.goto(shared_app.url)
    page.locator(".np-starter").first.wait_for(state="attached")
    page.evaluate("window.holding = true")
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_function("window.held.length > 0")
    with page.expect_response(lambda response: "/queue/join" in response.url):
        ask(page, HURT, wait=False)
    page.evaluate("window.release()")
    page.locator(".np-turn.np-over").wait_for()


def test_where_no_socket_gets_through_the_events_come_over_http(shared_app: App, new_page: NewPage) -> None:
    page = new_page()
    page.add_init_script(NO_SOCKETS)
    page.goto(shared_app.url)
    page.locator(".np-starter").first.wait_for(state="attached")
    with page.expect_request(lambda request: "/queue/data" in request.url):
        ask(page, HURT)


def test_pages_of_other_sites_open_no_socket(shared_app: App) -> None:
    address = shared_app.url.replace("http", "ws", 1) + "gradio_api/queue/socket?session_hash=guessed"
    with pytest.raises(InvalidStatus) as refused:
        connect(address, origin=Origin("http://elsewhere.invalid"))
    assert refused.value.response.status_code == 403
    with connect(address, origin=Origin(shared_app.url.rstrip("/"))) as socket:
        assert "session_not_found" in socket.recv()


def test_a_proxy_that_makes_a_plain_request_of_the_handshake_takes_no_events(shared_app: App) -> None:
    with pytest.raises(HTTPError, match="404"):
        urlopen(shared_app.url + "gradio_api/queue/socket?session_hash=guessed")


def test_who_is_not_signed_in_opens_no_socket(library: Library, serving: Serving, tmp_path: Path) -> None:
    accounts = tmp_path / "accounts.yaml"
    Accounts(accounts).add("ida", "a long password")
    with serving(library, accounts=accounts) as app, pytest.raises(InvalidStatus) as refused:
        connect(app.url.replace("http", "ws", 1) + "gradio_api/queue/socket?session_hash=guessed")
    assert refused.value.response.status_code == 403
