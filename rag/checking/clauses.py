"""Clauses of a sentence, read off its parse: what is said to happen, who does it to whom, where, and whether in fact.

Passives are turned round, relative pronouns are replaced by what they stand for, and a clause without a subject of its
own takes that of the clause it hangs on. "X is Y", "X, the Y" and "the Y of Z" with a name all say that X is Y.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from rag.checking.lexicon import STOPWORDS, words
from rag.checking.number_words import SCALES, TENS, UNITS
from rag.checking.tokens import fold, stem
from rag.models.parser import Parser, Word

__all__ = ["BE", "SAYING", "Clause", "Phrase", "clauses"]

BE = "be"
"""The verb of clauses that say what somebody or something is."""

_SUBJECTS = frozenset({"nsubj", "csubj"})
_PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
_RELATIVE = words("who whom which that whose")
_PRONOUNS = words(
    "he she it they him her them his hers its their theirs we us our i me my you your this that these those one ones "
    "who whom which there others some many most few several half none both all another himself herself "
    "itself themselves it's"
)
_PRESENT_BE = words("is are am 's 're")
_THIRD = words("he she it they")
_OUTSIDE = frozenset({"relcl", "acl", "punct", "advcl", "ccomp", "cc"})
_INDEFINITE = words("a an another some any no every each several many few more most")
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
_ALLEGE = words("accuse allege claim charge suspect deny dispute")
_NUMBERS = frozenset({*UNITS, *TENS, *SCALES})
_CONDITION = words("if unless whether provided assuming lest")
_NEGATIVE = words("not n't never no neither nor hardly barely without")


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
        doubts: what keeps it from being a plain fact: ``negated``, ``possible``, ``alleged``, ``planned``, ``open``,
            ``future``; and ``infinitive`` for a form that says nothing of whether it is so.
        stems: stems of all content words of the clause.
        start: offset of the verb in the sentence.
    """

    verb: str
    agent: Phrase | None
    patient: Phrase | None
    others: tuple[tuple[str, Phrase], ...]
    speaker: Phrase | None
    doubts: frozenset[str]
    stems: frozenset[str]
    start: int


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


@dataclass
class _Reader:
    text: str
    parsed: Sequence[Word]
    children: Mapping[int, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[int, list[int]] = {}
        for index, word in enumerate(self.parsed):
            if word.head != index:
                found.setdefault(word.head, []).append(index)
        self.children = found

    def read(self) -> Iterator[Clause]:
        for index, word in enumerate(self.parsed):
            if word.part in {"VERB", "AUX"} and word.relation not in {"aux", "auxpass"}:
                clause = self._clause(index)
                if clause is not None:
                    yield clause
            elif word.part in {"NOUN", "PROPN"}:
                yield from self._apposed(index)

    def _of(self, index: int, *relations: str) -> list[int]:
        return [i for i in self.children.get(index, ()) if self.parsed[i].relation in relations]

    def _clause(self, index: int) -> Clause | None:
        word = self.parsed[index]
        passive = self._is_passive(index)
        agent = patient = None
        subject = self._subject(index)
        if passive:
            patient = subject
            by = next((i for i in self._of(index, "agent")), None)
            if by is not None:
                agent = self._phrase_of(self._of(by, "pobj"))
        else:
            agent = subject
            objects = self._of(index, "dobj", "attr", "oprd") or self._of(index, "acomp")
            patient = self._phrase_of(objects[-1:]) if objects else None
            if patient is None and word.relation == "relcl" and agent is not None and not self._own_relative(index):
                patient = self._phrase(word.head)
            if patient is not None and fold(patient.text) in _RELATIVE and word.relation == "relcl":
                patient = self._phrase(word.head)
        particle = next((fold(self.parsed[i].text) for i in self._of(index, "prt")), "")
        name = BE if fold(word.text) in _FORMS_OF_BE else stem(fold(word.text))
        others = list(self._others(index))
        dative = self._of(index, "dative")
        if dative:
            phrase = self._phrase_of(dative if self.parsed[dative[0]].part != "ADP" else self._of(dative[0], "pobj"))
            if phrase is not None:
                others.append(("to", phrase))
        if agent is None and patient is None and not others:
            return None
        return Clause(
            verb=f"{name}_{particle}" if particle else name,
            agent=agent,
            patient=patient,
            others=tuple(others),
            speaker=self._speaker(index),
            doubts=self._doubts(index),
            stems=self._stems(self._span(index)),
            start=word.start,
        )

    def _is_passive(self, index: int) -> bool:
        word = self.parsed[index]
        if self._of(index, "nsubjpass", "auxpass", "csubjpass"):
            return True
        if word.relation == "acl" and word.tag == "VBN":
            return True
        return (
            word.relation == "conj"
            and word.tag == "VBN"
            and not self._of(index, "nsubj", "aux")
            and (self._is_passive(word.head) if self.parsed[word.head].part == "VERB" else False)
        )

    def _own_relative(self, index: int) -> bool:
        """Whether the relative pronoun of a relative clause is its subject."""
        return any(fold(self.parsed[i].text) in _RELATIVE for i in self._of(index, *_SUBJECTS, *_PASSIVE_SUBJECTS))

    def _subject(self, index: int, depth: int = 0) -> Phrase | None:
        word = self.parsed[index]
        own = self._of(index, *_SUBJECTS, *_PASSIVE_SUBJECTS)
        if own:
            if fold(self.parsed[own[0]].text) in _RELATIVE and word.relation == "relcl":
                return self._phrase(word.head)
            phrase = self._phrase(own[0])
            if phrase is not None and fold(phrase.text) in _THIRD and depth < 4 and self._above(index) is not None:
                return replace(phrase, means=self._subject(self._above(index) or 0, depth + 1))
            return phrase
        if depth > 4 or word.head == index:
            return None
        head = word.head
        if word.relation in {"acl", "relcl"} and self.parsed[head].part in {"NOUN", "PROPN", "PRON", "NUM"}:
            # "a plan to build" is not a plan that builds.
            return None if self._infinitive(index) else self._phrase(head)
        if self.parsed[head].part not in {"VERB", "AUX"} and word.relation not in {"xcomp", "conj"}:
            return None
        if word.relation == "xcomp":
            objects = self._of(head, "dobj")
            if objects:
                return self._phrase(objects[0])
        if word.relation in {"xcomp", "conj", "advcl", "ccomp", "pcomp"}:
            return self._subject(head, depth + 1)
        return None

    def _above(self, index: int) -> int | None:
        """The verb of the clause that a clause hangs on."""
        while self.parsed[index].head != index:
            index = self.parsed[index].head
            if self.parsed[index].part in {"VERB", "AUX"}:
                return index
        return None

    def _others(self, index: int) -> Iterator[tuple[str, Phrase]]:
        for preposition in self._of(index, "prep"):
            phrase = self._phrase_of(self._of(preposition, "pobj"))
            if phrase is not None:
                yield fold(self.parsed[preposition].text), phrase
        for adverbial in self._of(index, "npadvmod"):
            phrase = self._phrase(adverbial)
            if phrase is not None:
                yield "", phrase

    def _apposed(self, index: int) -> Iterator[Clause]:
        """ "Ann Cole, the minister" and "Prime Minister Ann Cole" say that Ann Cole is the (prime) minister."""
        word = self.parsed[index]
        for other in self._of(index, "appos"):
            left, right = self._phrase(index, appositions=False), self._phrase(other)
            if left is not None and right is not None and bool(left.names) != bool(right.names):
                name, what = (left, right) if left.names else (right, left)
                yield Clause(BE, name, what, (), None, frozenset(), name.stems | what.stems, word.start)

    def _doubts(self, index: int, depth: int = 0) -> frozenset[str]:
        word = self.parsed[index]
        found: set[str] = set()
        for child in self.children.get(index, ()):
            dependent = self.parsed[child]
            lower = fold(dependent.text)
            if dependent.relation == "neg" or (dependent.relation in {"advmod", "preconj"} and lower in _NEGATIVE):
                found.add("negated")
            if dependent.relation == "aux" and lower in _MODAL_DOUBT:
                found.add("possible")
            # "He would appeal" tells of a habit or of a condition, "she said he would appeal" of what is to come.
            later = lower in _MODAL_FUTURE or (lower == "would" and self._speaker(index) is not None)
            if dependent.relation == "aux" and later:
                found.add("future")
            if dependent.relation == "aux" and lower == "must":
                found.add("planned")
            if dependent.relation == "aux" and lower in _PRESENT_BE and word.tag == "VBG":
                found.add("infinitive")  # "is taking place" may be said of what is to come
            if dependent.relation in {"advmod", "acomp"} and lower in _DOUBT_WORDS and child <= index + 2:
                found.add("possible")
            if dependent.relation == "mark" and lower in _CONDITION:
                found.add("open")
            if dependent.relation in {*_SUBJECTS, *_PASSIVE_SUBJECTS, "dobj"} and (
                lower in {"nobody", "none", "nothing", "neither"}
                or any(
                    fold(self.parsed[i].text) in {"no", "neither"} and self.parsed[i].relation == "det"
                    for i in self.children.get(child, ())
                )
            ):
                found.add("negated")
        if self.text.rstrip().endswith("?") and word.relation == "ROOT":
            found.add("open")
        head = word.head
        if head == index or depth > 5:
            return frozenset(found)
        governor = self.parsed[head]
        lemma = _lemma(governor.text)
        if self._infinitive(index) or word.relation == "pcomp":
            found.add("infinitive")
        if governor.part == "ADP" and governor.head != head:
            # "accused of lying"
            lemma = _lemma(self.parsed[governor.head].text)
        if word.relation in {"ccomp", "xcomp", "pcomp", "advcl", "acl"}:
            if lemma in _DOUBT and word.relation in {"ccomp", "xcomp"}:
                found.add("possible")
            if lemma in _ALLEGE and word.relation != "advcl":
                found.add("alleged")
            due = lemma in _PLAN or governor.part in {"NOUN", "ADJ"} or fold(governor.text) in _FORMS_OF_BE
            if self._infinitive(index) and due:
                found.add("planned")
            if word.relation in {"ccomp", "xcomp"} and governor.part in {"VERB", "AUX"} and "open" not in found:
                found |= self._doubts(head, depth + 1)
        elif (
            word.relation == "conj"
            and governor.part in {"VERB", "AUX"}
            and not self._of(index, *_SUBJECTS, *_PASSIVE_SUBJECTS, "aux")
        ):
            above = self._doubts(head, depth + 1)
            found |= above if word.tag == "VB" else above - {"negated", "future"}
        elif word.relation == "parataxis" and lemma in _DOUBT:
            found.add("possible")
        for child in self._of(index, "ccomp", "parataxis"):
            # "The fire, investigators believe, began in the roof": the parser may hang the belief below the fact.
            if _lemma(self.parsed[child].text) in _DOUBT and self._of(child, "nsubj") and not self._of(child, "ccomp"):
                found.add("possible")
        return frozenset(found)

    def _infinitive(self, index: int) -> bool:
        return self.parsed[index].tag == "VB" and any(fold(self.parsed[i].text) == "to" for i in self._of(index, "aux"))

    def _speaker(self, index: int, depth: int = 0) -> Phrase | None:
        """Whoever says the clause: the subject of the nearest verb of saying above it, or who it is "according to"."""
        word = self.parsed[index]
        for child in self.children.get(index, ()):
            if fold(self.parsed[child].text) == "according":
                for to in self._of(child, "prep"):
                    return self._phrase_of(self._of(to, "pobj"))
            if (
                self.parsed[child].relation == "parataxis"
                and not self._of(child, "ccomp", "dobj")
                and self._says(child)
            ):
                # "Rain, the mayor said, will come": the parser may hang the saying below what is said.
                return self._phrase_of(self._of(child, *_SUBJECTS))
        if word.head == index or depth > 5:
            return None
        if word.relation == "ccomp" and self._says(word.head):
            return self._phrase_of(self._of(word.head, *_SUBJECTS))
        governed = word.relation in {"ccomp", "xcomp", "advcl", "conj", "pcomp"}
        if governed and self.parsed[word.head].part in {"VERB", "AUX"}:
            return self._speaker(word.head, depth + 1)
        return None

    def _says(self, index: int) -> bool:
        return stem(fold(self.parsed[index].text)) in SAYING

    def _phrase_of(self, heads: Sequence[int]) -> Phrase | None:
        return self._phrase(heads[0]) if heads else None

    def _phrase(self, head: int, *, appositions: bool = True) -> Phrase | None:
        inside = self._inside(head, appositions)
        joined = [head, *self._conjuncts(head)]
        if appositions:
            joined += [other for one in list(joined) for other in self._of(one, "appos")]
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
        if word.part == "PROPN" or any(self.parsed[i].part == "PROPN" for i in self._of(head, "appos")):
            return "name"
        if word.part == "PRON" or fold(word.text) in _PRONOUNS:
            return "pronoun"
        if word.part == "NUM" or fold(word.text) in _NUMBERS:
            return "number"
        determiners = {fold(self.parsed[i].text) for i in self._of(head, "det", "nummod", "predet")}
        if determiners & {"the", "this", "that", "these", "those"}:
            return "definite"
        if determiners & _INDEFINITE or self._of(head, "nummod") or (not determiners and not self._of(head, "poss")):
            return "indefinite"
        return "definite"

    def _conjuncts(self, head: int) -> list[int]:
        found: list[int] = []
        for other in self._of(head, "conj"):
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


SAYING = frozenset(
    stem(word)
    for word in words(
        "say tell warn claim argue insist add state note explain announce declare allege report deny maintain suggest "
        "believe think complain confirm stress admit concede acknowledge predict estimate expect hope recall write "
        "promise accuse vow assert contend remark reveal hint joke"
    )
)
_FORMS_OF_BE = words("be is are was were been being 's 're am become becomes became remains remain remained")


@lru_cache(maxsize=4096)
def _lemma(text: str) -> str:
    return _LEMMAS.get(stem(fold(text)), "")


_LEMMAS = {stem(word): word for word in _DOUBT | _PLAN | _ALLEGE}
