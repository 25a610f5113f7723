"""What the OpenAI client raises, as errors of this library."""

import contextlib
import traceback
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.errors import ModelAuthError, ModelError, ModelRateLimitError, ModelResponseError, ModelUnavailableError

if TYPE_CHECKING:
    import openai

__all__ = ["translate_errors"]

_CLIENT_PACKAGES = ("openai", "langchain_openai", "langchain_core.language_models")


@contextlib.contextmanager
def translate_errors(url: str) -> Iterator[None]:
    """Raise a :class:`~rag.errors.ModelError` for whatever the OpenAI client raises inside the ``with`` block.

    Serves asynchronous code as well: ``with translate_errors(url): await …``.

    Args:
        url: the server, for the message; the message never holds a key.

    Raises:
        ModelUnavailableError: no connection, no answer in time, a stream that broke off, or a status of 500 or more.
        ModelAuthError: status 401 or 403.
        ModelRateLimitError: status 429.
        ModelResponseError: any other status, or bytes that are not the protocol's.
    """
    import httpx2
    import openai

    try:
        yield
    except ModelError:
        raise
    except (openai.APITimeoutError, httpx2.TimeoutException, TimeoutError) as error:
        raise ModelUnavailableError(
            f"the model server at {url} did not answer in time: try again, or raise NEWSPROOF_REQUEST_TIMEOUT"
        ) from error
    except (openai.APIConnectionError, httpx2.TransportError) as error:
        if any(isinstance(cause, httpx2.RemoteProtocolError | httpx2.ReadError) for cause in _causes(error)):
            raise ModelUnavailableError(f"the model server at {url} broke off its answer: try again") from error
        raise ModelUnavailableError(
            f"the model server at {url} cannot be reached: start it, or check OPENAI_BASE_URL"
        ) from error
    except openai.APIStatusError as error:
        raise _of_status(url, error.status_code, _reason(error)) from error
    except (openai.OpenAIError, ValueError, TypeError, KeyError) as error:
        if not _is_from_client(error):
            raise
        raise ModelResponseError(
            f"the model server at {url} sent something that is not an answer: check that OPENAI_BASE_URL is the "
            "address of an OpenAI-compatible API (it often ends in /v1)"
        ) from error


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it was raised from, the outermost first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_from_client(error: BaseException) -> bool:
    """Whether an error arose while a client package was at work, rather than in the code that used its results."""
    modules = (frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__))
    return any(f"{module}.".startswith(f"{package}.") for module in modules for package in _CLIENT_PACKAGES)


def _of_status(url: str, status: int, reason: str) -> ModelError:
    if status in (401, 403):
        return ModelAuthError(f"the model server at {url} refuses the key ({status}): check OPENAI_API_KEY")
    if status == 429:
        return ModelRateLimitError(
            f"the model server at {url} asks to slow down or has no quota left (429{reason}): wait a little"
        )
    if status >= 500:
        return ModelUnavailableError(f"the model server at {url} failed ({status}{reason}): try again")
    if status == 404:
        return ModelResponseError(
            f"the model server at {url} does not know the address or the model (404{reason}): "
            "check OPENAI_BASE_URL and NEWSPROOF_MODEL"
        )
    return ModelResponseError(f"the model server at {url} refuses the request ({status}{reason})")


def _reason(error: "openai.APIStatusError") -> str:
    """The server's own words, where it gave any; refusals of a key are left out because they may repeat it."""
    body = error.body
    message = body.get("message") if isinstance(body, dict) else None
    return f": {' '.join(message.split())[:200]}" if isinstance(message, str) and message.strip() else ""
