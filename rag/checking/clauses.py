"""Clauses of a sentence, read off its parse: what is said to happen, who does it to whom, where, and whether in fact.

Passives are turned round, relative pronouns are replaced by what they stand for, and a clause without a subject of its
own takes that of the clause it hangs on. "X is Y", "X, the Y" and "the Y of Z" with a name all say that X is Y.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.checking.certainty import doubts, names_action, plans
from rag.checking.lexicon import STOPWORDS, words
from rag.checking.number_words import SCALES, TENS, UNITS
from rag.checking.tokens import fold, stem
from rag.checking.trees import FORMS_OF_BE, PASSIVE_SUBJECTS, SUBJECTS, Tree
from rag.models.parser import Parser, Word

__all__ = ["BE", "Clause", "Phrase", "clauses"]

BE = "be"
"""The verb of clauses that say what somebody or something is."""

_RELATIVE = words("who whom which that whose")
_PRONOUNS = words(
    "he she it they him her them his hers its their theirs we us our i me my you your this that these those one ones "
    "who whom which there others some many most few several half none both all another himself herself "
    "itself themselves it's"
)
_OWN = words("its his her their")
_THIRD = words("he she it they")
_OUTSIDE = frozenset({"relcl", "acl", "punct", "advcl", "ccomp", "cc"})
_INDEFINITE = words("a an another some any no every each several many few more most")
_NUMBERS = frozenset({*UNITS, *TENS, *SCALES})


@dataclass(frozen=True, slots=True)
class Phrase:
    """One participant of a clause.

    Attributes:
        text: as written.
        heads: stems of its head words; several where they are joined by "and".
        stems: stems of all its content words, appositions and what hangs on it by a preposition included.
        names: stems of its words that are names.
        kind: ``name``, ``pronoun``, ``definite``, ``indefinite`` or ``number``; what a name is put beside is a name.
        start: offset in the sentence.
        end: offset after it.
        means: what a pronoun stands for, by the subject of the clause above its own; None where there is none.
    """

    text: str
    heads: frozenset[str]
    stems: frozenset[str]
    names: frozenset[str]
    kind: str
    start: int
    end: int
    means: "Phrase | None" = None


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that a sentence says.

    Attributes:
        verb: stem of the verb, with its particle ("take_over"); :data:`BE` for what somebody is.
        agent: who does it.
        patient: whom or what it is done to, or what the agent is.
        others: pairs of a preposition and what hangs on it.
        speaker: who says so, where the clause is what somebody says.
        doubts: what keeps it from being a plain fact: ``negated``, ``possible``, ``alleged``, ``ordered``, ``planned``,
            ``dropped``, ``open``, ``future``; and ``infinitive`` for a form that says nothing of whether it is so.
        stems: stems of all content words of the clause.
        start: offset of the verb in the sentence.
        nominal: whether a noun stands for the verb, as in "a withdrawal is planned".
    """

    verb: str
    agent: Phrase | None
    patient: Phrase | None
    others: tuple[tuple[str, Phrase], ...]
    speaker: Phrase | None
    doubts: frozenset[str]
    stems: frozenset[str]
    start: int
    nominal: bool = False


@lru_cache(maxsize=4096)
def clauses(text: str, parser: Parser) -> tuple[Clause, ...]:
    """The clauses of a sentence in the order of their verbs.

    Args:
        text: one sentence.
        parser: reads which word depends on which.
    """
    return tuple(_Reader(text, parser.parse(text)).read())


def _content(word: Word) -> bool:
    return (
        word.part in {"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV", "X", "SYM"}
        and fold(word.text) not in STOPWORDS
        and any(c.isalnum() for c in word.text)
    )


class _Reader(Tree):
    """Reads the clauses off a tree."""

    def read(self) -> Iterator[Clause]:
        for index, word in enumerate(self.parsed):
            if word.part in {"VERB", "AUX"} and word.relation not in {"aux", "auxpass"}:
                clause = self._clause(index)
                if clause is not None:
                    yield clause
            elif word.part in {"NOUN", "PROPN"}:
                yield from self._apposed(index)
                yield from self._nominal(index)

    def _clause(self, index: int) -> Clause | None:
        word = self.parsed[index]
        passive = self._is_passive(index)
        agent = patient = None
        subject = self._subject(index)
        if passive:
            patient = subject
            by = next((i for i in self.of(index, "agent")), None)
            if by is not None:
                agent = self._phrase_of(self.of(by, "pobj"))
        else:
            agent = subject
            objects = self.of(index, "dobj", "attr", "oprd") or self.of(index, "acomp")
            patient = self._phrase_of(objects[-1:]) if objects else None
            if patient is None and word.relation == "relcl" and agent is not None and not self._own_relative(index):
                patient = self._phrase(word.head)
            if patient is not None and fold(patient.text) in _RELATIVE and word.relation == "relcl":
                patient = self._phrase(word.head)
        particle = next((fold(self.parsed[i].text) for i in self.of(index, "prt")), "")
        name = BE if fold(word.text) in FORMS_OF_BE else stem(fold(word.text))
        others = list(self._others(index))
        dative = self.of(index, "dative")
        if dative:
            phrase = self._phrase_of(dative if self.parsed[dative[0]].part != "ADP" else self.of(dative[0], "pobj"))
            if phrase is not None:
                others.append(("to", phrase))
        if agent is None and patient is None and not others:
            return None
        speaker = self.speaker(index)
        return Clause(
            verb=f"{name}_{particle}" if particle else name,
            agent=agent,
            patient=patient,
            others=tuple(others),
            speaker=self._phrase_of([speaker]) if speaker is not None else None,
            doubts=doubts(self, index),
            stems=self._stems(self._span(index)),
            start=word.start,
        )

    def _is_passive(self, index: int) -> bool:
        word = self.parsed[index]
        if self.of(index, "nsubjpass", "auxpass", "csubjpass"):
            return True
        if word.relation == "acl" and word.tag == "VBN":
            return True
        return (
            word.relation == "conj"
            and word.tag == "VBN"
            and not self.of(index, "nsubj", "aux")
            and (self._is_passive(word.head) if self.parsed[word.head].part == "VERB" else False)
        )

    def _own_relative(self, index: int) -> bool:
        """Whether the relative pronoun of a relative clause is its subject."""
        return any(fold(self.parsed[i].text) in _RELATIVE for i in self.of(index, *SUBJECTS, *PASSIVE_SUBJECTS))

    def _subject(self, index: int, depth: int = 0) -> Phrase | None:
        word = self.parsed[index]
        own = self.of(index, *SUBJECTS, *PASSIVE_SUBJECTS)
        if own:
            if fold(self.parsed[own[0]].text) in _RELATIVE and word.relation == "relcl":
                return self._phrase(word.head)
            phrase = self._phrase(own[0])
            above = self.above(index)
            if phrase is not None and fold(phrase.text) in _THIRD and depth < 4 and above is not None:
                return replace(phrase, means=self._subject(above, depth + 1))
            return phrase
        if depth > 4 or word.head == index:
            return None
        head = word.head
        if word.relation in {"acl", "relcl"} and self.parsed[head].part in {"NOUN", "PROPN", "PRON", "NUM"}:
            if self.is_infinitive(index):
                # "A plan to build" is not a plan that builds; "it dropped its plan to build" is of it that builds.
                owned = any(fold(self.parsed[i].text) in _OWN for i in self.of(head, "poss"))
                above = self.above(head) if owned else None
                return self._subject(above, depth + 1) if above is not None else None
            return self._phrase(head)
        if self.parsed[head].part not in {"VERB", "AUX"} and word.relation not in {"xcomp", "conj"}:
            return None
        if word.relation == "xcomp":
            objects = self.of(head, "dobj")
            if objects:
                return self._phrase(objects[0])
        if word.relation in {"xcomp", "conj", "advcl", "ccomp", "pcomp"}:
            return self._subject(head, depth + 1)
        return None

    def _others(self, index: int) -> Iterator[tuple[str, Phrase]]:
        for preposition in self.of(index, "prep"):
            phrase = self._phrase_of(self.of(preposition, "pobj"))
            if phrase is not None:
                yield fold(self.parsed[preposition].text), phrase
        for adverbial in self.of(index, "npadvmod"):
            phrase = self._phrase(adverbial)
            if phrase is not None:
                yield "", phrase

    def _apposed(self, index: int) -> Iterator[Clause]:
        """ "Ann Cole, the minister" and "Prime Minister Ann Cole" say that Ann Cole is the (prime) minister."""
        word = self.parsed[index]
        for other in self.of(index, "appos"):
            left, right = self._phrase(index, appositions=False), self._phrase(other)
            if left is not None and right is not None and bool(left.names) != bool(right.names):
                name, what = (left, right) if left.names else (right, left)
                yield Clause(BE, name, what, (), None, frozenset(), name.stems | what.stems, word.start)

    def _nominal(self, index: int) -> Iterator[Clause]:
        """ "Observations with a satellite are planned" and "he called for a withdrawal": what is not done yet."""
        word = self.parsed[index]
        above = self.above(index)
        if above is None or not names_action(fold(word.text)) or not plans(fold(self.parsed[above].text)):
            return
        passive = word.relation == "nsubjpass" and word.head == above
        wanted = word.relation in {"dobj", "pobj"} and not self.of(index, "poss")
        if not passive and not wanted:
            return
        others = tuple(self._others(index))
        agent = next((phrase for preposition, phrase in others if preposition in {"by", "with"}), None)
        patient = next((phrase for preposition, phrase in others if preposition == "of"), None)
        stems = self._stems(self._inside(index, True)) | self._stems([above])
        verb = stem(fold(word.text))
        yield Clause(verb, agent, patient, others, None, frozenset({"planned"}), stems, word.start, nominal=True)

    def _phrase_of(self, heads: Sequence[int]) -> Phrase | None:
        return self._phrase(heads[0]) if heads else None

    def _phrase(self, head: int, *, appositions: bool = True) -> Phrase | None:
        inside = self._inside(head, appositions)
        joined = [head, *self._conjuncts(head)]
        if appositions:
            joined += [other for one in list(joined) for other in self.of(one, "appos")]
        heads = frozenset(stem(fold(self.parsed[i].text)) for i in joined)
        names = frozenset(
            stem(fold(self.parsed[i].text))
            for i in inside
            if self.parsed[i].part == "PROPN" and _content(self.parsed[i])
        )
        start = min(self.parsed[i].start for i in inside)
        end = max(self.parsed[i].end for i in inside)
        return Phrase(
            text=self.text[start:end],
            heads=heads,
            stems=self._stems(inside),
            names=names,
            kind=self._kind(head),
            start=start,
            end=end,
        )

    def _kind(self, head: int) -> str:
        word = self.parsed[head]
        if word.part == "PROPN" or any(self.parsed[i].part == "PROPN" for i in self.of(head, "appos")):
            return "name"
        if word.part == "PRON" or fold(word.text) in _PRONOUNS:
            return "pronoun"
        if word.part == "NUM" or fold(word.text) in _NUMBERS:
            return "number"
        determiners = {fold(self.parsed[i].text) for i in self.of(head, "det", "nummod", "predet")}
        if determiners & {"the", "this", "that", "these", "those"}:
            return "definite"
        if determiners & _INDEFINITE or self.of(head, "nummod") or (not determiners and not self.of(head, "poss")):
            return "indefinite"
        return "definite"

    def _conjuncts(self, head: int) -> list[int]:
        found: list[int] = []
        for other in self.of(head, "conj"):
            found += [other, *self._conjuncts(other)]
        return found

    def _inside(self, head: int, appositions: bool) -> list[int]:
        """The words of a phrase, without the clauses that hang on it."""
        found = [head]
        for child in self.children.get(head, ()):
            relation = self.parsed[child].relation
            if relation in {"relcl", "acl", "punct", "advcl", "ccomp", "cc"} or (
                relation == "appos" and not appositions
            ):
                continue
            found += self._inside(child, appositions)
        return found

    def _span(self, index: int) -> list[int]:
        """The words of a clause, without other clauses below it."""
        found = [index]
        for child in self.children.get(index, ()):
            word = self.parsed[child]
            if word.relation in {"ccomp", "advcl", "relcl", "acl", "parataxis"} or (
                word.relation == "conj" and word.part in {"VERB", "AUX"}
            ):
                continue
            found += self._span(child)
        return found

    def _stems(self, indices: Sequence[int]) -> frozenset[str]:
        return frozenset(stem(fold(self.parsed[i].text)) for i in indices if _content(self.parsed[i]))
