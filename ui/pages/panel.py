"""The reading panel: whatever is opened on any page, an article at a span of it above all."""

from collections.abc import Mapping
from typing import Any

import gradio as gr

from rag import NewsproofError, NotFoundError
from ui import rendering
from ui.shell import QUIET, Shell, component_script, payload_of, user_of, warn

__all__ = ["connect", "opener", "panel"]

OPENING = ("open", "why")
"""Events that change what the panel shows."""


def panel() -> gr.HTML:
    """The panel itself, empty."""
    with gr.Column(scale=5, min_width=320, elem_id="np-panel"):
        gr.HTML(
            '<button type="button" class="np-button np-quiet np-close" data-act="close" aria-label="Close">×</button>',
            js_on_load=component_script("plain"),
            elem_id="np-panel-bar",
        )
        return gr.HTML(
            rendering.empty_panel(),
            elem_id="np-panel-body",
            js_on_load=component_script("panel", *OPENING),
        )


def connect(shell: Shell, *components: gr.HTML) -> None:
    """Let the buttons in some components open things in the panel."""
    show = opener(shell)
    for component in components:
        for event in OPENING:
            listen = getattr(component, event)
            listen(show, None, shell.panel, trigger_mode="multiple", **QUIET)


def opener(shell: Shell) -> Any:
    """The handler that opens what an event names."""

    def show(event: gr.EventData, request: gr.Request) -> Any:
        data = payload_of(event)
        try:
            return _opened(shell, data, user_of(request))
        except NewsproofError as error:
            warn(error)
        except (KeyError, TypeError, ValueError):
            gr.Warning("That source is no longer there.")
        return gr.skip()

    return show


def _opened(shell: Shell, data: Mapping[str, Any], user: str) -> str:
    whole = data.get("whole") is True
    if "article" in data:
        article = shell.library.article(str(data["article"]))
        return rendering.article_panel(article, (int(data.get("start", 0)), int(data.get("end", 0))), whole=whole)
    if "answer" in data:
        answer_id = str(data["answer"])
        # Where people sign in, everybody sees their own answers.
        if user and not shell.library.conversations.has_asked(user, answer_id):
            raise KeyError(answer_id)
        return rendering.why_panel(shell.library.answer(answer_id))
    turn = shell.desk.find(str(data["turn"]), user)
    if "evidence" in data:
        evidence = {item.number: item for item in turn.evidence}[int(data["evidence"])]
        try:
            article = shell.library.article(evidence.article_id, evidence.version)
        except NotFoundError:
            return rendering.gone_panel(evidence)
        return rendering.evidence_panel(turn, evidence, article, whole=whole)
    if "number" in data:
        number = int(data["number"])
        citation = {n: c for c, n in turn.citations().items()}[number]
        try:
            article = shell.library.article(citation.article_id, citation.version)
            older = shell.library.article(citation.article_id).version > citation.version
        except NotFoundError:
            return rendering.gone_panel(citation, number)
        claim = data.get("claim")
        return rendering.citation_panel(
            turn, number, claim if isinstance(claim, int) else None, article, older=older, whole=whole
        )
    if turn.answer is None:
        raise KeyError("answer")
    return rendering.why_panel(turn.answer)
