"""Rule: what somebody is said to be is in the evidence, in some word.

"Marlow was the designer of the dress" shares its names with "a dress from Marlow", but nothing there says design. Verbs
have too many paraphrases for such a rule; small models are held to all words, see :mod:`rag.checking.literal`.
"""

from collections.abc import Iterator, Sequence

from rag.checking.literal import vocabulary
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import fold, stem
from rag.checking.trees import FORMS_OF_BE, SAYING, Tree
from rag.models.parser import Parser

__all__ = ["check_predicates"]


def check_predicates(claim: str, spans: Sequence[EvidenceSpan], parser: Parser) -> list[Finding]:
    """Object where the noun after "is" is not in the evidence, nor a word of like meaning or family.

    Args:
        claim: one sentence, in the words of its evidence.
        spans: the evidence that its writer cites.
        parser: reads what is said of whom.
    """
    said = vocabulary(spans)
    found = []
    for start, text in _complements(Tree(claim, parser.parse(claim))):
        if not said(stem(fold(text))):
            reason = f"The source does not say “{text}”."
            found.append(Finding("predicates", True, reason, start, start + len(text)))
    return found


def _complements(tree: Tree) -> Iterator[tuple[int, str]]:
    """Nouns after "is" in main clauses and in what is said, and where they stand."""
    for index, word in enumerate(tree.parsed):
        if tree.lower(index) not in FORMS_OF_BE or not tree.is_verb(index):
            continue
        main = word.relation == "ROOT" or (word.relation == "conj" and tree.is_verb(word.head))
        said = word.relation == "ccomp" and stem(tree.lower(word.head)) in SAYING
        for complement in tree.of(index, "attr") if main or said else ():
            if tree.parsed[complement].part == "NOUN":
                yield tree.parsed[complement].start, tree.parsed[complement].text
