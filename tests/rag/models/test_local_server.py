"""llama.cpp in this process, with the real weights where they are pulled."""

from collections.abc import Iterator
from pathlib import Path

import openai
import pytest

from rag.errors import WeightsError
from rag.models.chat import ChatModel, open_chat, resolve
from rag.models.local_server import is_installed, start_server, stop_servers
from rag.models.weights import CHAT, WeightStore
from rag.settings import Settings

pytestmark = pytest.mark.skipif(not is_installed(), reason="the extra local is not installed")
with_weights = pytest.mark.skipif(
    not WeightStore(Settings().models).present(CHAT), reason=f"the weights {CHAT} are not pulled"
)

SYSTEM = "You answer in one word. " * 12


@pytest.fixture(scope="module")
def model() -> Iterator[ChatModel]:
    local = Settings(llm="local", model=None)
    yield open_chat(local, resolve(local))
    stop_servers()


@pytest.mark.model
@with_weights
def test_it_answers_and_keeps_the_beginning_of_the_prompt(model: ChatModel) -> None:
    assert (model.name, model.large) == (f"local:{CHAT}", False)
    chat = model.runnable.bind(max_tokens=4)
    first = chat.invoke([("system", SYSTEM), ("user", "What is the capital of France?")])
    second = chat.invoke([("system", SYSTEM), ("user", "What is the capital of Spain?")])
    assert ("Paris" in first.text, "Madrid" in second.text) == (True, True)
    assert second.usage_metadata is not None
    assert second.usage_metadata["input_token_details"]["cache_read"] > 60


@pytest.mark.model
@with_weights
def test_one_server_is_shared_on_loopback_and_asks_for_its_key(model: ChatModel) -> None:
    path = WeightStore(Settings().models).path(CHAT)[0]
    server = start_server(path)
    assert start_server(path) is server
    assert server.url == model.url
    assert server.url.startswith("http://127.0.0.1:")
    assert server.key not in repr(server)
    stranger = openai.OpenAI(base_url=server.url, api_key="guess", max_retries=0)
    with stranger, pytest.raises(openai.AuthenticationError):
        stranger.models.list()


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "there is no model file"), (b"", "not a GGUF file"), (b"PK\3\4", "not a GGUF file")],
)
def test_a_file_that_is_no_model_is_named(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "mine.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WeightsError, match=rf"{words}|mine\.gguf is {words}"):
        start_server(path)


def test_a_damaged_model_is_an_error_and_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF" + bytes(1000))
    with pytest.raises(WeightsError, match=r"llama\.cpp cannot load .*mine\.gguf"):
        start_server(path)
