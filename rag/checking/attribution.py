"""Rule: what somebody says stays said, by the same person, and no more firmly than in the source."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from rag.checking.gazetteer import implied
from rag.checking.lexicon import PRONOUNS, words
from rag.checking.quotations import quotations
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import Token, expand, meanings, stem, tokenize

__all__ = ["Frame", "check_attribution", "frames", "speaker_of"]

_BE = words("is are was were be been being")
_ALWAYS = words("said says say saying told tells")
_CLAUSAL = words(
    "stated states declared declares claimed claims claiming asserted asserts insisted insists maintained "
    "maintains argued argues contended contends warned warns warning explained explains suggested suggests "
    "reported reports noted notes added adds denied denies admitted admits confessed conceded concedes "
    "acknowledged acknowledges confirmed confirms promised promises vowed vows pledged pledges threatened tweeted "
    "tweets wrote writes estimated estimates predicted predicts alleged alleges announced announces revealed "
    "reveals testified believes believe believed thinks think thought hopes complained complains joked remarked "
    "commented replied responded recalled stressed emphasised emphasized concluded suspects fears feared accused "
    "indicated ranked ranks rated"
)
_FACTIVE = frozenset(stem(w) for w in ["confirm", "announce", "reveal", "admit", "acknowledge", "concede", "confess"])
_STRONG = {
    "admitted": frozenset(stem(w) for w in ["admit", "confess", "concede", "acknowledge"]),
    "confirmed": frozenset(stem(w) for w in ["confirm", "verify"]),
    "denied": frozenset(stem(w) for w in ["deny", "reject", "dismiss", "dispute", "refute"]),
    "promised": frozenset(stem(w) for w in ["promise", "vow", "pledge", "guarantee", "commit"]),
    "threatened": frozenset(stem(w) for w in ["threaten", "threat"]),
    "proved": frozenset(stem(w) for w in ["prove"]),
}
_SPEECH = frozenset(
    stem(w)
    for w in [
        "call",
        "describe",
        "accuse",
        "deny",
        "praise",
        "criticise",
        "condemn",
        "urge",
        "warn",
        "blame",
        "statement",
        "speech",
        "interview",
        "letter",
        "according",
        "spokesman",
        "spokeswoman",
        "allege",
        "claim",
        "allegation",
        "report",
        "quote",
        "tweet",
        "post",
        "testify",
        "welcome",
        "insist",
        "promise",
        "vow",
        "say",
        "tell",
        "announce",
        "estimate",
        "believe",
        "argue",
        "ask",
        "think",
        "suggest",
        "poll",
        "survey",
        "study",
        "find",
        "hail",
        "demand",
        "express",
    ]
)
_ATTRIBUTES = words(
    "called calls described describes accused accuses denied urged blamed praised criticised condemned dismissed "
    "hailed welcomed demanded asked alleged allegedly reportedly"
)
_GENERIC = frozenset(
    stem(w)
    for w in [
        "article",
        "report",
        "source",
        "evidence",
        "text",
        "passage",
        "story",
        "news",
        "document",
        "reporter",
        "media",
    ]
)
_DETERMINERS = words("his her their its our my your")
_ASIDE = words("who which whose a an the aged speaking then now one whom also both")
_JOINING = words("but and while although though whereas")
_EDGE = frozenset(".;:!?\n")
_QUOTES = frozenset('"“”«»')
_ENOUGH = 4
"""Content words that such a sentence must have, or it shares them with much that somebody says."""
_TOLD = 0.9
"""Share of the content words of a sentence that somebody must have said to be named for it."""
_SPEAKER = re.compile(
    r"(?!(?:On|In|At|After|Before|By|For|From|But|And|While|Who|What|When|It|He|She|They|We|I|This|That|There)\b)"
    r"(?:(?:[Tt]he|[Aa]n?|[Oo]ne|[Ss]ome|[Mm]any) )?[^\W\d_][\w’'.&-]*(?: [\w’'.&-]+){0,8}"
)
"""A name, or a description after an article; with nothing before it that says when or where."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One report of speech or thought.

    Attributes:
        verb: stem of the reporting verb; ``according`` for "according to".
        speaker: stems of who speaks; empty where the sentence does not say.
        pronoun: True where the speaker is only a pronoun.
        content: token indices of what is said.
        named: character offsets of the words that name the speaker, the text around the name perhaps included.
    """

    verb: str
    speaker: frozenset[str]
    pronoun: bool
    content: tuple[int, ...]
    named: tuple[int, int] = (0, 0)


@lru_cache(maxsize=4096)
def frames(text: str) -> tuple[Frame, ...]:
    """Find who is reported to say what."""
    tokens = tokenize(text)
    found = []
    for first, last in _sentences(tokens):
        for index in range(first, last):
            word = tokens[index].lower
            if word == "according" and index + 1 < last and tokens[index + 1].lower == "to":
                found.append(_according(tokens, first, last, index))
            elif _reports(tokens, first, last, index):
                found.append(_frame(tokens, first, last, index))
    return tuple(found)


def speaker_of(claim: str, source: str) -> str:
    """Who says in a source what a claim tells, as the source names them; empty where nobody does or a pronoun stands.

    Args:
        claim: a sentence.
        source: the words that it rests on.

    Returns:
        Words of the source without what stands around them: "the mayor" of "On Monday, the mayor said".
    """
    wanted = {t.stem for t in tokenize(claim) if not t.stop}
    tokens = tokenize(source)
    shares = [(_share(wanted, expand({tokens[i].stem for i in frame.content})), frame) for frame in frames(source)]
    share, frame = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    if frame is None or share < _TOLD or len(wanted) < _ENOUGH or frame.pronoun:
        return ""
    parts = source[slice(*frame.named)].split(", ")
    return next((part for part in reversed(parts) if _SPEAKER.fullmatch(part)), "")


def _share(stems: AbstractSet[str], keys: AbstractSet[str]) -> float:
    """Share of the stems that have a meaning among those of others."""
    return sum(1 for stem in stems if meanings(stem) & keys) / max(1, len(stems))


def _sentences(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    parts = []
    start = 0
    for index, token in enumerate(tokens):
        if token.text in _EDGE and token.text != ":" and token.text != ";":
            closing = index + 1 < len(tokens) and tokens[index + 1].text in _QUOTES
            if closing and index + 2 < len(tokens) and tokens[index + 2].text[:1].islower():
                continue  # “Will it rain?” he asked.
            parts.append((start, index + 1))
            start = index + 1
    parts.append((start, len(tokens)))
    return [(a, b) for a, b in parts if any(t.word for t in tokens[a:b])]


def _reports(tokens: Sequence[Token], first: int, last: int, index: int) -> bool:
    word = tokens[index].lower
    if word in _ALWAYS:
        return not any(t.lower in _BE for t in tokens[max(first, index - 2) : index]) or word == "saying"
    if word not in _CLAUSAL:
        return False
    after = tokens[index + 1].text if index + 1 < last else "."
    if index > first and tokens[index - 1].lower in {
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "the",
        "a",
        "an",
        "of",
        "his",
        "its",
        "their",
        "to",
    }:
        return False
    if "that" in {t.lower for t in tokens[index + 1 : min(last, index + 6)]}:
        return True
    if after.lower() in {"that", ",", ":", "“", '"', ".", "it", "he", "she", "they", "there", "his", "her"}:
        return True
    if any(t.text == "," or t.text in _QUOTES for t in tokens[max(first, index - 6) : index]) and index > first:
        return True
    verbs = {
        "is",
        "are",
        "was",
        "were",
        "had",
        "has",
        "have",
        "will",
        "would",
        "could",
        "may",
        "might",
        "can",
        "should",
        "did",
    }
    return any(t.lower in verbs for t in tokens[index + 1 : min(last, index + 8)])


def _according(tokens: Sequence[Token], first: int, last: int, index: int) -> Frame:
    end = next((i for i in range(index + 2, last) if tokens[i].text in {",", "."} or tokens[i].text in _EDGE), last)
    speaker = tokens[index + 2 : end]
    said = [i for i in (*range(first, index), *range(end, last)) if not tokens[i].stop]
    return Frame("according", *_speaker(speaker), tuple(said), _extent(speaker))


def _speaker(tokens: Sequence[Token]) -> tuple[frozenset[str], bool]:
    first = next((t for t in tokens if t.word), None)
    if first is not None and first.lower in PRONOUNS - _DETERMINERS:
        return frozenset(), True
    stems = frozenset(t.stem for t in tokens if not t.stop)
    return stems, not stems and any(t.lower in PRONOUNS for t in tokens)


def _extent(tokens: Sequence[Token]) -> tuple[int, int]:
    """From the first to the last word."""
    spoken = [t for t in tokens if t.word]
    return (spoken[0].start, spoken[-1].end) if spoken else (0, 0)


def _frame(tokens: Sequence[Token], first: int, last: int, index: int) -> Frame:
    speaker, content = _speech(tokens, first, last, index)
    return Frame(tokens[index].stem, *_speaker(speaker), content, _extent(speaker))


def _speech(tokens: Sequence[Token], first: int, last: int, index: int) -> tuple[Sequence[Token], tuple[int, ...]]:
    """The words for who speaks, and the indices of what is said, of the verb at an index."""
    comma = next((i for i in range(index - 1, first - 1, -1) if tokens[i].text in {",", *_QUOTES}), first - 1)
    left = tokens[comma + 1 : index]
    after = tokens[index + 1].lower if index + 1 < last else ""
    trailing = [i for i in range(index + 1, last) if not tokens[i].stop]
    leading = [i for i in range(first, max(first, comma)) if not tokens[i].stop]
    if comma < index - 1 and (left[0].lower in _JOINING or after == "that"):
        return left, tuple(trailing)
    opening = next((i for i in range(first, max(first, comma)) if tokens[i].text == ","), -1)
    if opening >= 0 and tokens[comma].text == "," and not [t for t in left if not t.stop]:
        following = tokens[opening + 1]
        between = [t for t in tokens[opening + 1 : comma] if t.word]
        apposed = 0 < len(between) <= 4 and all(t.capital for t in between) and len(trailing) > 1
        if apposed:
            return tokens[first:comma], tuple(trailing)
        if following.lower in _ASIDE or following.number or following.lower.endswith("ing"):
            return tokens[first:opening], tuple(trailing)
    inverted = comma >= first and not [t for t in left if not t.stop or t.lower in PRONOUNS]
    if inverted:
        end = next(
            (i for i in range(index + 1, last) if tokens[i].text in {",", *_QUOTES} or tokens[i].text in _EDGE), last
        )
        end = _apposition(tokens, end, last)
        return tokens[index + 1 : end], (*leading, *(i for i in trailing if i >= end))
    if comma < first:
        return left, tuple(trailing)
    opened = tokens[comma].text in _QUOTES
    aside = sum(1 for t in tokens[first:comma] if t.text == ",") >= 1 and not opened and len(trailing) > 2
    long_tail = (
        len(trailing) > 3 and not opened and tokens[index + 1 if index + 1 < last else index].text not in {",", "."}
    )
    if aside or long_tail:  # "The mayor, who took office in May, said …"; "On Monday, the mayor said …"
        head = tokens[first:index] if len(leading) <= 8 else left
        return head, tuple(trailing)
    return left, (*leading, *trailing)


def _apposition(tokens: Sequence[Token], end: int, last: int) -> int:
    """The end of a speaker whose name follows after a comma: "said their negotiator, Carla Mendes"."""
    at = end + 1
    while at < last and tokens[at].word and tokens[at].capital:
        at += 1
    closed = at >= last or not tokens[at].word
    return at if end < last and tokens[end].text == "," and at > end + 1 and closed else end


def _attributed(claim: str) -> bool:
    """Whether the claim marks its content as somebody's words in any way."""
    return bool(frames(claim)) or any(t.lower in _ATTRIBUTES for t in tokenize(claim)) or bool(quotations(claim))


def check_attribution(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object where reported speech becomes fact, changes its speaker, or gains force."""
    mine = [f for f in frames(claim) if not _by_publisher(f, spans)]
    if mine:
        return [finding for frame in mine for finding in _compare(claim, frame, spans)]
    if _attributed(claim) and not frames(claim):
        return []
    return _dropped(claim, spans)


def _by_publisher(frame: Frame, spans: Sequence[EvidenceSpan]) -> bool:
    if frame.speaker and frame.speaker <= _GENERIC:
        return True
    publishers = {t.stem for s in spans for t in tokenize(s.source) if not t.stop}
    return bool(frame.speaker) and frame.speaker - _GENERIC <= publishers


def _dropped(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    wanted = {t.stem for t in tokenize(claim) if not t.stop}
    free: set[str] = set()
    held: set[str] = set()
    who: frozenset[str] | None = None
    firm = True
    for span in spans:
        tokens = tokenize(span.text)
        reported = frames(span.text)
        inside = {i for f in reported for i in f.content}
        free |= {t.stem for i, t in enumerate(tokens) if not t.stop and i not in inside}
        said = {tokens[i].stem for i in inside}
        if reported and len(said & wanted) > len(held & wanted):
            who = reported[0].speaker
            firm = all(f.verb in _FACTIVE for f in reported)
        held |= said
    if not held:
        return []
    free_keys, held_keys = expand(free), expand(held)
    covered = {w for w in wanted if meanings(w) & (free_keys | held_keys)}
    only_said = {w for w in covered if not meanings(w) & free_keys}
    if len(only_said) < 2 or len(only_said) < 0.5 * len(covered):
        return []
    name = _name(who, spans)
    return [Finding("attribution", not firm, f"The source reports this as what {name} said, not as fact.")]


def _name(stems: frozenset[str] | None, spans: Sequence[EvidenceSpan]) -> str:
    named = [t for s in spans for t in tokenize(s.text) if stems and t.stem in stems]
    return (
        " ".join({t.lower: t.text for t in reversed(named)}[word] for word in dict.fromkeys(t.lower for t in named))
        or "somebody"
    )


def _compare(claim: str, mine: Frame, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    tokens = tokenize(claim)
    said = {tokens[i].stem for i in mine.content} - mine.speaker
    best: list[tuple[Frame, EvidenceSpan]] = []
    for span in spans:
        theirs = tokenize(span.text)
        for frame in frames(span.text):
            keys = expand({theirs[i].stem for i in frame.content})
            share = _share(said, keys)
            if share >= 0.4:
                best.append((frame, span))
    shown = " ".join(t.text for t in tokens if t.stem in mine.speaker) or "somebody"
    if not best:
        return _unframed(mine, shown, spans)
    fitting = [f for f, s in best if _same_speaker(mine, f, s)]
    if not fitting:
        other = _name(best[0][0].speaker, spans)
        return [Finding("attribution", True, f"The source has {other} say this, not {shown}.")]
    return _force(mine, fitting, spans)


def _unframed(mine: Frame, shown: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    if mine.pronoun or not mine.speaker:
        return []
    for span in spans:
        stems = {t.stem for t in tokenize(span.text)}
        if stems & _SPEECH or quotations(span.text):
            return []
        at = span.article.find(span.text) if span.article else -1
        if at >= 0 and any(
            mine.speaker & f.speaker for f in frames(span.article[max(0, at - 300) : at + len(span.text) + 200])
        ):
            return []
    return [Finding("attribution", True, f"The source does not attribute this to {shown}.")]


def _same_speaker(mine: Frame, other: Frame, span: EvidenceSpan) -> bool:
    if mine.pronoun or other.pronoun or not mine.speaker or not other.speaker:
        return True
    keys = expand(other.speaker)
    for who in other.speaker:
        keys |= implied(who)
    if any(meanings(s) & keys for s in mine.speaker):
        return True
    # "The prime minister said" for "Mr Cameron said" where the article joins the two.
    near = {s for s in mine.speaker if s in {t.stem for t in tokenize(span.text)}}
    return not near and bool(span.article) and _joined(mine.speaker, other.speaker, span.article)


def _joined(left: frozenset[str], right: frozenset[str], article: str) -> bool:
    stems = [t.stem for t in tokenize(article)]
    places = [i for i, s in enumerate(stems) if s in right]
    return any(s in left for i in places for s in stems[max(0, i - 5) : i + 6])


def _force(mine: Frame, fitting: list[Frame], spans: Sequence[EvidenceSpan]) -> list[Finding]:
    verbs = {f.verb for f in fitting}
    stems = {t.stem for s in spans for t in tokenize(s.text)}
    for shown, group in _STRONG.items():
        if mine.verb in group and not group & stems:
            return [Finding("attribution", True, f"The source does not say that this was {shown}.")]
        if shown == "denied" and verbs <= group and mine.verb not in group:
            return [Finding("attribution", True, "In the source this is denied, not said.")]
    return []
