"""The page on which articles are added, found, read and deleted."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import gradio as gr

from rag import IngestReport, NewsproofError, examine
from ui import rendering
from ui.adding import Arrival, add_files, add_urls, addresses_in
from ui.pages import panel
from ui.pages.summarise import Chosen
from ui.shelf import COLUMNS, PAGE, View, listed, view_from
from ui.shell import QUIET, Shell, component_script, payload_of, person_of, too_long, unchanged, warn

__all__ = ["MAX_ADDRESSES_TEXT", "build"]

_KINDS = [
    ("all", "All articles"),
    ("originals", "Without copies"),
    ("copies", "Copies only"),
    ("changed", "With older versions"),
]
_FILES = [".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".jsonl", ".gz"]
_MAX_REMOVED = 1000
MAX_ADDRESSES_TEXT = 20_000


def build(shell: Shell, tab: gr.Tab, tabs: gr.Tabs, chosen: Chosen) -> None:
    """Lay the page out and connect it; its table is made when the page is opened.

    Args:
        shell: what all pages share.
        tab: this page.
        tabs: all pages.
        chosen: where articles go that are to be summarised.
    """
    library = shell.library
    with gr.Row(elem_id="np-add"):
        files = gr.File(
            file_count="multiple", file_types=_FILES, label="Drop articles here", height=150, elem_id="np-files"
        )
        with gr.Column(min_width=260):
            urls = gr.Textbox(label="Or paste web addresses, one a line", lines=3, max_lines=8, elem_id="np-urls")
            fetch = gr.Button("Add addresses", size="sm", elem_id="np-fetch")
    progress = gr.HTML("", elem_id="np-progress")
    table = gr.HTML(
        "", elem_id="np-articles", js_on_load=component_script("plain", *panel.OPENING, "view", "remove", "summarise")
    )
    with gr.Accordion("Health and size", open=False) as health_frame:
        health = gr.HTML("", elem_id="np-health")

    def show(view: View) -> str:
        return articles_table(shell, view)

    async def added(arrivals: AsyncGenerator[list[Arrival], None]) -> AsyncGenerator[dict[Any, Any], None]:
        now: list[Arrival] = []
        async for now in arrivals:
            yield {progress: rendering.template("arrivals.html", arrivals=now, outcome=outcome)}
        if now:
            yield {table: show(View())}

    async def take_files(paths: list[str] | None, request: gr.Request) -> AsyncGenerator[dict[Any, Any], None]:
        if not paths:
            yield unchanged(files)
            return
        if seconds := shell.uploads.take(person_of(request), len(paths)):
            gr.Warning(f"That is a lot of files; please wait {seconds:.0f} seconds.")
            yield {files: None}
            return
        async for change in added(add_files(library, [Path(path) for path in paths])):
            yield change
        yield {files: None}

    async def take_urls(text: str, request: gr.Request) -> AsyncGenerator[dict[Any, Any], None]:
        if too_long(text, "list of addresses", MAX_ADDRESSES_TEXT):
            yield unchanged(urls)
            return
        try:
            addresses = addresses_in(text)
        except ValueError as error:
            warn(error)
            yield unchanged(urls)
            return
        if not addresses:
            yield unchanged(urls)
            return
        if seconds := shell.uploads.take(person_of(request), len(addresses)):
            gr.Warning(f"That is a lot of addresses; please wait {seconds:.0f} seconds.")
            yield unchanged(urls)
            return
        yield {urls: ""}
        async for change in added(add_urls(library, addresses)):
            yield change

    files.upload(take_files, files, [files, progress, table], **QUIET)
    fetch.click(take_urls, urls, [urls, progress, table], **QUIET)

    def view(event: gr.EventData) -> str:
        return show(view_from(payload_of(event)))

    table.view(view, None, table, trigger_mode="always_last", **QUIET)

    def remove(event: gr.EventData) -> Any:
        data = payload_of(event)
        ids = data.get("ids")
        wanted = [str(item) for item in ids][:_MAX_REMOVED] if isinstance(ids, list) else []
        try:
            if wanted:
                removed = library.remove(*wanted)
                gr.Info(f"{len(removed)} article{'' if len(removed) == 1 else 's'} deleted.")
        except NewsproofError as error:
            warn(error)
        last = data.get("view")
        return show(view_from(last if isinstance(last, dict) else {}))

    table.remove(remove, None, table, **QUIET)

    def choose(event: gr.EventData) -> tuple[Any, list[str], str]:
        ids = payload_of(event).get("ids")
        wanted = [str(item) for item in ids] if isinstance(ids, list) else []
        return gr.update(selected="summarise"), wanted, Chosen.describe(library, wanted)

    table.summarise(choose, None, [tabs, chosen.ids, chosen.shown], **QUIET)
    tab.select(lambda: show(View()), None, table, **QUIET)
    health_frame.expand(lambda: health_of(shell), None, health, **QUIET)
    panel.connect(shell, table)


def articles_table(shell: Shell, view: View) -> str:
    """One page of the list of articles, with what it takes to get others."""
    articles = shell.library.articles()
    rows, total, view = listed(articles, view)
    return rendering.template(
        "articles.html",
        articles=rows,
        total=total,
        pages=max(1, -(-total // PAGE)),
        view=view,
        columns=COLUMNS,
        kinds=_KINDS,
        sources=shell.library.catalogue.publishers(),
        empty=not articles,
    )


def health_of(shell: Shell) -> str:
    """What is well and what is not, what made the vectors, and how much room all of it takes."""
    library = shell.library
    folder = library.settings.library
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return rendering.template(
        "health.html",
        findings=examine(library.settings.model_dump(exclude={"openai_api_key"})),
        embedder=library.catalogue.embedder,
        waiting=library.catalogue.chunk_count(pending=True),
        megabytes=size / 1e6,
        folder=folder,
    )


def outcome(report: IngestReport) -> str:
    """What came of a file or address, in a few words."""
    counts = [
        (report.added, "added"),
        (report.updated, "updated"),
        (report.duplicates, "already here as a copy of another"),
        (report.unchanged, "here already, unchanged"),
        (len(report.failed), "failed"),
    ]
    said = [f"{count} {what}" for count, what in counts if count]
    passages = f" · {report.chunks} passages" if report.chunks else ""
    return ", ".join(said) + passages
