"""The sentences of an article as a summary sees them: which can stand alone, and which belong together."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.records import Article, Citation
from rag.retrieval.evidence import needs_predecessor
from rag.retrieval.terms import content_terms, words
from rag.summaries.captions import is_caption
from rag.text.notices import may_be_notice
from rag.text.sentences import Span, sentence_spans

__all__ = ["Sentence", "is_english", "read_sentences", "stands_alone"]

_FEWEST_WORDS = 5
_MOST_WORDS = 70
_FEWEST_SPOKEN = 2
_FEWEST_STOPS = 0.1
_ENGLISH_STOPS = 0.2
"""Share of English function words that a text in English has at least."""
_OPENING_CHARACTERS = 3000
_TELLING_LENGTH = 30
"""Words from which the share of function words tells the language."""
_TERMINAL = re.compile(r"[.!…][\"'”’»)\]]*$")
_IRREGULAR = (
    "ate became become began beat bet bit blew bought bound broke brought built came cast caught chose clung cost "
    "crept cut dealt do did does done drank drew drove fell fed felt fled flew forbade forgot forgave fought "
    "found froze gave give get got go goes going gone grew had has have heard held hid hit hung hurt kept knelt "
    "knew know laid lay led left lent let lit lost made make makes mean meant met paid put quit ran rang read "
    "rode rose said sang sank sat saw say says see seen seek seeks sent set shed shook shot showed shown shut "
    "slept slid slung sold sought spent spoke spread sprang stood stole struck stuck swam swept swore swung take "
    "takes taken taught tell tells think thinks thought threw told took tore understood upset want wants wept "
    "went woke won wore wound write writes wrote"
)
_VERB = re.compile(
    r"\b(?:am|are|is|was|were|been|be|can|cannot|could|may|might|must|shall|should|will|would|"
    rf"{'|'.join(_IRREGULAR.split())}|"
    r"[a-z]{2,}ed|\w+n['’]t|(?:he|she|it|they|we|you|i|that|there|who|what|let|here)['’](?:s|re|ve|ll|d|m))\b"
    # A word in -s before another one is as often a verb as a plural; those before which plurals stand are left out.
    r"|\b(?-i:[a-z]{2,}[^\Ws]s) (?!(?:of|and|or|for|who|with|at)\b)\w",
    re.IGNORECASE,
)
"""What a sentence has and a caption or an entry of a list has not. Present tense without -s is not seen."""
_ALSO = re.compile(
    r"\b(?:(?<!but )also|too(?=[,.;!]|$)|otherwise|for example|for instance|as well|"
    r"likewise|similarly|another|either|in turn|the latter|the former|respectively|"
    r"the (?:two|three|four|pair|trio|duo|others?|rest)|(?:both|each) of (?:them|the)|"
    r"those(?! (?:who|whose|with|without|in|of|from|at|aged|living|working|under|over|on)\b)|these|such(?! as\b)|"
    r"this(?! (?:week|weekend|month|year|summer|autumn|winter|spring|season|morning|evening|afternoon|time)\b)|"
    r"that (?:new|same|day|time|night|point|period|decision|move|figure|number|amount|effort|plan|way|kind|sort|"
    r"estimate|report|statement|case|end|respect|year|month|week|vote|deal|law|role|title|record|total|sum))\b",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"\b(?:he|she|him|his|her|hers|himself|herself)\b", re.IGNORECASE)
_PLURAL = re.compile(r"^[\"'“‘(\[]*(?:they|their|these|those|this|that)\b", re.IGNORECASE)
_ORDINAL = re.compile(
    r"^[\"'“‘(\[]*(?:one|two|three|four|five|first|second|third|finally|lastly|next|later|afterwards?|eventually|"
    r"moments? later|(?:minutes|hours|days|weeks|months|years) later|initially|plus|still|overall|"
    r"no|yes|that(?:'|’)s|for one)"
    r"(?:,| (?:is|are|was|were)\b)",
    re.IGNORECASE,
)
_SPEAKER = re.compile(r"^[A-Z][A-Z.' ]{2,}: ")
_AGENCY = r"\((?:CNN|CNN \w+|AP|AFP|Reuters|BBC|UPI|dpa|Bloomberg)\)"
_HEAD = re.compile(
    rf"(?:[A-Z][\w.’'/ ]{{1,40}},? )?{_AGENCY}(?: *[-–—]+)? *(?=\S)|"
    rf"[A-Z][A-Z.’' -]{{2,40}}(?:, [A-Z][\w. ]{{1,20}}\d{{0,2}}){{0,2}} (?:{_AGENCY} *)?[-–—]+ +"
    r"(?![A-Z]{3,} \d)(?=\S)"
)
"""Place and agency, or a place in capitals, before the first sentence."""
_HEADS_WITHIN = 8
"""Sentences among which such a head may stand; before it are names, notices and notes about the author."""
_CLAUSE_THAT = re.compile(r"(?<=\w) that\b")
_FIRST_PERSON = re.compile(r"\b(?:I|we|my|our|us|me|you|your)\b")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_ABBREVIATION = re.compile(
    r"\b(?:Lt|Gov|Sens?|Reps?|Dr|Mr|Mrs|Ms|Gen|Col|Sgt|Capt|Maj|Rev|Prof|St|No|vs|Co|Ave|Blvd|Dept|Jan|Feb|Mar|Apr|Aug|"
    r"Sept|Oct|Nov|Dec|per cent|approx|[A-Z])\.$"
)
"""An end at which the splitter may have cut a sentence in two."""
_FULL_NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w’'-]+ (?:[A-Z]\. )?([A-Z][a-z][\w’'-]+)")
_SHORT_NAME = re.compile(r"(?:^|(?<=[^A-Z\w] )|(?<=[a-z,;:“(] )|(?<=\b(?:Mr|Ms|Dr) ))([A-Z][a-z][\w-]+)\b(?! [A-Z])")
_BARE_SUBJECT = re.compile(
    r"^(?:[A-Z][^,.]{0,60}, )?[Tt]he (?P<noun>[a-z][\w-]+(?:[’']s)?(?: [a-z][\w-]+)?) "
    r"(?:is|are|was|were|has|have|had|will|would|can|could|may|might|should|must|did|does|do|said|says|came|comes|went|"
    r"goes|took|takes|made|makes|follows?|followed|began|ended|gave|added|told|named|includes?|included|[a-z]+ed|[a-z]+s)\b"
)
_BEFORE_A_PLACE = frozenset(
    ["in", "at", "of", "from", "near", "to", "the", "for", "by", "on", "with", "under", "over", "between", "among"]
)


@dataclass(frozen=True)
class Sentence:
    """One sentence of an article.

    Attributes:
        article: the article, with its text.
        index: its place among the article's sentences, from 0.
        span: where it stands.
        count: how many sentences the article has.
        leans: whether it can only be understood behind the sentence before it.
        presumes: terms of which a reader must have met one before, as "The plant had overgrown" presumes a plant.
        short_names: terms of names that the article gives in full elsewhere, before this sentence.
        usable: whether a summary may hold it at all: no heading, question, row of a table or notice of the publisher,
            and every quotation in it is whole.
    """

    article: Article
    index: int
    span: Span
    count: int
    leans: bool
    presumes: frozenset[str]
    short_names: frozenset[str]
    usable: bool

    @cached_property
    def text(self) -> str:
        """The sentence as it is written."""
        return self.article.text[self.span.start : self.span.end]

    @cached_property
    def terms(self) -> frozenset[str]:
        """The stems of its content words."""
        return frozenset(content_terms(words(self.text)))

    @cached_property
    def length(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    def cite(self) -> Citation:
        """The citation of exactly this sentence."""
        article = self.article
        return Citation(
            article_id=article.id,
            version=article.version,
            start=self.span.start,
            end=self.span.end,
            quote=self.text,
            title=article.title,
            source=article.source,
            published=article.published,
            origin=article.origin,
        )


def read_sentences(article: Article) -> list[Sentence]:
    """Take an article apart.

    Where no sentence of it is usable by the ordinary rules, as in a table or a list, every line that has words is.
    Sentences of another language than English are only asked for length, ending and whole quotations.
    """
    english = is_english(article)
    spans, first = _without_head(article.text, sentence_spans(article.text))
    texts = [article.text[span.start : span.end] for span in spans]
    whole = _outside_open_quotations(article.text, spans)
    usable = [
        i >= first and _usable(text, english) and whole[i] and not (i and _ABBREVIATION.search(texts[i - 1]))
        for i, text in enumerate(texts)
    ]
    if not any(usable):
        usable = [any(c.isalnum() for c in text) for text in texts]
    short = _short_names(texts)
    # Behind nothing but a headline, a place or a caption there is no sentence that one could lean on.
    opening = next((i for i, text in enumerate(texts) if i >= first and (usable[i] or _TERMINAL.search(text))), 0)
    return [
        Sentence(
            article,
            i,
            span,
            len(spans),
            leans=i > opening and _leans(texts[i]),
            presumes=_presumed(texts[i]) if i > opening else frozenset(),
            short_names=short[i],
            usable=usable[i],
        )
        for i, span in enumerate(spans)
    ]


def _without_head(text: str, spans: Sequence[Span]) -> tuple[list[Span], int]:
    """Leave place and agency ("SALTMERE (AFP) - ") out of the sentence that they open, and say which one that is."""
    for i, span in enumerate(spans[:_HEADS_WITHIN]):
        opens = i == 0 or "\n" in text[spans[i - 1].end : span.start]
        if opens and (head := _HEAD.match(text, span.start, span.end)):
            return [*spans[:i], Span(head.end(), span.end), *spans[i + 1 :]], i
    return list(spans), 0


def is_english(article: Article) -> bool:
    """Whether an article is in English: it says so, or says nothing and has the function words of English."""
    if article.language:
        return article.language == "en"
    found = words(article.text[:_OPENING_CHARACTERS])
    return len(found) < _TELLING_LENGTH or sum(word.stop for word in found) >= _ENGLISH_STOPS * len(found)


def _usable(text: str, english: bool = True) -> bool:
    length = len(text.split())
    if not _FEWEST_WORDS <= length <= _MOST_WORDS or not _TERMINAL.search(text) or "\n\n" in text:
        return False
    if text[0] == "(" and text[-1] == ")":
        return False  # an aside to the sentence before it
    if text[0].islower() or text.count("(") != text.count(")") or _ABBREVIATION.search(text):
        return False
    if may_be_notice(text) or "|" in text:
        return False
    if not english:
        return True
    if not _has_verb(text) or is_caption(text) or unicodedata.category(text[0]) == "So":
        return False  # a caption, or an entry of a list
    if len(_QUOTED.sub("", text).split()) < _FEWEST_SPOKEN and _QUOTED.search(text):
        return False  # a quotation that does not say whose it is
    found = words(text)
    if sum(word.stop for word in found) < _FEWEST_STOPS * len(found):
        return False  # a list of names, or another language
    letters = sum(c.isalpha() for c in text)
    return letters >= 0.6 * len(text.replace(" ", ""))


def _has_verb(text: str) -> bool:
    """Whether a verb stands in a text; a word with a capital within it is a name ("Amber Heard and her dogs")."""
    return any(match[0][0].islower() or not text[: match.start()].strip("\"'“‘([") for match in _VERB.finditer(text))


def _outside_open_quotations(text: str, spans: Sequence[Span]) -> list[bool]:
    """For each sentence, whether it cuts no quotation: none that it opens goes on behind it, none goes on into it."""
    whole = []
    curly = straight = 0
    for i, span in enumerate(spans):
        if i and "\n" in text[spans[i - 1].end : span.start]:
            curly = straight = 0  # a paragraph within a quotation opens it anew
        sentence = text[span.start : span.end]
        before = (curly, straight)
        curly = max(0, curly + sentence.count("“") - sentence.count("”"))
        straight = (straight + sentence.count('"')) % 2
        whole.append(before == (0, 0) == (curly, straight) and sentence.count("“") == sentence.count("”"))
    return whole


def stands_alone(text: str) -> bool:
    """Whether a sentence can be understood without the one before it."""
    return not _leans(text)


def _leans(text: str) -> bool:
    """Whether a sentence has a pronoun or a word such as "also" whose counterpart must stand before it."""
    outside = _QUOTED.sub(" … ", text)
    # "The failings that led to it" refers to nothing before: within a sentence "that" mostly opens a clause.
    if needs_predecessor(_CLAUSE_THAT.sub(" which", text)) or _ALSO.search(outside) or _PLURAL.search(outside):
        return True
    if _FIRST_PERSON.search(outside) or _ORDINAL.search(outside) or _SPEAKER.search(text):
        return True
    pronoun = _PERSONAL.search(outside)
    return pronoun is not None and not _names_a_person(outside[: pronoun.start()])


def _presumed(text: str) -> frozenset[str]:
    """The terms of a bare definite subject ("The plant had …")."""
    match = _BARE_SUBJECT.search(text)
    return frozenset(content_terms(words(match["noun"]))) if match else frozenset()


def _short_names(texts: Sequence[str]) -> list[frozenset[str]]:
    """For each sentence, the surnames in it that stand alone there and behind a forename in an earlier sentence."""
    full: set[str] = set()
    found = []
    for text in texts:
        whole = {match[1] for match in _FULL_NAME.finditer(text)}
        alone = {match[1] for match in _SHORT_NAME.finditer(text)}
        found.append(frozenset(content_terms(words(" ".join((alone & full) - whole)))))
        full |= whole
    return found


def _names_a_person(text: str) -> bool:
    """Whether a name that could be a person's stands in a text: one that no preposition or article leads."""
    found = words(text)
    for i, word in enumerate(found):
        if not word.capital or word.stop or (i == 0 and len(found) > 1 and not found[1].capital):
            continue
        if i == 0 or found[i - 1].text.lower() not in _BEFORE_A_PLACE:
            return True
    return False
