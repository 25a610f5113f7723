"""The scripted server, seen through the real OpenAI client."""

from collections.abc import Iterator

import httpx2
import openai
import pytest
from support.scripted_server import Reply, ScriptedServer

QUESTION = [{"role": "user", "content": "When did the bridge open?"}]


@pytest.fixture
def client(scripted_server: ScriptedServer) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=scripted_server.url, api_key="test", max_retries=0, timeout=0.5) as client:
        yield client


def ask(client: openai.OpenAI) -> str:
    completion = client.chat.completions.create(model="scripted", messages=QUESTION)  # type: ignore[arg-type]
    return completion.choices[0].message.content or ""


def stream(client: openai.OpenAI) -> list[openai.types.chat.ChatCompletionChunk]:
    chunks = client.chat.completions.create(
        model="scripted",
        messages=QUESTION,  # type: ignore[arg-type]
        stream=True,
        stream_options={"include_usage": True},
    )
    return list(chunks)


def test_replies_come_in_order_and_requests_are_kept(scripted_server: ScriptedServer, client: openai.OpenAI) -> None:
    scripted_server.enqueue("In May [1].", "In June [2].")
    assert [ask(client), ask(client)] == ["In May [1].", "In June [2]."]
    assert [request["messages"] for request in scripted_server.requests] == [QUESTION, QUESTION]
    assert scripted_server.headers[0]["authorization"] == "Bearer test"


def test_a_stream_comes_in_pieces_and_ends_with_the_usage(
    scripted_server: ScriptedServer, client: openai.OpenAI
) -> None:
    scripted_server.enqueue(Reply("In May [1].", chunk=3, usage=(40, 5, 30)))
    chunks = stream(client)
    pieces = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices and chunk.choices[0].delta.content]
    assert pieces == ["In ", "May", " [1", "]."]
    usage = chunks[-1].usage
    assert usage is not None
    assert usage.prompt_tokens_details is not None
    assert (usage.prompt_tokens, usage.completion_tokens, usage.prompt_tokens_details.cached_tokens) == (40, 5, 30)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, openai.AuthenticationError),
        (429, openai.RateLimitError),
        (500, openai.InternalServerError),
        (503, openai.InternalServerError),
    ],
)
def test_an_error_status_reaches_the_client(
    scripted_server: ScriptedServer, client: openai.OpenAI, status: int, error: type[Exception]
) -> None:
    scripted_server.enqueue(Reply(status=status, headers={"Retry-After": "0"}))
    with pytest.raises(error):
        ask(client)


def test_a_stall_lasts_until_it_is_released(scripted_server: ScriptedServer, client: openai.OpenAI) -> None:
    scripted_server.enqueue(Reply("late", stall=True), Reply("late", stall=True))
    with pytest.raises(openai.APITimeoutError):
        ask(client)
    scripted_server.release()
    assert ask(client) == "late"


def test_a_cut_stream_breaks_off_with_an_error(scripted_server: ScriptedServer, client: openai.OpenAI) -> None:
    scripted_server.enqueue(Reply("The bridge opened in May [1].", cut=True))
    with pytest.raises(openai.APIConnectionError) as caught:
        stream(client)
    assert isinstance(caught.value.__cause__, httpx2.RemoteProtocolError)


def test_raw_bytes_are_sent_as_they_are(scripted_server: ScriptedServer, client: openai.OpenAI) -> None:
    scripted_server.enqueue(Reply(raw=b"data: {nonsense\n\n"))
    with pytest.raises(ValueError, match="Expecting property name"):
        stream(client)


def test_without_a_script_the_server_says_so(scripted_server: ScriptedServer, client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="nothing enqueued"):
        ask(client)


def test_the_default_may_look_at_the_request(scripted_server: ScriptedServer, client: openai.OpenAI) -> None:
    scripted_server.default = lambda request: f"You asked: {request['messages'][-1]['content']}"
    assert ask(client) == "You asked: When did the bridge open?"


def test_embeddings_are_deterministic_and_batches_are_kept(
    scripted_server: ScriptedServer, client: openai.OpenAI
) -> None:
    answer = client.embeddings.create(model="vectors", input=["a", "b", "a"])
    first, second, third = (row.embedding for row in answer.data)
    assert first == third != second
    assert [request["input"] for request in scripted_server.embedding_requests] == [["a", "b", "a"]]


def test_models_are_listed(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["scripted"]


def test_a_stopped_server_refuses_connections(scripted_server: ScriptedServer, client: openai.OpenAI) -> None:
    scripted_server.stop()
    with pytest.raises(openai.APIConnectionError):
        ask(client)
