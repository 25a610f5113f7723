"""Rule: what a sentence asserts of its subject is in the evidence, in some word.

"Marlow was the designer of the dress" shares its names with "a dress from Marlow", but nothing there says design. What
somebody is said to be must be in the evidence in some word. Verbs have too many paraphrases for that; but a small model
repeats those of the question, and is held to the words of the evidence.
"""

import re
from collections.abc import Iterator, Sequence

from rag.checking.lexicon import words
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import content, expand, fold, meanings, stem, tokenize
from rag.checking.trees import FORMS_OF_BE, SAYING, Tree
from rag.models.parser import Parser

__all__ = ["check_predicates"]

_GENERAL = frozenset(
    stem(word)
    for word in words(
        "be have do make take get give go come become happen occur include involve use see set put keep bring show "
        "hold let need want call name know start begin work run turn lead leave face follow remain stay continue cause "
        "tell ask speak provide contain consist amount total reach mean look seem appear feel try help move offer allow"
    )
)
"""Verbs that assert little by themselves, so that evidence in other words may do without them."""
_DESCRIPTION = re.compile(r"[A-Z][\w’'-]+, (?:the|an?) ([^,]{3,60}),")
"""What somebody is, set apart by commas after a name. Parsers read "the running back" as somebody who runs back."""
_ALIKE = 5
"""Letters that two words of one family begin with: designer, designed."""


def check_predicates(
    claim: str, spans: Sequence[EvidenceSpan], parser: Parser, *, verbs: bool = False
) -> list[Finding]:
    """Object where the word that asserts something is not in the evidence, nor a word of like meaning or family.

    Args:
        claim: one sentence, in the words of its evidence.
        spans: the evidence that its writer cites.
        parser: reads which word asserts.
        verbs: whether verbs, adjectives and descriptions set apart by a comma are compared too, not only nouns after
            "is".
    """
    told = " ".join(f"{span.title} {span.text}" for span in spans)
    stems = {token.stem for token in tokenize(told) if token.word}
    keys = expand(stems)
    families = {one[:_ALIKE] for one in stems if len(one) >= _ALIKE}
    found = []
    asserting = list(_asserting(Tree(claim, parser.parse(claim)), verbs))
    if verbs:
        asserting += [
            (aside.start(1) + token.start, token.text)
            for aside in _DESCRIPTION.finditer(claim)
            for token in content(aside[1])
        ]
    for start, text in asserting:
        mine = stem(fold(text))
        if not meanings(mine) & keys and mine[:_ALIKE] not in families:
            reason = f"The source does not say “{text}”."
            found.append(Finding("predicates", True, reason, start, start + len(text)))
    return found


def _asserting(tree: Tree, verbs: bool) -> Iterator[tuple[int, str]]:
    """The words that assert, and where they stand: nouns after "is", verbs of main clauses and of what is said."""
    for index, word in enumerate(tree.parsed):
        if not tree.is_verb(index) or word.relation in {"aux", "auxpass"}:
            continue
        main = word.relation == "ROOT" or (word.relation == "conj" and tree.is_verb(word.head))
        said = word.relation == "ccomp" and stem(tree.lower(word.head)) in SAYING
        if not (main or said):
            continue
        if tree.lower(index) in FORMS_OF_BE:
            parts = {"NOUN", "ADJ"} if verbs else {"NOUN"}
            for complement in tree.of(index, "attr", "acomp"):
                if tree.parsed[complement].part in parts:
                    yield tree.parsed[complement].start, tree.parsed[complement].text
        elif verbs and stem(tree.lower(index)) not in _GENERAL | SAYING:
            yield word.start, word.text
