"""What programs call: the named endpoints, and the same as tools of the Model Context Protocol."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.asynchronous import run
from support.browsing import App

from rag import Library, SettingsError
from ui.accounts import Accounts
from ui.server import require_sign_in
from ui.shell import Options

Serving = Callable[..., Any]


@pytest.fixture(scope="module")
def client(shared_app: App) -> Any:
    gradio_client = pytest.importorskip("gradio_client")
    return gradio_client.Client(shared_app.url, verbose=False)


def test_only_the_three_endpoints_are_named_and_described(client: Any) -> None:
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert sorted(named) == ["/ask", "/search", "/summarise"]
    assert all(len(named[name]["description"].split()) > 5 for name in named)


def test_an_answer_has_citations_that_hold(client: Any, shared_app: App) -> None:
    answer = client.predict("What did Imran Teller say?", llm="none", api_name="/ask")
    citation = answer["claims"][0]["citations"][0]
    article = shared_app.library.article(citation["article_id"], citation["version"])
    assert article.text[citation["start"] : citation["end"]] == citation["quote"]
    assert all(checked.holds for checked in shared_app.library.verify(answer))


def test_a_search_gives_as_many_passages_of_the_named_publisher_as_wanted(client: Any) -> None:
    found = client.predict("Lockgate Bridge", 2, api_name="/search")["passages"]
    assert len(found) == 2
    source = found[0]["source"]
    chosen = client.predict("Lockgate Bridge", 5, sources=[source], api_name="/search")["passages"]
    assert {passage["source"] for passage in chosen} == {source}


def test_a_summary_can_be_asked_for_by_topic_publisher_or_article(client: Any, shared_app: App) -> None:
    digest = client.predict("Lockgate Bridge", api_name="/summarise")
    assert digest["claims"]
    assert all(checked.holds for checked in shared_app.library.verify(digest))
    article = shared_app.library.articles()[0]
    one = client.predict(article_ids=[article.id], style="brief", api_name="/summarise")
    assert one["articles"] == [article.id]
    source = client.predict(sources=[article.source], api_name="/summarise")
    assert {shared_app.library.article(name).source for name in source["articles"]} == {article.source}


@pytest.mark.parametrize(
    ("arguments", "endpoint", "said"),
    [
        ({"question": "Bridge?", "since": "yesterday"}, "/ask", "2024-05-31"),
        ({"question": "  "}, "/ask", "question"),
        ({"topic": " "}, "/summarise", "topic, article ids"),
        ({"article_ids": ["nonesuch"]}, "/summarise", "nonesuch"),
    ],
)
def test_what_cannot_be_done_is_said(client: Any, arguments: dict[str, Any], endpoint: str, said: str) -> None:
    with pytest.raises(Exception, match=said):
        client.predict(api_name=endpoint, **arguments)


def test_a_client_of_the_model_context_protocol_finds_and_calls_the_tools(library: Library, serving: Serving) -> None:
    pytest.importorskip("mcp", reason="needs `pip install 'newsproof[mcp]'`")
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async def talk(url: str) -> tuple[dict[str, str], dict[str, Any], str]:
        async with (
            streamablehttp_client(f"{url}gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = {tool.name: tool.description or "" for tool in (await session.list_tools()).tools}
            asked = await session.call_tool("ask", {"question": "What did Imran Teller say?", "llm": "none"})
            wrong = await session.call_tool("summarise", {"topic": ""})
            assert not asked.isError
            assert wrong.isError
            return tools, json.loads(asked.content[0].text), wrong.content[0].text

    with serving(library, mcp=True) as app:
        tools, answer, refusal = run(talk(app.url))
    assert sorted(tools) == ["ask", "search", "summarise"]
    assert "exact span" in tools["ask"]
    assert answer["claims"]
    assert all(checked.holds for checked in library.verify(answer))
    assert "say what to summarise" in refusal


def test_tools_are_not_offered_where_people_sign_in(tmp_path: Path) -> None:
    file = tmp_path / "accounts.yaml"
    Accounts(file).add("ann", "a long enough one")
    for options in (Options(mcp=True, accounts=file), Options(mcp=True, proxy_header="X-User")):
        with pytest.raises(SettingsError, match="no sign-in"):
            require_sign_in("127.0.0.1", options)
