"""llama.cpp in this process: an OpenAI-compatible server on loopback, one for each model file."""

import atexit
import importlib.util
import secrets
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.errors import ModelUnavailableError, SettingsError, WeightsError
from rag.models.processor import available_cores

__all__ = ["CONTEXT", "LocalServer", "is_installed", "start_server", "stop_servers"]

CONTEXT = 4096
"""Tokens of prompt and answer together."""

_GGUF_MAGIC = b"GGUF"
_LOG_NOTHING = -1

_servers: dict[tuple[Path, int], "LocalServer"] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A running server.

    Attributes:
        url: base URL, ending in ``/v1``.
        key: the key it asks for, so that no other program of this machine, such as a web page, can use it.
        model: the model file.
        handle: keeps the server alive.
    """

    url: str
    key: str = field(repr=False)
    model: Path
    handle: Any = field(repr=False)


def is_installed() -> bool:
    """Whether the package that carries llama.cpp is there (extra ``local``)."""
    return importlib.util.find_spec("xllamacpp") is not None


def start_server(model: Path, threads: int | None = None) -> LocalServer:
    """The server for a model file; started by the first call, shared by later ones, stopped at exit.

    It listens on 127.0.0.1 only, on a free port, without its web page. One request is worked on at a time, and the
    prompt's tokens are kept, so that the next prompt with the same beginning starts where they differ.

    Args:
        model: a GGUF file.
        threads: threads for the model; all cores available to this process where None.

    Raises:
        SettingsError: the extra ``local`` is not installed.
        WeightsError: the file is missing, or is not a GGUF file that llama.cpp can load.
        ModelUnavailableError: the server does not start.
    """
    if not is_installed():
        raise SettingsError("the local model needs llama.cpp: pip install 'newsproof[local]', or set NEWSPROOF_LLM")
    path = model.expanduser().resolve()
    _check(path)
    threads = threads or available_cores()
    with _lock:
        key = (path, threads)
        if key not in _servers:
            _servers[key] = _start(path, threads)
        return _servers[key]


@atexit.register
def stop_servers() -> None:
    """Stop every server of this process and free its memory."""
    with _lock:
        _servers.clear()


def _check(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(_GGUF_MAGIC))
    except FileNotFoundError as error:
        raise WeightsError(f"there is no model file {path}: check NEWSPROOF_MODEL") from error
    except OSError as error:
        raise WeightsError(f"the model file {path} cannot be read: {error.strerror}") from error
    if magic != _GGUF_MAGIC:
        raise WeightsError(f"{path} is not a GGUF file, which is what the local model needs: check NEWSPROOF_MODEL")


def _start(path: Path, threads: int) -> LocalServer:
    import xllamacpp

    key = secrets.token_urlsafe(24)
    parameters = xllamacpp.CommonParams()
    parameters.api_keys = [key]
    parameters.model.path = str(path)
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = threads
    parameters.cpuparams_batch.n_threads = threads
    parameters.cache_prompt = True
    parameters.cache_ram_mib = 0  # only the last prompt is kept: older ones would take up to 8 GiB
    parameters.warmup = False
    parameters.ui = False
    parameters.verbosity = _LOG_NOTHING
    try:
        handle = xllamacpp.Server(parameters)
    except RuntimeError as error:
        raise WeightsError(
            f"llama.cpp cannot load {path}: the file may be damaged, of a kind that it does not know, or too large for "
            "the memory of this machine"
        ) from error
    address = handle.listening_address
    if not address:
        raise ModelUnavailableError(f"the local model server for {path} did not start: try again")
    return LocalServer(url=f"{address.rstrip('/')}/v1", key=key, model=path, handle=handle)
