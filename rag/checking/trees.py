"""A parsed sentence as a tree, with the questions that clauses and certainty both ask of it."""

from collections.abc import Sequence

from rag.checking.lexicon import words
from rag.checking.tokens import fold, stem
from rag.models.parser import Word

__all__ = ["FORMS_OF_BE", "PASSIVE_SUBJECTS", "SAYING", "SUBJECTS", "Tree"]

SUBJECTS = frozenset({"nsubj", "csubj"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
FORMS_OF_BE = words("be is are was were been being 's 're am become becomes became remains remain remained")
SAYING = frozenset(
    stem(word)
    for word in words(
        "say tell warn claim argue insist add state note explain announce declare allege report deny maintain suggest "
        "believe think complain confirm stress admit concede acknowledge predict estimate expect hope recall write "
        "promise accuse vow assert contend remark reveal hint joke"
    )
)
"""Stems of verbs of saying and thinking."""
_DEEPEST = 5
"""Clauses above a clause that are looked at."""


class Tree:
    """The words of a sentence with what hangs on each.

    Args:
        text: the sentence.
        parsed: its words, as a parser gives them.
    """

    def __init__(self, text: str, parsed: Sequence[Word]) -> None:
        self.text = text
        self.parsed = parsed
        self.children: dict[int, list[int]] = {}
        for index, word in enumerate(parsed):
            if word.head != index:
                self.children.setdefault(word.head, []).append(index)

    def of(self, index: int, *relations: str) -> list[int]:
        """The words that hang on a word by one of some relations."""
        return [i for i in self.children.get(index, ()) if self.parsed[i].relation in relations]

    def lower(self, index: int) -> str:
        """A word, folded."""
        return fold(self.parsed[index].text)

    def is_verb(self, index: int) -> bool:
        """Whether a word is a verb or an auxiliary."""
        return self.parsed[index].part in {"VERB", "AUX"}

    def is_infinitive(self, index: int) -> bool:
        """Whether a verb has "to" before it."""
        return self.parsed[index].tag == "VB" and any(self.lower(i) == "to" for i in self.of(index, "aux"))

    def above(self, index: int) -> int | None:
        """The verb of the clause that a clause hangs on."""
        while self.parsed[index].head != index:
            index = self.parsed[index].head
            if self.is_verb(index):
                return index
        return None

    def speaker(self, index: int, depth: int = 0) -> int | None:
        """The head of whoever says a clause: the subject of a verb of saying above it, or who it is "according to"."""
        word = self.parsed[index]
        for child in self.children.get(index, ()):
            if self.lower(child) == "according":
                return next((i for to in self.of(child, "prep") for i in self.of(to, "pobj")), None)
            aside = self.parsed[child].relation == "parataxis" and not self.of(child, "ccomp", "dobj")
            if aside and self._says(child):
                # "Rain, the mayor said, will come": the parser may hang the saying below what is said.
                return next(iter(self.of(child, *SUBJECTS)), None)
        if word.head == index or depth > _DEEPEST:
            return None
        if word.relation == "ccomp" and self._says(word.head):
            return next(iter(self.of(word.head, *SUBJECTS)), None)
        if word.relation in {"ccomp", "xcomp", "advcl", "conj", "pcomp"} and self.is_verb(word.head):
            return self.speaker(word.head, depth + 1)
        return None

    def _says(self, index: int) -> bool:
        return stem(self.lower(index)) in SAYING
