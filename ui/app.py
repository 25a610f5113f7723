"""The app: its frame, its pages, and how they are put together."""

import json
import os
from pathlib import Path
from typing import Any

# Before Gradio is imported, since it looks then; nothing that happens here is anybody else's business.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr

from rag import Library
from ui import rendering
from ui.asking import Desk
from ui.endpoints import offer
from ui.examples import Examples
from ui.limits import RateLimiter
from ui.pages import ask, panel, quality, settings, summarise
from ui.pages import library as library_page
from ui.shell import QUIET, Options, Shell, component_script

__all__ = ["appearance", "build"]

_STATIC = Path(__file__).parent / "static"
_LIMITS = {
    "#np-question": ask.MAX_QUESTION,
    ".np-note": ask.MAX_NOTE,
    "#np-topic": summarise.MAX_TOPIC,
    "#np-urls": library_page.MAX_ADDRESSES_TEXT,
}
"""Characters that fields can have."""
_FONT = ("Inter", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
_MONOSPACED = ("ui-monospace", "SFMono-Regular", "Consolas", "monospace")


def build(library: Library, options: Options | None = None, examples: Examples | None = None) -> gr.Blocks:
    """The app for a library, ready to be launched (with :func:`appearance`).

    Args:
        library: an open library; it stays open for as long as the app is served.
        options: how it is served.
        examples: questions to begin with; they are looked for at the first visit where None.
    """
    options = options or Options()
    demo: gr.Blocks
    with gr.Blocks(title="Newsproof", analytics_enabled=False, fill_width=True) as demo:
        header = gr.HTML(_header(library), elem_id="np-header", js_on_load=component_script("plain"))
        with gr.Row(elem_id="np-main", equal_height=False):
            left = gr.Column(scale=7, min_width=320, elem_id="np-left")
            reading = panel.panel()
        shell = Shell(
            library=library,
            desk=Desk(library, local_slots=options.local_slots, remote_slots=options.remote_slots),
            options=options,
            panel=reading,
            examples=examples or Examples(library),
            questions=RateLimiter(options.questions_per_minute),
            uploads=RateLimiter(options.uploads_per_minute),
        )
        # Before the pages, whose own functions would take the names otherwise.
        offer(shell)
        with left, gr.Tabs(elem_id="np-pages") as tabs:
            with gr.Tab("Ask", id="ask", elem_id="np-page-ask"):
                ask.build(shell, demo)
            with gr.Tab("Summarise", id="summarise", elem_id="np-page-summarise"):
                chosen = summarise.build(shell, demo)
            with gr.Tab("Library", id="library", elem_id="np-page-library") as shelf:
                library_page.build(shell, shelf, tabs, chosen)
            with gr.Tab("Quality", id="quality", elem_id="np-page-quality") as figures:
                quality.build(shell, figures)
            with gr.Tab("Settings", id="settings", elem_id="np-page-settings"):
                settings.build(shell, demo)
        demo.load(lambda: _header(library), None, header, **QUIET)
    return demo


def appearance() -> dict[str, Any]:
    """What :meth:`gradio.Blocks.launch` is to be given besides addresses: theme, styles and scripts, all local."""
    scripts = [(_STATIC / name).read_text(encoding="utf-8") for name in ("streams.js", "app.js")]
    return {
        "theme": _theme(),
        "css_paths": [_STATIC / "app.css"],
        "head": "".join(f"<script>{script}</script>" for script in scripts),
        "js": f"() => window.newsproof.start({json.dumps(_LIMITS)})",
    }


def _theme() -> gr.themes.Base:
    theme = gr.themes.Base(primary_hue="sky", neutral_hue="stone", radius_size="md", font=_FONT, font_mono=_MONOSPACED)
    return theme.set(
        body_background_fill="var(--np-ground)",
        body_background_fill_dark="var(--np-ground)",
        block_background_fill="var(--np-paper)",
        block_background_fill_dark="var(--np-paper)",
        input_background_fill="var(--np-paper)",
        input_background_fill_dark="var(--np-paper)",
        input_border_width="1px",
        input_border_width_dark="1px",
        input_border_color="var(--np-line)",
        input_border_color_dark="var(--np-line)",
        block_info_text_color="var(--np-soft)",
        block_info_text_color_dark="var(--np-soft)",
        border_color_primary="var(--np-line)",
        border_color_primary_dark="var(--np-line)",
        color_accent="var(--np-accent)",
        button_primary_background_fill="#0f5c8a",
        button_primary_background_fill_dark="#0f5c8a",
        button_primary_background_fill_hover="#0b4a70",
        button_primary_background_fill_hover_dark="#1a6d9f",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#ffffff",
        button_secondary_background_fill="var(--np-paper)",
        button_secondary_background_fill_dark="var(--np-paper)",
        button_secondary_border_color="var(--np-line)",
        button_secondary_border_color_dark="var(--np-line)",
    )


def _header(library: Library) -> str:
    catalogue = library.catalogue
    return rendering.template(
        "header.html", articles=catalogue.count(), passages=catalogue.chunk_count(), model=library.model().name
    )
