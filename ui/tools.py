"""The endpoints as tools of the Model Context Protocol."""

import json
from typing import Any

__all__ = ["speak_json"]


def speak_json(app: Any) -> None:
    """Let the tools of a launched app answer in JSON; Gradio writes a dictionary as Python does, which few can read.

    Args:
        app: an app that was launched with ``mcp_server=True``.
    """
    from mcp.types import TextContent

    def texts(data: list[Any], root_url: str) -> list[TextContent]:
        return [TextContent(type="text", text=json.dumps(item, ensure_ascii=False)) for item in data]

    app.mcp_server_obj.postprocess_output_data = texts
