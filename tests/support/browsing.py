"""What the tests in a browser share: a served app, asking, and pictures."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag import Library

__all__ = ["App", "ask", "free_port", "open_tab", "shot"]


@dataclass
class App:
    """A served app."""

    url: str
    library: Library


def free_port() -> int:
    """A TCP port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(page: Any, question: str, *, wait: bool = True) -> Any:
    """Ask a question and wait for the whole answer; gives its turn on the page."""
    before = page.locator(".np-turn").count()
    box = page.locator("#np-question textarea")
    box.fill(question)
    box.press("Enter")
    turn = page.locator(".np-turn").nth(before)
    if wait:
        page.locator(".np-turn.np-over").nth(before).wait_for()
    return turn


def open_tab(page: Any, name: str) -> None:
    """Go to another page of the app."""
    tab = page.get_by_role("tab", name=name, exact=True).filter(visible=True)
    # On narrow screens some are behind a button.
    more = page.locator(".overflow-menu > button").filter(visible=True)
    # A page that was just loaded again has neither yet.
    tab.or_(more).first.wait_for()
    if tab.count() == 0:
        more.click()
        page.locator(".overflow-dropdown").get_by_text(name, exact=True).click()
    else:
        tab.click()


def shot(page: Any, name: str) -> None:
    """Keep a picture of the page where NEWSPROOF_SCREENSHOTS names a folder, as CI does."""
    if folder := os.environ.get("NEWSPROOF_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"))
