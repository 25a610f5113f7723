"""One settings object for the whole project, read from arguments, the environment and ``.env``, in that order."""

from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import SettingsError

__all__ = ["Provider", "Settings", "load_settings"]

Provider = Literal["auto", "openai", "local", "none"]


class Settings(BaseSettings):
    """Settings of a library and of the models that serve it.

    Every field can be set by the environment variable ``NEWSPROOF_`` + its name in capitals. The two variables of the
    OpenAI client, ``OPENAI_API_KEY`` and ``OPENAI_BASE_URL``, are honoured as well.
    """

    model_config = SettingsConfigDict(
        env_prefix="NEWSPROOF_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
        frozen=True,
    )

    library: Path = Field(default_factory=lambda: user_data_path("newsproof") / "library")
    """Folder of the library (catalogue, vectors)."""
    models: Path = Field(default_factory=lambda: user_data_path("newsproof") / "models")
    """Folder of the model weights."""
    chroma_url: str | None = None
    """URL of a ``chroma run`` server; without it Chroma runs in this process."""

    llm: Provider = "auto"
    """Which kind of chat model answers."""
    model: str | None = None
    """Chat model: a name that the server knows, or for ``local`` a GGUF file or ``owner/name:file.gguf`` of the model
    hub."""
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("NEWSPROOF_OPENAI_API_KEY", "OPENAI_API_KEY")
    )
    openai_base_url: str | None = Field(
        default=None, validation_alias=AliasChoices("NEWSPROOF_OPENAI_BASE_URL", "OPENAI_BASE_URL")
    )
    request_timeout: float = Field(default=60.0, gt=0)
    """Seconds without a byte after which a model server counts as stalled."""
    max_retries: int = Field(default=2, ge=0, le=10)
    """How often a failed request is repeated by the client, with growing pauses."""

    entailment: str | None = None
    """A cross-encoder of the model hub, ``owner/name``, that reads sentences beside their evidence in place of the one
    that ships."""
    judge: bool = False
    """Whether the chat model of ``openai`` also judges the sentences of an answer: one more call, and no sentence is
    shown before all were judged."""

    embedder: str = "local"
    """``local`` (all-MiniLM-L6-v2) or ``openai:MODEL`` for an embedding model of an OpenAI-compatible server."""
    embeddings_base_url: str | None = None
    """Server of ``openai:MODEL`` embeddings; the chat model's server where unset."""

    passages: int = Field(default=8, ge=1, le=200)
    """How many passages a search returns unless told otherwise."""
    threads: int | None = Field(default=None, ge=1)
    """Threads for the local models; all cores where unset."""

    max_file_bytes: int = Field(default=64 * 1024 * 1024, ge=1)
    """Largest file that is read as articles. A ``.jsonl`` file is read row by row and has no limit of its own."""
    max_article_characters: int = Field(default=5_000_000, ge=1)
    """Longest text that is taken as one article."""


def load_settings(**overrides: object) -> Settings:
    """The settings from the environment, with overrides (those that are None are left out).

    Raises:
        SettingsError: a value is not allowed; the message names the setting.
    """
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "NEWSPROOF_" + "_".join(str(part) for part in first["loc"]).upper().removeprefix("NEWSPROOF_")
        raise SettingsError(f"the setting {name} is wrong: {first['msg']}") from error
