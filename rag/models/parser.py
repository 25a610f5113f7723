"""The parser: which word of a sentence depends on which, by spaCy's small English pipeline (MIT, pinned).

Only the tagger and the dependency parser are loaded. Their labels are spaCy's: universal parts of speech, and the
dependencies of ClearNLP (Choi and Palmer, 2012).
"""

import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from rag.errors import WeightsError
from rag.models.weights import PARSER, WeightStore
from rag.settings import Settings

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["Parser", "SpacyParser", "Word", "open_parser"]

_LONGEST = 2_000
"""Characters of a sentence that is parsed; what is longer is a table or a list and has no clauses worth reading."""
_SURROGATES = re.compile("[\ud800-\udfff]")
_LEFT_OUT = ("lemmatizer", "ner", "senter")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a parsed sentence.

    Attributes:
        text: as written.
        start: offset of its first character.
        part: universal part of speech, such as ``VERB``.
        tag: part of speech of the Penn treebank, such as ``VBN``.
        relation: to its head, such as ``nsubj``; ``ROOT`` for a root.
        head: index of the word that it depends on; its own for a root.
    """

    text: str
    start: int
    part: str
    tag: str
    relation: str
    head: int

    @property
    def end(self) -> int:
        """Offset after its last character."""
        return self.start + len(self.text)


class Parser(Protocol):
    """Something that reads how the words of a sentence hang together."""

    def parse(self, text: str) -> tuple[Word, ...]:
        """The words of a sentence in their order; empty where it cannot be read."""
        ...

    def __hash__(self) -> int:
        """What is read with a parser is remembered under it."""
        ...


class SpacyParser:
    """The pinned pipeline. It is loaded by the first sentence; the parses of the last ones are remembered.

    Args:
        folder: the pipeline's files.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._loaded: Language | None = None
        self._turn = Lock()
        self._remembered = lru_cache(maxsize=8192)(self._read)

    def parse(self, text: str) -> tuple[Word, ...]:
        """The words of a sentence in their order; empty where it has no words or is too long to be one.

        Raises:
            WeightsError: the files are no pipeline that this version of spaCy can load.
        """
        return self._remembered(text)

    def _read(self, text: str) -> tuple[Word, ...]:
        if not text.strip() or len(text) > _LONGEST:
            return ()
        # spaCy does not say that a pipeline may be used by two threads at once.
        with self._turn:
            parsed = self._pipeline()(_SURROGATES.sub("\ufffd", text))
        return tuple(
            Word(text[word.idx : word.idx + len(word)], word.idx, word.pos_, word.tag_, word.dep_, word.head.i)
            for word in parsed
        )

    def _pipeline(self) -> "Language":
        if self._loaded is None:
            import spacy

            with warnings.catch_warnings():
                # The pipeline was trained with an earlier release; a test holds what it reads of a few sentences.
                warnings.filterwarnings("ignore", message=r"\[W095\]")
                try:
                    self._loaded = spacy.load(self.folder, exclude=list(_LEFT_OUT))
                except (OSError, ValueError, KeyError, ImportError) as error:
                    raise WeightsError(f"the parser in {self.folder} cannot be loaded: {error}") from error
        return self._loaded


def open_parser(settings: Settings) -> Parser | None:
    """The parser; None where its weights are not there.

    Raises:
        WeightsError: the weights are there and are not the pinned bytes.
    """
    store = WeightStore(settings.models)
    return _opened(store.path(PARSER)[0].parent) if store.present(PARSER) else None


@lru_cache(maxsize=2)
def _opened(folder: Path) -> SpacyParser:
    return SpacyParser(folder)
