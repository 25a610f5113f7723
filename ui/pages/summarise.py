"""The page on which summaries, digests and timelines are made."""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import gradio as gr

from rag import Library, NewsproofError, Summary, SummaryHead, Timeline, write
from ui import rendering, summarising
from ui.pages import panel
from ui.pages.ask import PROVIDERS, exported, limits_of
from ui.plotting import plot
from ui.shell import QUIET, Shell, component_script, payload_of, person_of, too_long, user_of, warn
from ui.summarising import SummaryState, Wanted
from ui.turns import TurnState, new_id
from ui.underway import Underway, Works, follow
from ui.wording import in_app

__all__ = ["MAX_TOPIC", "Chosen", "build"]

_STYLES = [("Key points", "bullets"), ("One or two sentences", "brief"), ("Report", "report")]
_STEP_SECONDS = 0.25
_MAX_ARTICLES = 500
_FEWEST_WORDS = 10
MAX_TOPIC = 500
_SAME = (gr.skip(), gr.skip())
"""What changes nothing; a generator that yields nothing at all would empty what it is for."""
_NOTHING = '<div data-record=""></div>'


class Chosen:
    """What other pages need of this one: where the chosen articles are kept, and how they are shown."""

    def __init__(self, ids: gr.JSON, shown: gr.HTML) -> None:
        self.ids = ids
        self.shown = shown

    @staticmethod
    def describe(library: Library, ids: list[str]) -> str:
        """The titles of the chosen articles."""
        heads = library.catalogue.heads(ids)
        titles = [heads[i].title or heads[i].origin for i in ids if i in heads]
        return rendering.template("chosen.html", titles=titles)


def build(shell: Shell, demo: gr.Blocks) -> Chosen:
    """Lay the page out and connect it."""
    library, desk = shell.library, shell.desk
    works: Works[SummaryState] = Works()
    with gr.Row(elem_id="np-summary-bar"):
        earlier = gr.Dropdown(
            [], label="Earlier summaries", container=False, visible=False, elem_id="np-earlier-summaries", scale=4
        )
        forget = gr.HTML("", elem_id="np-forget-summary", js_on_load=component_script("plain", "forget"))
    # The name of the record that is shown; the address keeps it, so that it is there after a reload.
    current = gr.Textbox("", visible="hidden", elem_id="np-current-summary")
    ids = gr.JSON([], visible="hidden")
    shown = gr.HTML("", elem_id="np-chosen", js_on_load=component_script("plain", "clear"))
    topic = gr.Textbox(
        label="Topic",
        placeholder="A topic, or leave it empty to go by dates, publishers or chosen articles",
        elem_id="np-topic",
    )
    with gr.Row():
        style = gr.Dropdown(_STYLES, value="bullets", label="Style", min_width=160)
        words = gr.Number(0, label="Words (0: any)", minimum=0, maximum=20_000, precision=0, min_width=110)
        llm = gr.Dropdown(PROVIDERS, value="auto", label="Who writes", min_width=160)
        since = gr.Textbox(label="From day", placeholder="2024-01-31", min_width=110, max_length=10)
        until = gr.Textbox(label="To day", placeholder="2024-12-31", min_width=110, max_length=10)
    sources = gr.Dropdown(
        [], label="Publishers (all where none is chosen)", multiselect=True, elem_id="np-summary-sources"
    )
    with gr.Row(elem_id="np-summary-buttons"):
        make = gr.Button("Summarise", variant="primary", elem_id="np-summarise")
        order = gr.Button("Timeline", elem_id="np-timeline")
    result = gr.HTML("", elem_id="np-summary", js_on_load=component_script("record", *panel.OPENING, "save", "stop"))
    saved = gr.HTML(None, html_template="<div></div>", js_on_load=component_script("saver"))

    def allowed(request: gr.Request) -> bool:
        if seconds := shell.questions.take(person_of(request)):
            gr.Warning(f"That is a lot at once; please wait {seconds:.0f} seconds.")
        return not seconds

    async def summarise(
        chosen: list[str],
        topic: str,
        style: Any,
        words: float | None,
        llm: str,
        since: str,
        until: str,
        sources: list[str],
        request: gr.Request,
    ) -> AsyncGenerator[tuple[Any, Any], None]:
        topic = topic.strip()
        if not (chosen or topic or since or until or sources):
            gr.Warning("Say what to summarise: a topic, dates, publishers, or articles chosen on the page Library.")
            yield _SAME
            return
        if too_long(topic, "topic", MAX_TOPIC) or not allowed(request):
            yield _SAME
            return
        try:
            wanted = Wanted(
                topic=topic,
                articles=tuple(chosen[:_MAX_ARTICLES]),
                style=style,
                words=max(_FEWEST_WORDS, int(words)) if words else None,
                limits=limits_of(llm, since, until, sources),
            )
        except ValueError as error:
            warn(error)
            yield _SAME
            return
        user, name = user_of(request), new_id()
        states = summarising.stream(desk, wanted, user=user, person=person_of(request), turn_id=name)
        async for page in _drawn(works.begin((user, name), states)):
            yield page

    async def timeline(
        topic: str, since: str, until: str, sources: list[str], request: gr.Request
    ) -> AsyncGenerator[tuple[Any, Any], None]:
        topic = topic.strip()
        if not topic:
            gr.Warning("A timeline needs a topic.")
            yield _SAME
            return
        if too_long(topic, "topic", MAX_TOPIC) or not allowed(request):
            yield _SAME
            return
        try:
            limits = limits_of("auto", since, until, sources)
        except ValueError as error:
            warn(error)
            yield _SAME
            return
        user, name = user_of(request), new_id()
        states = summarising.stream_timeline(desk, topic, limits, user=user, turn_id=name)
        async for page in _drawn(works.begin((user, name), states)):
            yield page

    def listed(record_id: str, request: gr.Request) -> tuple[Any, str]:
        heads = library.summaries.latest(user_of(request))
        known = any(head.id == record_id for head in heads)
        choices = [(_listed_as(head), head.id) for head in heads]
        return (
            gr.update(
                choices=[("Earlier summaries", ""), *choices],
                value=record_id if known else "",
                visible=bool(choices),
            ),
            rendering.template("forget.html", known=known, what="summary"),
        )

    making = [
        make.click(summarise, [ids, topic, style, words, llm, since, until, sources], [result, current], **QUIET),
        order.click(timeline, [topic, since, until, sources], [result, current], **QUIET),
    ]
    for event in making:
        event.then(listed, current, [earlier, forget], **QUIET)

    async def stop(event: gr.EventData, request: gr.Request) -> None:
        desk.stop(str(payload_of(event).get("turn", "")), user_of(request))

    result.stop(stop, None, None, **QUIET)

    async def look(record_id: str, request: gr.Request) -> AsyncGenerator[tuple[Any, Any], None]:
        yield _SAME
        work = works.get((user_of(request), record_id))
        if work is not None:
            async for page in _drawn(work):
                yield page

    def show(record_id: str, request: gr.Request) -> tuple[Any, ...]:
        page: Any = _NOTHING
        if works.get((user_of(request), record_id)) is not None:
            page = gr.skip()  # it is drawn by who looks at it
        elif record_id:
            try:
                turn = desk.find(record_id, user_of(request))
                page = _record_page(turn)
            except NewsproofError:
                # One that was deleted, or somebody else's: the page is as if none was asked for.
                record_id = ""
        return (page, record_id, *listed(record_id, request))

    showing = [result, current, earlier, forget]
    earlier.input(show, earlier, showing, **QUIET)

    def forget_it(record_id: str, request: gr.Request) -> tuple[Any, ...]:
        library.summaries.remove(record_id, user_of(request))
        return show("", request)

    forget.forget(forget_it, current, showing, **QUIET)

    def opened(record_id: str, request: gr.Request) -> tuple[Any, ...]:
        return (*show(record_id, request), gr.update(choices=library.catalogue.publishers()))

    demo.load(
        opened,
        [current],
        [*showing, sources],
        js="() => [new URLSearchParams(location.search).get('s') || '']",
        **QUIET,
    ).then(look, current, [result, current], **QUIET).then(listed, current, [earlier, forget], **QUIET)

    def clear() -> tuple[list[str], str]:
        return [], ""

    shown.clear(clear, None, [ids, shown], **QUIET)

    def save(event: gr.EventData, request: gr.Request) -> Any:
        data = payload_of(event)
        try:
            turn = shell.desk.find(str(data.get("turn", "")), user_of(request))
        except NewsproofError as error:
            warn(error)
            return gr.skip()
        return exported(turn.other, str(data.get("form", ""))) if turn.other else gr.skip()

    result.save(save, None, saved, **QUIET)
    panel.connect(shell, result)
    return Chosen(ids, shown)


async def _drawn(work: Underway[SummaryState]) -> AsyncGenerator[tuple[Any, Any], None]:
    """What a summary or timeline comes to, and the name it goes by; pages of what is not ready yet not too often."""
    drawn = 0.0
    try:
        async with aclosing(follow(work)) as states:
            async for state in states:
                if state.busy and time.monotonic() - drawn < _STEP_SECONDS:
                    continue
                drawn = time.monotonic()
                yield _page(state), state.turn.id if state.busy or (state.turn.other and not state.error) else ""
    except (NewsproofError, ValueError) as error:
        yield rendering.template("failure.html", error=in_app(error)), ""


def _listed_as(head: SummaryHead) -> str:
    """What the list of earlier ones calls a summary; the time tells those of one topic apart."""
    title = f"Timeline: {head.title}" if head.kind == "timeline" else head.title
    return f"{title} ({head.created:%-d %b %Y, %H:%M})"


def _record_page(turn: TurnState) -> str:
    """A summary or timeline that is over."""
    sections = list(turn.other.sections) if isinstance(turn.other, Summary) else []
    title = turn.other.title if isinstance(turn.other, Summary) else ""
    return _page(SummaryState(turn=turn, title=title or turn.question, sections=sections)) if turn.other else _NOTHING


def _timeline_page(turn: TurnState, timeline: Timeline, error: str = "") -> str:
    """A timeline as a plot and a list, whose citations can be opened."""
    numbers = turn.citations()
    drawing = plot(timeline.events, [numbers[event.claim.citations[0]] for event in timeline.events])
    return rendering.template(
        "timeline.html",
        turn=turn,
        timeline=timeline,
        numbers=numbers,
        copied=write(timeline, "text"),
        error=error,
        **drawing,
    )


def _page(state: SummaryState) -> str:
    """The page of a summary or timeline, as far as it is."""
    turn = state.turn
    if isinstance(turn.other, Timeline):
        return _timeline_page(turn, turn.other, state.error)
    summary = turn.other if isinstance(turn.other, Summary) else None
    return rendering.template(
        "summary.html",
        turn=turn,
        title=state.title,
        sections=state.sections,
        busy=state.busy,
        summary=summary,
        numbers=turn.citations(),
        index_of={claim: index for index, claim in enumerate(turn.claims)},
        copied=write(summary, "text") if summary else "",
        error=state.error,
    )
