"""Choosing and reaching a chat model, over HTTP with the real client."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from support.asynchronous import run
from support.scripted_server import Reply, ScriptedServer

from rag.errors import (
    ModelAuthError,
    ModelError,
    ModelRateLimitError,
    ModelResponseError,
    ModelUnavailableError,
    SettingsError,
    WeightsError,
)
from rag.models import chat as chat_module
from rag.models.chat import ChatModel, open_chat, resolve
from rag.models.weights import CHAT
from rag.settings import Settings

KEY = "sk-very-secret"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "NEWSPROOF_LLM", "NEWSPROOF_MODEL", "NEWSPROOF_MODELS"):
        monkeypatch.delenv(name, raising=False)


def settings(tmp_path: Path, **values: Any) -> Settings:
    return Settings(_env_file=None, **{"models": tmp_path, **values})


@pytest.fixture
def model(tmp_path: Path, scripted_server: ScriptedServer) -> ChatModel:
    return open_chat(
        settings(
            tmp_path,
            openai_api_key=SecretStr(KEY),
            openai_base_url=scripted_server.url,
            model="scripted",
            request_timeout=0.5,
            max_retries=0,
        )
    )


def test_a_reply_arrives_with_its_usage(model: ChatModel, scripted_server: ScriptedServer) -> None:
    scripted_server.enqueue(Reply("The bridge opened in May [1].", usage=(40, 8, 32)))
    message = model.runnable.invoke("When?")
    assert message.text == "The bridge opened in May [1]."
    assert message.usage_metadata is not None
    assert message.usage_metadata["input_token_details"]["cache_read"] == 32
    request = scripted_server.requests[0]
    assert (request["model"], request["temperature"], "seed" in request) == ("scripted", 0, True)
    assert scripted_server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_a_stream_arrives_in_pieces_with_its_usage(model: ChatModel, scripted_server: ScriptedServer) -> None:
    scripted_server.enqueue(Reply("In May [1].", usage=(40, 8, 32)))
    chunks = list(model.runnable.stream("When?"))
    assert "".join(chunk.text for chunk in chunks) == "In May [1]."
    assert sum(chunk.usage_metadata["input_tokens"] for chunk in chunks if chunk.usage_metadata) == 40


def test_one_model_serves_several_event_loops(model: ChatModel, scripted_server: ScriptedServer) -> None:
    scripted_server.enqueue("one", "two")
    assert [run(model.runnable.ainvoke("?")).text for _ in range(2)] == ["one", "two"]


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (Reply(status=401), ModelAuthError, "refuses the key .* OPENAI_API_KEY"),
        (Reply(status=403), ModelAuthError, "refuses the key"),
        (Reply("slow down", status=429), ModelRateLimitError, "slow down"),
        (Reply("out of memory", status=500), ModelUnavailableError, "500: out of memory"),
        (Reply(status=503), ModelUnavailableError, "503"),
        (Reply("no such model", status=404), ModelResponseError, "404: no such model.* NEWSPROOF_MODEL"),
        (Reply("prompt too long", status=400), ModelResponseError, "400: prompt too long"),
        (Reply("late", stall=True), ModelUnavailableError, "did not answer in time"),
        (Reply("The bridge opened in May [1].", cut=True), ModelUnavailableError, "broke off"),
        (Reply(raw=b"data: {nonsense\n\n"), ModelResponseError, "not an answer"),
        (Reply(raw=b'data: {"error": {"message": "context full"}}\n\n'), ModelResponseError, "not an answer"),
    ],
)
def test_every_fault_has_its_error(
    model: ChatModel, scripted_server: ScriptedServer, reply: Reply, error: type[ModelError], words: str
) -> None:
    scripted_server.enqueue(reply, reply)

    async def stream() -> None:
        with model.errors():
            _ = [chunk async for chunk in model.runnable.astream("When?")]

    with pytest.raises(error, match=words) as caught, model.errors():
        list(model.runnable.stream("When?"))
    assert scripted_server.url in str(caught.value)
    assert KEY not in str(caught.value)
    with pytest.raises(error, match=words):
        run(stream())


def test_a_server_that_is_down_is_named(model: ChatModel, scripted_server: ScriptedServer) -> None:
    scripted_server.stop()
    with pytest.raises(ModelUnavailableError, match=f"{scripted_server.url} cannot be reached"), model.errors():
        model.runnable.invoke("When?")


def test_a_page_that_is_no_api_is_an_error(model: ChatModel, scripted_server: ScriptedServer) -> None:
    scripted_server.enqueue(Reply(raw=b"<html>Welcome!</html>", headers={"Content-Type": "text/html"}))
    with pytest.raises(ModelResponseError, match="OPENAI_BASE_URL"), model.errors():
        model.runnable.invoke("When?")


def test_a_passing_fault_is_retried(tmp_path: Path, scripted_server: ScriptedServer) -> None:
    scripted_server.enqueue(Reply(status=503, headers={"Retry-After": "0"}), "In May [1].")
    patient = open_chat(settings(tmp_path, openai_base_url=scripted_server.url, model="scripted", max_retries=1))
    assert patient.runnable.invoke("When?").text == "In May [1]."
    assert len(scripted_server.requests) == 2


def test_other_errors_pass_through(model: ChatModel) -> None:
    with pytest.raises(ZeroDivisionError), model.errors():
        _ = 1 / 0
    with pytest.raises(ValueError, match="invalid literal"), model.errors():
        int("one")
    with pytest.raises(ModelAuthError, match="ours"), model.errors():
        raise ModelAuthError("ours")


def test_no_representation_shows_the_key(model: ChatModel) -> None:
    assert KEY not in repr(model) + str(model) + repr(model.runnable)


def test_auto_takes_a_server_first(tmp_path: Path) -> None:
    choice = resolve(settings(tmp_path, openai_base_url="http://127.0.0.1:1/v1", model="m"))
    assert (choice.provider, choice.name) == ("openai", "openai:m")
    assert "http://127.0.0.1:1/v1" in choice.why
    assert resolve(settings(tmp_path, openai_api_key=SecretStr(KEY))).provider == "openai"


def test_auto_without_anything_says_how_to_get_a_model(tmp_path: Path) -> None:
    choice = resolve(settings(tmp_path))
    assert (choice.provider, choice.name) == ("none", "none")
    assert "newsproof models pull" in choice.why or "newsproof[local]" in choice.why
    assert "OPENAI_API_KEY" in choice.why
    with pytest.raises(SettingsError, match="no chat model to open"):
        open_chat(settings(tmp_path), choice)


def test_auto_takes_a_gguf_file_where_llama_cpp_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = settings(tmp_path, model="mine.gguf", openai_api_key=SecretStr(KEY))
    monkeypatch.setattr(chat_module, "is_installed", lambda: True)
    assert resolve(mine).name == "local:mine"
    monkeypatch.setattr(chat_module, "is_installed", lambda: False)
    assert "newsproof[local]" in resolve(mine).why


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"llm": "openai"}, "OPENAI_API_KEY"),
        ({"llm": "openai", "openai_base_url": "http://127.0.0.1:1/v1"}, "NEWSPROOF_MODEL"),
        ({"llm": "local", "model": "gpt-4.1"}, "GGUF"),
    ],
)
def test_settings_that_do_not_fit_are_refused(tmp_path: Path, values: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        resolve(settings(tmp_path, **values))


def test_local_without_weights_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=f"newsproof models pull {CHAT}"):
        open_chat(settings(tmp_path, llm="local"))
