"""The page on which summaries, digests and timelines are made."""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Literal

import gradio as gr

from rag import (
    Library,
    NewsproofError,
    SectionStarted,
    Summary,
    SummaryClaim,
    SummaryClaimReleased,
    SummaryFinished,
    SummaryProgress,
    SummarySection,
    Timeline,
    write,
)
from ui import rendering
from ui.asking import Limits, TurnState, new_id
from ui.pages import panel
from ui.pages.ask import PROVIDERS, exported, limits_of
from ui.plotting import plot
from ui.shell import QUIET, Shell, component_script, payload_of, person_of, user_of, warn
from ui.threads import iterate

__all__ = ["Chosen", "build"]

_STYLES = [("Key points", "bullets"), ("One or two sentences", "brief"), ("Report", "report")]
_STEP_SECONDS = 0.25
_MAX_ARTICLES = 500
_FEWEST_WORDS = 10


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


def build(shell: Shell) -> Chosen:
    """Lay the page out and connect it."""
    library = shell.library
    ids = gr.JSON([], visible="hidden")
    shown = gr.HTML("", elem_id="np-chosen", js_on_load=component_script("plain", "clear"))
    topic = gr.Textbox(
        label="Topic",
        placeholder="A topic, or leave it empty to go by dates, publishers or chosen articles",
        max_length=500,
        elem_id="np-topic",
    )
    with gr.Row():
        style = gr.Dropdown(_STYLES, value="bullets", label="Style", min_width=140)
        words = gr.Number(0, label="Words (0: any)", minimum=0, maximum=20_000, precision=0, min_width=110)
        llm = gr.Dropdown(PROVIDERS, value="auto", label="Who writes", min_width=180)
        since = gr.Textbox(label="From day", placeholder="2024-01-31", min_width=110, max_length=10)
        until = gr.Textbox(label="To day", placeholder="2024-12-31", min_width=110, max_length=10)
    with gr.Row(elem_id="np-summary-buttons"):
        make = gr.Button("Summarise", variant="primary", elem_id="np-summarise")
        order = gr.Button("Timeline", elem_id="np-timeline")
        halt = gr.Button("Stop", elem_id="np-halt", scale=0, min_width=90)
    result = gr.HTML("", elem_id="np-summary", js_on_load=component_script("plain", *panel.OPENING, "save"))
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
        request: gr.Request,
    ) -> AsyncGenerator[str, None]:
        topic = topic.strip()
        if not (chosen or topic or since or until):
            gr.Warning("Say what to summarise: a topic, dates, or articles chosen on the page Library.")
            return
        if not allowed(request):
            return
        try:
            limits = limits_of(llm, since, until, [])
            async with aclosing(
                _summarised(shell, limits, chosen[:_MAX_ARTICLES], topic, style, words, user_of(request))
            ) as pages:
                async for page in pages:
                    yield page
        except (NewsproofError, ValueError) as error:
            yield rendering.template("failure.html", error=str(error))

    async def timeline(topic: str, since: str, until: str, request: gr.Request) -> AsyncGenerator[str, None]:
        if not topic.strip():
            gr.Warning("A timeline needs a topic.")
            return
        if not allowed(request):
            return
        try:
            limits = limits_of("auto", since, until, [])
            made = await library.atimeline(topic.strip(), since=limits.since, until=limits.until)
        except (NewsproofError, ValueError) as error:
            yield rendering.template("failure.html", error=str(error))
            return
        yield timeline_page(shell, made, user_of(request))

    running = make.click(summarise, [ids, topic, style, words, llm, since, until], result, **QUIET)
    order.click(timeline, [topic, since, until], result, **QUIET)
    halt.click(None, None, None, cancels=[running], api_visibility="private")

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


async def _summarised(
    shell: Shell,
    limits: Limits,
    chosen: list[str],
    topic: str,
    style: Literal["brief", "bullets", "report"],
    words: float | None,
    user: str,
) -> AsyncGenerator[str, None]:
    """The page of a summary as it grows, a few times a second at most."""
    turn = TurnState(id=new_id(), question=topic, stage="writing")
    shell.desk.keep(turn, user)
    sections: list[SummarySection] = []
    busy = "Reading the articles …"
    drawn = 0.0
    yield _page(turn, topic or "Summary", sections, busy)
    # Chosen articles say it all; a topic and dates would be another choice.
    within: dict[str, Any] = {} if chosen else {"topic": topic or None, "since": limits.since, "until": limits.until}
    events = shell.library.stream_summary(
        *chosen, llm=limits.llm, style=style, words=max(_FEWEST_WORDS, int(words)) if words else None, **within
    )
    async with aclosing(iterate(events)) as arriving:
        async for event in arriving:
            if isinstance(event, SummaryProgress):
                busy = f"{event.step.capitalize()}: {event.done} of {event.total} …"
            elif isinstance(event, SectionStarted):
                sections.append(SummarySection(heading=event.heading, claims=()))
            elif isinstance(event, SummaryClaimReleased):
                _append(sections, event.claim)
                turn.claims.append(event.claim)
            elif isinstance(event, SummaryFinished):
                summary = event.summary
                turn.other, turn.claims, turn.stage = summary, list(summary.claims), "done"
                yield _page(turn, summary.title or topic or "Summary", list(summary.sections), "", summary)
                return
            if time.monotonic() - drawn > _STEP_SECONDS:
                drawn = time.monotonic()
                yield _page(turn, topic or "Summary", sections, busy)


def timeline_page(shell: Shell, timeline: Timeline, user: str) -> str:
    """A timeline as a plot and a list, whose citations can be opened."""
    turn = TurnState(
        id=timeline.id,
        question=timeline.topic,
        stage="done",
        claims=[event.claim for event in timeline.events],
        other=timeline,
    )
    shell.desk.keep(turn, user)
    numbers = turn.citations()
    drawing = plot(timeline.events, [numbers[event.claim.citations[0]] for event in timeline.events])
    return rendering.template(
        "timeline.html", turn=turn, timeline=timeline, numbers=numbers, copied=write(timeline, "text"), **drawing
    )


def _append(sections: list[SummarySection], claim: SummaryClaim) -> None:
    if not sections:
        sections.append(SummarySection(heading="", claims=()))
    last = sections[-1]
    sections[-1] = SummarySection(heading=last.heading, claims=(*last.claims, claim))


def _page(
    turn: TurnState, title: str, sections: list[SummarySection], busy: str, summary: Summary | None = None
) -> str:
    return rendering.template(
        "summary.html",
        turn=turn,
        title=title,
        sections=sections,
        busy=busy,
        summary=summary,
        numbers=turn.citations(),
        index_of={claim: index for index, claim in enumerate(turn.claims)},
        copied=write(summary, "text") if summary else "",
    )
