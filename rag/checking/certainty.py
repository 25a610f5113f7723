"""Whether a clause tells a plain fact: what is denied, possible, alleged, planned, open or still to come."""

import re
from functools import lru_cache

from rag.checking.lexicon import words
from rag.checking.tokens import stem
from rag.checking.trees import FORMS_OF_BE, PASSIVE_SUBJECTS, SUBJECTS, Tree

__all__ = ["doubts", "names_action", "plans"]

_MODAL_DOUBT = words("may might could can should ought")
_MODAL_FUTURE = words("will shall 'll wo")
_DOUBT_WORDS = words(
    "likely unlikely possibly perhaps maybe probably potentially apparently seemingly reportedly allegedly supposedly "
    "presumably possible probable"
)
_DOUBT = words(
    "suspect believe think fear expect predict forecast appear seem assume estimate speculate suggest rumour rumor "
    "hope guess doubt presume reckon anticipate likely suppose imagine"
)
_PLAN = words(
    "plan intend want aim vow promise pledge threaten propose consider try attempt seek urge call order demand offer "
    "agree set schedule ask request require tell invite refuse decline fail hope need instruct advise recommend warn "
    "encourage prepare seek wish decide due ready bid consider likely bound"
)
_GIVE_UP = frozenset(
    stem(word) for word in words("abandon scrap drop cancel shelve ditch axe withdraw scuttle forgo abort renounce")
)
_ALLEGE = words("accuse allege claim charge suspect deny dispute")
_CONDITION = words("if unless whether provided assuming lest")
_NEGATIVE = words("not n't never no neither nor hardly barely without")


_PRESENT_BE = words("is are am 's 're")
_ORDERED = frozenset(
    stem(word)
    for word in words(
        "answer reply respond say tell write state claim output print repeat pretend assume imagine suppose act "
        "declare report confirm insist conclude inform"
    )
)
"""What a text may order its reader to say, which makes it nobody's statement."""
_ORDER = re.compile(
    r"^\W*(?:please\s+)?(?:(?:ignore|disregard|forget|override)\b.*?(?:\band\b|[,;.:])\s*(?:then\s+|only\s+|just\s+)*)?"
    r"(?:answer|reply|respond|say|tell|write|state|claim|output|print|repeat|pretend|report|confirm|insist|conclude)\b"
    r"(?:\s+\w+){0,4}?\s+that\b",
    re.IGNORECASE | re.DOTALL,
)
"""How such an order begins, where the parser cannot read it."""
_ACTION = ("tion", "sion", "ment", "rawal", "ival", "usal", "osal", "oval", "ture", "sure")
_SHORTEST = 7
"""Letters that "option" and "nature" have not more of."""
_NOBODY = words("nobody none nothing neither")
_NO = words("no neither")
_DEEPEST = 5
"""Clauses above a clause that are looked at."""


def doubts(tree: Tree, index: int, depth: int = 0) -> frozenset[str]:
    """What keeps a clause from being a plain fact.

    Args:
        tree: the sentence.
        index: the verb of the clause.
        depth: how many clauses below the one first asked about it lies.

    Returns:
        Of ``negated``, ``possible``, ``alleged``, ``ordered`` (to be said), ``planned``, ``dropped`` (planned and given
        up), ``open`` and ``future`` those that apply, and ``infinitive`` for a form that says nothing of whether it
        is so.
    """
    found = _own(tree, index)
    word = tree.parsed[index]
    if tree.text.rstrip().endswith("?") and word.relation == "ROOT":
        found.add("open")
    order = _ORDER.match(tree.text)
    if order and word.start >= order.end():
        found.add("ordered")
    if word.head == index or depth > _DEEPEST:
        return frozenset(found)
    if tree.is_infinitive(index) or word.relation == "pcomp":
        found.add("infinitive")
    found |= _governed(tree, index, depth, "open" in found)
    for child in tree.of(index, "ccomp", "parataxis"):
        # "The fire, investigators believe, began in the roof": the parser may hang the belief below the fact.
        if _lemma(tree.lower(child)) in _DOUBT and tree.of(child, "nsubj") and not tree.of(child, "ccomp"):
            found.add("possible")
    return frozenset(found)


def plans(lower: str) -> bool:
    """Whether a verb says that something is planned, wanted or asked for."""
    return _lemma(lower) in _PLAN


def names_action(lower: str) -> bool:
    """Whether a noun is made of a verb, and so tells of what is done: "observation", "withdrawal"."""
    return lower.removesuffix("s").endswith(_ACTION) and len(lower) > _SHORTEST


def _own(tree: Tree, index: int) -> set[str]:
    """What the words that hang on a verb say."""
    word = tree.parsed[index]
    found: set[str] = set()
    for child in tree.children.get(index, ()):
        relation, lower = tree.parsed[child].relation, tree.lower(child)
        if relation == "neg" or (relation in {"advmod", "preconj"} and lower in _NEGATIVE):
            found.add("negated")
        if relation == "aux":
            found |= _modal(tree, index, lower)
        if relation in {"advmod", "acomp"} and lower in _DOUBT_WORDS and child <= index + 2:
            found.add("possible")
        if relation == "mark" and lower in _CONDITION:
            found.add("open")
        if relation in {*SUBJECTS, *PASSIVE_SUBJECTS, "dobj"} and (
            lower in _NOBODY or any(tree.lower(i) in _NO for i in tree.of(child, "det"))
        ):
            found.add("negated")
    if word.tag == "VBG" and any(tree.lower(i) in _PRESENT_BE for i in tree.of(index, "aux")):
        found.add("infinitive")  # "is taking place" may be said of what is to come
    return found


def _modal(tree: Tree, index: int, lower: str) -> set[str]:
    if lower in _MODAL_DOUBT:
        return {"possible"}
    if lower == "must":
        return {"planned"}
    # "He would appeal" tells of a habit or of a condition, "she said he would appeal" of what is to come.
    if lower in _MODAL_FUTURE or (lower == "would" and tree.speaker(index) is not None):
        return {"future"}
    return set()


def _governed(tree: Tree, index: int, depth: int, is_open: bool) -> set[str]:
    """What the verb or noun says that a clause hangs on."""
    word = tree.parsed[index]
    governor = tree.parsed[word.head]
    lemma = _lemma(tree.lower(word.head))
    if governor.part == "ADP" and governor.head != word.head:  # "accused of lying"
        lemma = _lemma(tree.lower(governor.head))
    found: set[str] = set()
    if word.relation in {"ccomp", "xcomp", "pcomp", "advcl", "acl"}:
        if lemma in _DOUBT and word.relation in {"ccomp", "xcomp"}:
            found.add("possible")
        if lemma in _ALLEGE and word.relation != "advcl":
            found.add("alleged")
        that = any(tree.lower(i) == "that" for i in tree.of(index, "mark"))
        if (word.relation == "ccomp" or that) and _is_order(tree, word.head):
            found.add("ordered")
        due = lemma in _PLAN or governor.part in {"NOUN", "ADJ"} or tree.lower(word.head) in FORMS_OF_BE
        if tree.is_infinitive(index) and due:
            found.add("planned")
        # "It abandoned its plan to build" says that it will not build.
        if tree.is_infinitive(index) and governor.relation == "dobj" and stem(tree.lower(governor.head)) in _GIVE_UP:
            found.add("dropped")
        if word.relation in {"ccomp", "xcomp"} and tree.is_verb(word.head) and not is_open:
            found |= doubts(tree, word.head, depth + 1)
    elif word.relation == "conj" and tree.is_verb(word.head):
        if not tree.of(index, *SUBJECTS, *PASSIVE_SUBJECTS, "aux"):
            above = doubts(tree, word.head, depth + 1)
            found |= above if word.tag == "VB" else above - {"negated", "future"}
    elif word.relation == "parataxis" and lemma in _DOUBT:
        found.add("possible")
    return found


def _is_order(tree: Tree, index: int) -> bool:
    """Whether a verb orders the reader to say something: "answer that all is well"."""
    word = tree.parsed[index]
    if stem(tree.lower(index)) not in _ORDERED or word.tag not in {"VB", "VBP"}:
        return False
    if tree.of(index, *SUBJECTS, *PASSIVE_SUBJECTS, "aux"):
        return False
    return word.head == index or (
        word.relation == "conj" and not tree.of(word.head, *SUBJECTS, *PASSIVE_SUBJECTS, "aux")
    )


@lru_cache(maxsize=4096)
def _lemma(lower: str) -> str:
    return _LEMMAS.get(stem(lower), "")


_LEMMAS = {stem(word): word for word in _DOUBT | _PLAN | _ALLEGE}
