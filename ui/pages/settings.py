"""The page on which the model is chosen and the prompts can be read."""

from typing import Any

import gradio as gr
from pydantic import SecretStr

import prompts
from rag import NewsproofError
from ui import rendering
from ui.pages.ask import PROVIDERS
from ui.shell import QUIET, Shell, warn
from ui.wording import in_app

__all__ = ["build"]


def build(shell: Shell, demo: gr.Blocks) -> None:
    """Lay the page out and connect it.

    Where people sign in, none of them may change the model for the others, or send what is asked to a server of theirs.
    """
    library = shell.library
    locked = shell.is_shared
    settings = library.settings
    state = gr.HTML("", elem_id="np-model")
    with gr.Column(visible=not locked):
        llm = gr.Dropdown(PROVIDERS, value=settings.llm, label="Who writes the answers")
        model = gr.Textbox(
            settings.model or "", label="Model", info="A name that the server knows, or a GGUF file", max_length=500
        )
        url = gr.Textbox(
            settings.openai_base_url or "", label="Base URL", info="Of any OpenAI-compatible server", max_length=500
        )
        key = gr.Textbox(
            "",
            label="Key",
            type="password",
            info="Kept in memory only; leave it empty to keep the present one",
            max_length=500,
        )
        use = gr.Button("Use these", variant="primary", elem_id="np-use-settings")
    gr.HTML(rendering.template("prompts.html", prompts=[prompts.load(name) for name in prompts.names()]))

    def described() -> str:
        chosen = library.model()
        has_key = library.settings.openai_api_key is not None
        return rendering.template("model.html", why=in_app(chosen.why), has_key=has_key, locked=locked)

    def change(llm: str, model: str, url: str, key: str) -> Any:
        if locked:
            return gr.skip(), ""
        changes: dict[str, Any] = {
            "llm": llm,
            "model": model.strip() or None,
            "openai_base_url": url.strip() or None,
        }
        if key.strip():
            changes["openai_api_key"] = SecretStr(key.strip())
        try:
            library.configure(**changes)
            gr.Info("From the next question on.")
        except NewsproofError as error:
            warn(error)
        return described(), ""

    use.click(change, [llm, model, url, key], [state, key], **QUIET)
    demo.load(described, None, state, **QUIET)
