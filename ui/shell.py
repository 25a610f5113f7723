"""What all pages share: the library, the desk, the reading panel, and who is asking."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from rag import Library
from ui.asking import Desk
from ui.examples import Examples
from ui.limits import RateLimiter
from ui.wording import in_app

__all__ = [
    "QUIET",
    "Options",
    "Shell",
    "component_script",
    "payload_of",
    "person_of",
    "too_long",
    "unchanged",
    "user_of",
    "warn",
]

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
"""How the events of the pages are connected: through the queue, without which no notice could be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the app is served.

    Attributes:
        accounts: file of the accounts; everybody may use the app where None.
        proxy_header: header in which a proxy names the user who is signed in.
        shared: whether the app can be reached from other machines.
        local_slots: questions that the local model answers at once.
        remote_slots: questions that a model server answers at once.
        questions_per_minute: for each person.
        uploads_per_minute: files and addresses for each person.
        max_upload_bytes: largest file that is taken.
        reports: folder with the reports of `newsproof eval`.
        mcp: whether the endpoints are offered over the Model Context Protocol as well.
    """

    accounts: Path | None = None
    proxy_header: str | None = None
    shared: bool = False
    local_slots: int = 1
    remote_slots: int = 8
    questions_per_minute: int = 30
    uploads_per_minute: int = 120
    max_upload_bytes: int = 64 * 1024 * 1024
    reports: Path = field(default_factory=lambda: Path("eval-reports"))
    mcp: bool = False


@dataclass(slots=True, kw_only=True)
class Shell:
    """One served app.

    Attributes:
        library: the library.
        desk: where questions are asked.
        options: how it is served.
        panel: the component in which articles are read.
        examples: questions to begin with.
        questions: how many questions each person may still ask.
        uploads: how many files and addresses each person may still add.
    """

    library: Library
    desk: Desk
    options: Options
    panel: gr.HTML
    examples: Examples
    questions: RateLimiter
    uploads: RateLimiter

    @property
    def is_shared(self) -> bool:
        """Whether others than whoever started the app may use it."""
        return self.options.accounts is not None or self.options.proxy_header is not None or self.options.shared


def user_of(request: gr.Request | None) -> str:
    """The account that is signed in; empty without accounts."""
    return (request.username or "") if request is not None else ""


def person_of(request: gr.Request | None) -> str:
    """Who takes turns with others: the account, or without accounts the browser tab."""
    if request is None:
        return "api"
    return request.username or request.session_hash or "api"


def component_script(kind: str, *events: str) -> str:
    """The script of an HTML component: its part of ``app.js``, and the events that it may raise.

    Gradio offers an event of a component to Python where its name stands in quotes in this script.
    """
    names = ", ".join(f'"{event}"' for event in events)
    return f"void [{names}]; window.newsproof.{kind}(element, props, trigger, watch);"


def payload_of(event: gr.EventData) -> Mapping[str, Any]:
    """What the browser sent with an event: plain data that may be anything, since anybody can send it."""
    data = event._data
    return data if isinstance(data, Mapping) else {}


def unchanged(*components: Any) -> dict[Any, Any]:
    """What a generator yields that changes nothing; were it to yield nothing at all, Gradio would empty its outputs."""
    return {component: gr.skip() for component in components}


def too_long(text: str, what: str, most: int) -> bool:
    """Whether somebody wrote more than can be taken, which a notice says then; nothing is ever cut silently."""
    if len(text) > most:
        gr.Warning(f"The {what} has {len(text):,} characters, and can have {most:,}. Please shorten it.")
    return len(text) > most


def warn(error: Exception) -> None:
    """Show an error as a notice at the edge of the page: as text, though Gradio takes notices for HTML."""
    gr.Warning(escape(in_app(error)))
