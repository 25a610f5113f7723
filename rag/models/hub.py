"""Models of the hub that a user names: asked for once, pinned by hash from then on.

A reference is ``owner/name:file.gguf`` for a chat model, and ``owner/name`` or ``owner/name:file.onnx`` for a
cross-encoder; ``owner/name@revision`` takes another revision than ``main``. The first pull asks the hub which commit
and which bytes that is, and writes them down beside the weights. From then on the reference means those bytes, whatever
becomes of the repository, and is pulled, verified and listed like the weights of the project's own table.
"""

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from rag.errors import WeightsError
from rag.models.sources import HubFile, Progress, SourceError, copy_hub
from rag.models.weights import WEIGHTS, WeightFile, Weights, WeightStore

if TYPE_CHECKING:
    import httpx2

__all__ = ["CROSS_ENCODER_FILES", "Reference", "find", "open_store", "parse", "pull"]

CROSS_ENCODER_FILES = ("config.json", "tokenizer.json")
"""What a cross-encoder needs beside its graph."""

_PINS = "hub-pins.json"
_GRAPH = "onnx/model.onnx"
_REFERENCE = re.compile(
    r"(?P<repository>\w[\w.-]*/\w[\w.-]*)(?:@(?P<revision>\w[\w.-]*))?(?::(?P<path>\w[\w.+-]*(?:/\w[\w.+-]*)*))?"
)
_PART_OF = re.compile(r"-00001-of-(?P<count>\d{5})\.gguf$")
_SHA256 = re.compile(r'"?([0-9a-f]{64})"?')
_LARGEST_UNHASHED = 64 * 1024 * 1024
"""Bytes of a file for which the hub gives no SHA-256; those it stores apart, as it does all large ones, have one."""
_REDIRECTS = 3
_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Reference:
    """What a user called a model of the hub."""

    text: str
    repository: str
    revision: str
    path: str

    @property
    def is_chat(self) -> bool:
        """Whether it names a chat model, that is a GGUF file."""
        return self.path.lower().endswith(".gguf")

    @property
    def paths(self) -> tuple[str, ...]:
        """The files of the repository that are needed; a split GGUF file is all of its parts."""
        if not self.is_chat:
            return (self.path, *CROSS_ENCODER_FILES)
        if (split := _PART_OF.search(self.path)) is None:
            return (self.path,)
        count = int(split["count"])
        return tuple(f"{self.path[: split.start()]}-{i:05}-of-{count:05}.gguf" for i in range(1, count + 1))


def parse(text: str) -> Reference | None:
    """Read a reference; None where the text is none, or names something in the file system."""
    found = _REFERENCE.fullmatch(text)
    if found is None or Path(text).exists():
        return None
    path = found["path"] or _GRAPH
    if not path.lower().endswith((".gguf", ".onnx")):
        return None
    return Reference(text, found["repository"], found["revision"] or "main", path)


def open_store(folder: Path) -> WeightStore:
    """The store of a folder, with the project's own weights and those that were pulled by reference.

    Raises:
        WeightsError: the list of what was pulled is damaged.
    """
    return WeightStore(folder, {**WEIGHTS, **_pinned(folder)})


def find(folder: Path, reference: Reference) -> tuple[Path, ...]:
    """The files of a reference that was pulled, in the order of :attr:`Reference.paths`.

    Raises:
        WeightsError: it was not pulled, or a file is missing or is not what it was then.
    """
    store = open_store(folder)
    if reference.text not in store.known:
        raise WeightsError(f"{reference.text} is not here: run `newsproof models pull {reference.text}`")
    return store.path(reference.text)


def pull(
    folder: Path, reference: Reference, *, progress: Progress | None = None, file: Path | None = None
) -> tuple[Path, ...]:
    """Get the files of a reference; the first time, pin what they are.

    Args:
        folder: of the weights.
        reference: the model.
        progress: as for :meth:`rag.models.weights.WeightStore.pull`.
        file: a local file or folder that may hold the bytes; the hub is asked first what they must be.

    Raises:
        WeightsError: the hub does not have it or cannot be reached, or the bytes are not those that it named.
    """
    from filelock import FileLock

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f".{_PINS}.lock"):
            pinned = _pinned(folder)
            if reference.text not in pinned:
                pinned[reference.text] = _ask(folder, reference, progress)
                _write_pins(folder, pinned)
    except OSError as error:
        raise WeightsError(f"{reference.text} cannot be written to {folder}: {error}") from error
    return open_store(folder).pull(reference.text, progress=progress, file=file)


# ------------------------------------------------------------------------------------------------------------- pins


def _pinned(folder: Path) -> dict[str, Weights]:
    path = folder / _PINS
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return {name: _weights(name, files) for name, files in rows.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise WeightsError(
            f"{path}, which says what was pulled from the hub, cannot be read ({error}): delete it, and pull again"
        ) from error


def _weights(name: str, files: list[dict[str, str | int]]) -> Weights:
    rows = tuple(
        WeightFile(
            name=str(row["name"]),
            sha256=str(row["sha256"]),
            size=int(row["size"]),
            hub=HubFile(str(row["repository"]), str(row["revision"]), str(row["path"])),
        )
        for row in files
    )
    place = rows[0].hub
    assert place is not None
    return Weights(name, f"{place.repository} at {place.revision[:12]}", "see the hub", rows)


def _write_pins(folder: Path, pinned: dict[str, Weights]) -> None:
    rows = {
        name: [
            {"name": file.name, "sha256": file.sha256, "size": file.size, **asdict(file.hub)}
            for file in weights.files
            if file.hub is not None
        ]
        for name, weights in pinned.items()
    }
    draft = folder / f"{_PINS}.{os.getpid()}.tmp"
    draft.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    draft.replace(folder / _PINS)


# ---------------------------------------------------------------------------------------------------------- the hub


def _ask(folder: Path, reference: Reference, progress: Progress | None) -> Weights:
    """What the hub has under a reference: commit, sizes and hashes."""
    import httpx2

    files: list[WeightFile] = []
    try:
        with httpx2.Client(timeout=_SECONDS) as client:
            for path in reference.paths:
                revision = files[0].hub.revision if files and files[0].hub else reference.revision
                files.append(_describe(client, HubFile(reference.repository, revision, path)))
    except httpx2.HTTPError as error:
        raise _unavailable(reference, f"{error or type(error).__name__}") from error
    except SourceError as error:
        raise _unavailable(reference, str(error)) from error
    return Weights(reference.text, "", "", tuple(_hashed(folder, file, reference, progress) for file in files))


def _describe(client: "httpx2.Client", place: HubFile) -> WeightFile:
    """A file of the hub, its hash empty where the hub does not tell it."""
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
        raise SourceError("HF_HUB_OFFLINE is set")
    url = place.url()
    for _ in range(_REDIRECTS):
        reply = client.head(url, headers={"Accept-Encoding": "identity"})
        # A redirect within the hub is a repository's new name; one to another server leads to the bytes themselves.
        target = reply.next_request.url if reply.next_request is not None else None
        if target is None or target.host != reply.url.host or "X-Repo-Commit" in reply.headers:
            break
        url = str(target)
    if reply.status_code in (401, 403):
        raise SourceError(f"{url} answered {reply.status_code}: there is no such repository, or it is not public")
    if reply.status_code == 404:
        raise SourceError(f"{url} does not exist")
    if reply.is_error:
        raise SourceError(f"{url} answered {reply.status_code}")
    size = reply.headers.get("X-Linked-Size") or reply.headers.get("Content-Length") or ""
    commit = reply.headers.get("X-Repo-Commit", "")
    if not size.isdigit() or not commit:
        raise SourceError(f"{url} does not say which bytes it has, as the model hub does")
    digest = _SHA256.fullmatch(reply.headers.get("X-Linked-ETag", ""))
    # Two revisions of a file may lie side by side, and the parts of a split one must end as they do on the hub.
    name = "--".join((*place.repository.split("/"), commit[:12], *PurePosixPath(place.path).parts))
    return WeightFile(name, digest[1] if digest else "", int(size), replace(place, revision=commit))


def _hashed(folder: Path, file: WeightFile, reference: Reference, progress: Progress | None) -> WeightFile:
    """The file with a hash; one that the hub does not tell is that of what it sends now."""
    if file.sha256:
        return file
    assert file.hub is not None
    if file.size > _LARGEST_UNHASHED:
        raise _unavailable(reference, f"the hub gives no SHA-256 of {file.hub.path}")
    partial = folder / f"{file.name}.part"
    try:
        copy_hub(file.hub, file.name, file.size, partial, progress or _silent)
    except SourceError as error:
        raise _unavailable(reference, str(error)) from error
    return replace(file, sha256=hashlib.sha256(partial.read_bytes()).hexdigest())


def _unavailable(reference: Reference, reason: str) -> WeightsError:
    return WeightsError(f"{reference.text} could not be had from the model hub ({reason}): check the name")


def _silent(name: str, done: int, total: int) -> None:
    """The progress of a pull that nobody watches."""
