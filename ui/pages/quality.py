"""The page that shows how good the answers are: eval reports, ratings, and why an answer came out as it did."""

from typing import Any

import gradio as gr

from rag import Answer, NotFoundError, Rating
from ui import rendering
from ui.pages import panel
from ui.ratings import as_gold
from ui.reports import read_reports
from ui.shell import QUIET, Shell, component_script, user_of

__all__ = ["build"]

_ANSWERS = 50


def build(shell: Shell, tab: gr.Tab) -> None:
    """Lay the page out and connect it; it is filled when it is opened."""
    body = gr.HTML("", elem_id="np-quality", js_on_load=component_script("plain", *panel.OPENING, "export"))
    saved = gr.HTML(None, html_template="<div></div>", js_on_load=component_script("saver"))

    def show(request: gr.Request) -> str:
        user = user_of(request)
        ratings = {rating.answer_id: rating for rating in _ratings(shell, user)}
        return rendering.template(
            "quality.html",
            reports=read_reports(shell.options.reports),
            folder=shell.options.reports,
            answers=_answers(shell, user),
            ratings=ratings,
            helpful=sum(rating.helpful for rating in ratings.values()),
            unhelpful=sum(not rating.helpful for rating in ratings.values()),
        )

    def export(request: gr.Request) -> dict[str, str]:
        rated = []
        for rating in _ratings(shell, user_of(request)):
            try:
                rated.append((rating, shell.library.answer(rating.answer_id)))
            except NotFoundError:
                continue
        return {"name": "ratings.yaml", "type": "application/yaml", "text": as_gold(rated)}

    tab.select(show, None, body, **QUIET)
    body.export(export, None, saved, **QUIET)
    panel.connect(shell, body)


def _ratings(shell: Shell, user: str) -> list[Rating]:
    """Everybody's ratings where nobody signs in, else one's own."""
    ratings: list[Rating] = shell.library.conversations.ratings()
    return [rating for rating in ratings if not user or rating.user == user]


def _answers(shell: Shell, user: str) -> list[Answer]:
    if not user:
        return shell.library.answers(_ANSWERS)
    found: list[Any] = []
    for exchange in shell.library.conversations.latest(user, _ANSWERS):
        try:
            found.append(shell.library.answer(exchange.answer_id))
        except NotFoundError:
            continue
    return found
