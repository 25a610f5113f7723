"""Which chat model answers, and how to reach it: always through the OpenAI wire protocol."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rag.errors import SettingsError
from rag.models import hub
from rag.models.client_errors import translate_errors
from rag.models.local_server import is_installed, start_server
from rag.models.weights import CHAT, WeightStore
from rag.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["ChatModel", "Resolved", "open_chat", "resolve", "translate_errors"]

_OPENAI_URL = "https://api.openai.com/v1"
_OPENAI_MODEL = "gpt-4.1-mini"
_SEED = 7
_LOCAL_TIMEOUT = 900.0
"""Seconds: a slow machine is no stalled server, and one in this process cannot get lost on the way."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The choice of a chat model.

    Attributes:
        provider: which kind.
        model: what the server calls it, or for ``local`` the name of pinned weights, a GGUF file or a reference to the
            model hub; empty for none.
        why: one line for the user: what was taken, and how to change it.
    """

    provider: Literal["openai", "local", "none"]
    model: str
    why: str

    @property
    def name(self) -> str:
        """Provider and model as answers record it, such as ``openai:gpt-4.1-mini``, or ``none``."""
        if self.provider == "none":
            return "none"
        is_file = self.model.endswith(".gguf") and hub.parse(self.model) is None
        return f"{self.provider}:{Path(self.model).stem if is_file else self.model}"


@dataclass(frozen=True, slots=True)
class ChatModel:
    """An open chat model.

    Attributes:
        name: provider and model, such as ``local:qwen2.5-coder-1.5b-instruct-q4_k_m``.
        large: whether it can use much evidence, and judge; false for the local one.
        url: the server's base URL.
        runnable: the LangChain chat model.
    """

    name: str
    large: bool
    url: str
    runnable: "BaseChatModel"
    _close: Callable[[], None] = field(repr=False)

    def errors(self) -> AbstractContextManager[None]:
        """Wrap calls of ``runnable`` in this, and they raise nothing but :class:`~rag.errors.ModelError`."""
        return translate_errors(self.url)

    def close(self) -> None:
        """Close the connections. A local server stays up for others in this process, until it exits."""
        self._close()


def resolve(settings: Settings) -> Resolved:
    """Choose the chat model that the settings ask for; starts and asks nothing.

    ``auto`` takes ``openai`` where a key or a base URL is set, else ``local`` where the weights are present and
    llama.cpp is installed, else ``none``. A GGUF file as the model always means ``local``.

    Raises:
        SettingsError: ``openai`` without key and server, or a server other than OpenAI's without a model.
    """
    names_file = settings.model is not None and settings.model.lower().endswith(".gguf")
    server_is_set = settings.openai_api_key is not None or settings.openai_base_url is not None
    if settings.llm == "none":
        return Resolved("none", "", "no model, as set: answers are made of the articles' own sentences")
    if settings.llm == "openai":
        return _resolve_openai(settings, server_is_set)
    if settings.llm == "local":
        return _resolve_local(settings)
    if server_is_set and not names_file:
        return _resolve_openai(settings, server_is_set)
    if is_installed() and (names_file or WeightStore(settings.models).present(CHAT)):
        return _resolve_local(settings)
    missing = f"run `newsproof models pull {CHAT}`" if is_installed() else "pip install 'newsproof[local]'"
    return Resolved(
        "none",
        "",
        "no model: answers are made of the articles' own sentences; "
        f"for a local model {missing}, for another set OPENAI_API_KEY or OPENAI_BASE_URL",
    )


def open_chat(settings: Settings, resolved: Resolved | None = None) -> ChatModel:
    """Open the chosen chat model; starts llama.cpp for a local one.

    Args:
        settings: key, server, time-outs, folder of the weights.
        resolved: the choice; made by :func:`resolve` where None.

    Raises:
        SettingsError: the choice is ``none``, or something it needs is not set or not installed.
        WeightsError: the weights of the local model are missing or damaged.
        ModelUnavailableError: the local server does not start.
    """
    resolved = resolved or resolve(settings)
    if resolved.provider == "none":
        raise SettingsError(f"there is no chat model to open: {resolved.why}")
    if resolved.provider == "local":
        server = start_server(_local_file(resolved.model, settings), settings.threads)
        return _connect(resolved, server.url, server.key, timeout=_LOCAL_TIMEOUT, retries=0)
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else "none"
    url = settings.openai_base_url or _OPENAI_URL
    return _connect(resolved, url, key, timeout=settings.request_timeout, retries=settings.max_retries)


def _local_file(model: str, settings: Settings) -> Path:
    """The GGUF file of a local model."""
    if model == CHAT:
        return WeightStore(settings.models).path(CHAT)[0]
    reference = hub.parse(model)
    return hub.find(settings.models, reference)[0] if reference is not None else Path(model)


def _resolve_openai(settings: Settings, server_is_set: bool) -> Resolved:
    if not server_is_set:
        raise SettingsError("the provider openai needs a server: set OPENAI_API_KEY, or OPENAI_BASE_URL")
    url = settings.openai_base_url or _OPENAI_URL
    model = settings.model or (_OPENAI_MODEL if settings.openai_base_url is None else "")
    if not model:
        raise SettingsError(f"which model of {url} shall answer is not set: set NEWSPROOF_MODEL")
    return Resolved("openai", model, f"{model} at {url} (NEWSPROOF_MODEL, OPENAI_BASE_URL; NEWSPROOF_LLM=none without)")


def _resolve_local(settings: Settings) -> Resolved:
    model = settings.model or CHAT
    if model != CHAT and not model.lower().endswith(".gguf"):
        raise SettingsError(
            f"the local model is {CHAT}, a GGUF file, or owner/name:file.gguf of the model hub, not {model!r}: "
            "set NEWSPROOF_MODEL, or NEWSPROOF_LLM=openai"
        )
    return Resolved(
        "local", model, f"{model} on this machine (NEWSPROOF_MODEL for another GGUF file; NEWSPROOF_LLM=none without)"
    )


def _connect(resolved: Resolved, url: str, key: str, *, timeout: float, retries: int) -> ChatModel:
    import httpx2
    import openai
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    local = resolved.provider == "local"
    # A proxy from the environment is for the internet, not for a server in this process.
    client = openai.DefaultHttpxClient(timeout=timeout, trust_env=not local)
    # Connections that are kept alive belong to one event loop, and a library may be used from several.
    limits = httpx2.Limits(max_keepalive_connections=0)
    async_client = openai.DefaultAsyncHttpxClient(timeout=timeout, trust_env=not local, limits=limits)
    runnable = ChatOpenAI(
        model=resolved.model,
        base_url=url,
        api_key=SecretStr(key),
        temperature=0,
        seed=_SEED,
        stream_usage=True,
        use_responses_api=False,
        timeout=timeout,
        stream_chunk_timeout=timeout,
        max_retries=retries,
        http_client=client,
        http_async_client=async_client,
    )
    return ChatModel(resolved.name, not local, url, runnable, client.close)
