"""The page on which questions are asked."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import date
from typing import Any, Literal

import gradio as gr

from rag import Answer, NewsproofError, Summary, Timeline, write
from ui import rendering
from ui.pages import panel
from ui.shell import QUIET, Shell, component_script, payload_of, person_of, too_long, unchanged, user_of, warn
from ui.turns import Limits, TurnState, new_id

__all__ = ["MAX_NOTE", "MAX_QUESTION", "PROVIDERS", "SHOWN_TURNS", "build", "exported", "limits_of"]

MAX_QUESTION = 2000
MAX_NOTE = 1000
SHOWN_TURNS = 20
"""Turns of a conversation that the page shows; those before them come when somebody wants them."""
PROVIDERS = [
    ("As set up", "auto"),
    ("Model server", "openai"),
    ("Model on this machine", "local"),
    ("No model: verbatim sentences", "none"),
]
_EXAMPLES_SECONDS = 120.0
_LOOK_SECONDS = 0.25
_EVENTS = (*panel.OPENING, "stop", "again", "before", "rate", "note", "save")


def build(shell: Shell, demo: gr.Blocks) -> None:
    """Lay the page out and connect it."""
    desk, library = shell.desk, shell.library
    with gr.Row(elem_id="np-talk-bar"):
        earlier = gr.Dropdown(
            [], label="Earlier conversations", container=False, visible=False, elem_id="np-earlier", scale=4
        )
        fresh = gr.Button("New conversation", size="sm", elem_id="np-new", scale=0, min_width=150)
        forget = gr.HTML("", elem_id="np-forget", js_on_load=component_script("plain", "forget"))
    talk = gr.HTML(
        None,  # until the address has been read: an empty conversation would take its name out of it
        html_template="<div></div>",
        js_on_load=component_script("transcript", *_EVENTS),
        elem_id="np-talk",
    )
    starters = gr.HTML(
        rendering.template("starters.html", questions=(), empty=False),
        elem_id="np-starters",
        js_on_load=component_script("plain", "suggest"),
    )
    saved = gr.HTML(None, html_template="<div></div>", js_on_load=component_script("saver"), elem_id="np-saver")
    # Kept by the browser and not by the server, so that a conversation goes on when the server was restarted.
    conversation = gr.Textbox("", visible="hidden", elem_id="np-conversation")
    with gr.Column(elem_id="np-composer"):
        with gr.Row(elem_id="np-ask-row"):
            question = gr.Textbox(
                label="Question",
                show_label=False,
                container=False,
                placeholder="Ask about the articles …",
                lines=1,
                max_lines=6,
                autofocus=True,
                elem_id="np-question",
                scale=8,
            )
            send = gr.Button("Ask", variant="primary", elem_id="np-send", scale=0, min_width=80)
        with gr.Accordion("Model, dates and sources", open=False, elem_id="np-limits"):
            with gr.Row():
                llm = gr.Dropdown(PROVIDERS, value="auto", label="Who writes the answer", min_width=200)
                since = gr.Textbox(label="From day", placeholder="2024-01-31", min_width=110, max_length=10)
                until = gr.Textbox(label="To day", placeholder="2024-12-31", min_width=110, max_length=10)
            sources = gr.Dropdown([], label="Publishers (all where none is chosen)", multiselect=True)

    async def converse(
        text: str, turn_id: str, talk_id: str, limits: Limits, request: gr.Request
    ) -> AsyncGenerator[dict[Any, Any], None]:
        user = user_of(request)
        seconds = shell.questions.take(person_of(request))
        if seconds:
            gr.Warning(f"That is a lot of questions; please wait {seconds:.0f} seconds.")
            yield unchanged(question)
            return
        begun = shown = False
        asking = desk.ask(
            text, user=user, person=person_of(request), conversation=talk_id, turn_id=turn_id, limits=limits
        )
        async for turn in asking:
            change: dict[Any, Any] = {talk: _payload(talk_id, [turn])}
            if not begun:
                # Once: the reader may have gone to another conversation meanwhile, or typed the next question.
                begun = True
                change |= {conversation: talk_id, question: ""}
            if not shown and turn.stage != "waiting" and (turn.evidence or turn.answer):
                # Once, or an article that the reader has opened meanwhile would be taken away.
                shown = True
                change[shell.panel] = rendering.passages_panel(turn)
            yield change

    async def ask(
        text: str, talk_id: str, llm: str, since: str, until: str, sources: list[str], request: gr.Request
    ) -> AsyncGenerator[dict[Any, Any], None]:
        text = text.strip()
        if not text or too_long(text, "question", MAX_QUESTION):
            yield unchanged(question)
            return
        try:
            limits = limits_of(llm, since, until, sources)
        except ValueError as error:
            warn(error)
            yield unchanged(question)
            return
        async for change in converse(text, new_id(), talk_id or new_id(), limits, request):
            yield change

    async def suggest(
        event: gr.EventData, talk_id: str, llm: str, since: str, until: str, sources: list[str], request: gr.Request
    ) -> AsyncGenerator[dict[Any, Any], None]:
        async for change in ask(
            str(payload_of(event).get("question", "")), talk_id, llm, since, until, sources, request
        ):
            yield change

    async def again(
        event: gr.EventData, talk_id: str, llm: str, since: str, until: str, sources: list[str], request: gr.Request
    ) -> AsyncGenerator[dict[Any, Any], None]:
        try:
            turn = desk.find(str(payload_of(event).get("turn", "")), user_of(request))
            limits = limits_of(llm, since, until, sources)
        except (NewsproofError, ValueError) as error:
            warn(error)
            yield unchanged(question)
            return
        async for change in converse(turn.question, turn.id, talk_id, limits, request):
            yield change

    asked = [conversation, llm, since, until, sources]
    changed = [talk, shell.panel, conversation, question]
    answered = [
        gr.on([question.submit, send.click], ask, [question, *asked], changed, trigger_mode="multiple", **QUIET),
        starters.suggest(suggest, asked, changed, **QUIET),
        talk.again(again, asked, changed, **QUIET),
    ]

    def stop(event: gr.EventData, request: gr.Request) -> None:
        desk.stop(str(payload_of(event).get("turn", "")), user_of(request))

    async def stop_soon(event: gr.EventData, request: gr.Request) -> None:
        stop(event, request)

    talk.stop(stop_soon, None, None, **QUIET)

    def rate(event: gr.EventData, talk_id: str, request: gr.Request) -> Any:
        data = payload_of(event)
        note = str(data.get("note", ""))
        if too_long(note, "note", MAX_NOTE):
            return gr.skip()
        try:
            turn = desk.rate(
                str(data.get("turn", "")), user_of(request), helpful=data.get("helpful") is True, note=note
            )
        except NewsproofError as error:
            warn(error)
            return gr.skip()
        return _payload(talk_id, [turn], "known", noted="Thank you, it is kept." if note else "")

    for event in ("rate", "note"):
        getattr(talk, event)(rate, [conversation], talk, **QUIET)

    def save(event: gr.EventData, request: gr.Request) -> Any:
        data = payload_of(event)
        try:
            turn = desk.find(str(data.get("turn", "")), user_of(request))
            return exported(turn.answer, str(data.get("form", ""))) if turn.answer else gr.skip()
        except NewsproofError as error:
            warn(error)
            return gr.skip()

    talk.save(save, None, saved, **QUIET)

    def choices(user: str) -> list[tuple[str, str]]:
        return [(talk.title, talk.id) for talk in library.conversations.conversations(user)]

    def show(talk_id: str, request: gr.Request) -> dict[Any, Any]:
        user = user_of(request)
        turns, earlier_turns = desk.last_turns(talk_id, user, most=SHOWN_TURNS) if talk_id else ([], 0)
        known = talk_id if turns else ""
        return {
            talk: _payload(known, turns, "all", earlier=earlier_turns),
            conversation: known,
            earlier: _offered(choices(user), known),
            forget: _forget(known),
            shell.panel: rendering.empty_panel(),
        }

    async def follow(talk_id: str, request: gr.Request) -> AsyncGenerator[Any, None]:
        yield gr.skip()
        async for turn in desk.follow(talk_id, user_of(request)):
            yield _payload(talk_id, [turn], "known")

    def before(event: gr.EventData, talk_id: str, request: gr.Request) -> Any:
        first = str(payload_of(event).get("turn", ""))
        turns, earlier_turns = desk.last_turns(talk_id, user_of(request), most=SHOWN_TURNS, before=first)
        return _payload(talk_id, turns, "before", earlier=earlier_turns)

    talk.before(before, conversation, talk, **QUIET)

    shown = [talk, conversation, earlier, forget, shell.panel]

    def followed(opening: Any) -> None:
        """After a conversation was shown: what is still being answered in it, and the list when it is answered."""
        looking = opening.then(follow, conversation, talk, **QUIET)
        looking.then(listed, conversation, [earlier, forget], **QUIET)

    def listed(talk_id: str, request: gr.Request) -> Any:
        return _offered(choices(user_of(request)), talk_id), _forget(talk_id)

    followed(earlier.input(show, earlier, shown, **QUIET))

    def begin_anew(request: gr.Request) -> dict[Any, Any]:
        return show("", request)

    fresh.click(begin_anew, None, shown, **QUIET)

    async def forget_it(talk_id: str, request: gr.Request) -> dict[Any, Any]:
        desk.forget(talk_id, user_of(request))
        return await asyncio.to_thread(show, "", request)

    forget.forget(forget_it, conversation, shown, **QUIET)

    for event in answered:
        event.then(listed, conversation, [earlier, forget], **QUIET)

    def opened(talk_id: str, request: gr.Request) -> dict[Any, Any]:
        return {
            **show(talk_id, request),
            sources: gr.update(choices=library.catalogue.publishers()),
        }

    followed(
        demo.load(
            opened,
            [conversation],
            [*shown, sources],
            js="() => [new URLSearchParams(location.search).get('c') || '']",
            **QUIET,
        )
    )

    async def begin() -> str:
        looked = 0.0
        while (found := shell.examples.known()) is None and looked < _EXAMPLES_SECONDS:
            await asyncio.sleep(_LOOK_SECONDS)
            looked += _LOOK_SECONDS
        return rendering.template("starters.html", questions=found or (), empty=library.catalogue.count() == 0)

    demo.load(begin, None, starters, **QUIET)
    panel.connect(shell, talk, shell.panel)


def limits_of(llm: str, since: str, until: str, sources: list[str]) -> Limits:
    """The choices of the page.

    Raises:
        ValueError: a day is none, or the days are the wrong way round.
    """
    first, last = _day(since), _day(until)
    if first and last and first > last:
        raise ValueError(f"The first day {first} is after the last one {last}.")
    provider: Any = llm if llm in ("openai", "local", "none") else None
    return Limits(llm=provider, since=first, until=last, sources=tuple(sources or ()))


def exported(record: Answer | Summary | Timeline, form: str) -> dict[str, str]:
    """A record as a file: its name, media type and text."""
    name = f"{type(record).__name__.lower()}-{record.id[:8]}"
    if form == "json":
        return {"name": f"{name}.json", "type": "application/json", "text": write(record, "json")}
    if form == "html":
        return {"name": f"{name}.html", "type": "text/html", "text": write(record, "html")}
    return {"name": f"{name}.md", "type": "text/markdown", "text": write(record, "markdown")}


def _payload(
    talk_id: str,
    turns: list[TurnState],
    place: Literal["all", "before", "known", "last"] = "last",
    *,
    earlier: int = 0,
    noted: str = "",
) -> dict[str, Any]:
    """Turns as the page takes them.

    Args:
        talk_id: id of their conversation.
        turns: the turns.
        place: where they belong: in place of ``all`` others, ``before`` them, ``last``; ``known`` ones only where the
            page still shows them.
        earlier: how many come before them, where they are all or the first.
        noted: what to say of a note.
    """
    return {
        "conversation": talk_id,
        "turns": [rendering.turn_payload(turn, noted) for turn in turns],
        "place": place,
        "earlier": earlier,
        "most": SHOWN_TURNS,
    }


def _offered(choices: list[tuple[str, str]], talk_id: str) -> Any:
    """The list of conversations, which is not there while there are none."""
    # One whose first answer is under way is not in the list yet.
    known = any(found == talk_id for _, found in choices)
    offered = [("Earlier conversations", ""), *choices]
    return gr.update(choices=offered, value=talk_id if known else "", visible=bool(choices))


def _forget(talk_id: str) -> str:
    return rendering.template("forget.html", known=bool(talk_id), what="conversation")


def _day(text: str) -> date | None:
    text = (text or "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"A day is written like 2024-05-31, not {text}.") from None
