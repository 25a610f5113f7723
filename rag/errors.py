"""Every error that the library raises on purpose.

::

    NewsproofError
    ├── SettingsError            a setting is missing or wrong
    ├── ReadingError             a file or page cannot be read as an article
    ├── LibraryError             the library on disk cannot be used
    │   ├── LibraryVersionError      made by another version of newsproof
    │   ├── EmbedderMismatchError    made with another embedder
    │   ├── CorruptLibraryError      the database is damaged
    │   └── StorageFullError         no space left on the device
    ├── NotFoundError            no such article or answer
    ├── WeightsError             model weights are missing, incomplete or wrong
    └── ModelError               a model server did not do what was asked
        ├── ModelUnavailableError    cannot be reached, stalls, or breaks off      (retryable)
        ├── ModelAuthError           refuses the key
        ├── ModelRateLimitError      asks to slow down                             (retryable)
        └── ModelResponseError       answers with something that is not an answer

A caller who wants one line for the reader writes::

    try:
        answer = library.ask("Who opened the bridge?")
    except NewsproofError as error:
        print(f"newsproof: {error}", file=sys.stderr)

Each message says what happened, to which file, article or server, and what to do next.
"""

__all__ = [
    "CorruptLibraryError",
    "EmbedderMismatchError",
    "LibraryError",
    "LibraryVersionError",
    "ModelAuthError",
    "ModelError",
    "ModelRateLimitError",
    "ModelResponseError",
    "ModelUnavailableError",
    "NewsproofError",
    "NotFoundError",
    "ReadingError",
    "SettingsError",
    "StorageFullError",
    "WeightsError",
]


class NewsproofError(Exception):
    """The root of the tree above.

    Attributes:
        retryable: True where the same call may succeed a little later.
    """

    retryable = False


class SettingsError(NewsproofError):
    """A setting is missing, unknown or out of range."""


class ReadingError(NewsproofError):
    """A file or page cannot be read as an article."""


class LibraryError(NewsproofError):
    """The library on disk cannot be used."""


class LibraryVersionError(LibraryError):
    """The library was made by another version of newsproof."""


class EmbedderMismatchError(LibraryError):
    """The vectors of the library were made with another embedder."""


class CorruptLibraryError(LibraryError):
    """The database of the library is damaged."""


class StorageFullError(LibraryError):
    """There is no space left where the library is kept."""


class NotFoundError(NewsproofError):
    """There is no article or answer with that id."""


class WeightsError(NewsproofError):
    """Model weights are missing, incomplete, or not the pinned bytes."""


class ModelError(NewsproofError):
    """A model server did not do what was asked."""


class ModelUnavailableError(ModelError):
    """The model server cannot be reached, stalls, fails inside, or breaks off."""

    retryable = True


class ModelAuthError(ModelError):
    """The model server refuses the key."""


class ModelRateLimitError(ModelError):
    """The model server asks to slow down."""

    retryable = True


class ModelResponseError(ModelError):
    """The model server answers with something that is not an answer."""
