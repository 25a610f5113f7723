"""Records as HTML: every text passes through a template that escapes it, so that no article can act as markup."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rag import Answer, Article, Citation, Claim, Evidence, Removal, write
from ui.turns import TurnState
from ui.wording import in_app

__all__ = [
    "Piece",
    "article_panel",
    "citation_panel",
    "empty_panel",
    "evidence_panel",
    "passages_panel",
    "pieces_of",
    "template",
    "turn_payload",
    "why_panel",
]

_FOLDER = Path(__file__).parent / "templates"
_CONTEXT_CHARACTERS = 20_000
"""Characters of an article shown on each side of the span; a book-length one would stall the browser."""
_NEAREST = 3
_KEPT_SENTENCES = 1024

_ICONS = {
    "up": "M7 10v11H3V10zm2 0 4-8a3 3 0 0 1 3 3v3h5a2 2 0 0 1 2 2.3l-1.4 9A2 2 0 0 1 19.6 21H9z",
    "down": "M7 14V3H3v11zm2 0 4 8a3 3 0 0 0 3-3v-3h5a2 2 0 0 0 2-2.3l-1.4-9A2 2 0 0 0 19.6 3H9z",
}

_VERDICTS = {"supported": "checked", "quoted": "source’s own words", "unsupported": "not supported"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an article's text: plain, the span that is shown, or another span that the answer cites."""

    text: str
    kind: Literal["plain", "hit", "also"] = "plain"
    number: int = 0


def pieces_of(text: str, span: tuple[int, int], others: Mapping[tuple[int, int], int]) -> list[Piece]:
    """Cut a text at the borders of spans.

    Args:
        text: the text.
        span: the span to be highlighted, as code-point offsets; it stays in one piece.
        others: other spans with their numbers; of those that overlap, the earlier ones win, and the span over all.

    Returns:
        Pieces that together are the text.
    """
    start, end = span
    taken = [(start, end, 0)] if start < end else []
    for (first, last), number in sorted(others.items()):
        if first < last and all(last <= a or b <= first for a, b, _ in taken):
            taken.append((first, last, number))
    pieces = []
    at = 0
    for first, last, number in sorted(taken):
        pieces.append(Piece(text[at:first]))
        pieces.append(Piece(text[first:last], "also" if number else "hit", number))
        at = last
    pieces.append(Piece(text[at:]))
    return [piece for piece in pieces if piece.text]


def turn_payload(turn: TurnState, noted: str = "") -> dict[str, Any]:
    """A turn as the page takes it: its head, its sentences one by one, and its tail, each as HTML."""
    numbers = turn.citations()
    over = turn.answer is not None and turn.stage in ("done", "stopped", "failed")
    tail = ""
    if over:
        assert turn.answer is not None
        tail = template(
            "turn_tail.html",
            turn=turn,
            answer=turn.answer,
            numbers=numbers,
            nearest=_nearest(turn.answer.evidence),
            copied=write(turn.answer, "text"),
            noted=noted,
        )
    return {
        "id": turn.id,
        "head": template("turn_head.html", turn=turn),
        "sentences": [
            _sentence(turn.id, index, claim, tuple(numbers[citation] for citation in claim.citations))
            for index, claim in enumerate(turn.claims)
        ],
        "tail": tail,
        "over": over,
    }


@lru_cache(maxsize=_KEPT_SENTENCES)
def _sentence(turn_id: str, index: int, claim: Claim, numbers: tuple[int, ...]) -> str:
    """One sentence of a turn; every event of a stream needs all sentences so far, so each is written but once."""
    return template(
        "turn_sentence.html",
        turn={"id": turn_id},
        claim=claim,
        index=index,
        numbers=dict(zip(claim.citations, numbers, strict=True)),
    )


def empty_panel() -> str:
    """The panel before anything was asked."""
    return template("panel_empty.html")


def passages_panel(turn: TurnState) -> str:
    """The evidence of a turn as a list, each item of which opens its article."""
    return template("panel_passages.html", turn=turn, evidence=turn.evidence)


def citation_panel(
    turn: TurnState, number: int, claim: int | None, article: Article, *, older: bool = False, whole: bool = False
) -> str:
    """The article of a citation, with the cited words highlighted, below the sentence that cites them.

    Args:
        turn: the turn.
        number: number of the citation in that turn.
        claim: index of the sentence; the first one that cites it where None, or where it does not.
        article: the article in the cited version.
        older: the article has changed since.
        whole: show all of a long article.

    Raises:
        KeyError: the turn has no citation of that number.
    """
    numbers = turn.citations()
    citation = {n: c for c, n in numbers.items()}[number]
    others = {
        (c.start, c.end): n
        for c, n in numbers.items()
        if c.article_id == citation.article_id and c.version == citation.version and n != number
    }
    count = len(numbers)
    return _article(
        article,
        (citation.start, citation.end),
        others,
        {"turn": turn.id, "number": number, "claim": claim, "whole": True},
        whole=whole,
        older=older,
        turn=turn,
        claim=_claim(turn, citation, claim),
        number=number,
        count=count,
        previous=(number - 2) % count + 1,
        following=number % count + 1,
    )


def evidence_panel(turn: TurnState, evidence: Evidence, article: Article, *, whole: bool = False) -> str:
    """The article of a passage that was found, with that passage highlighted."""
    again = {"turn": turn.id, "evidence": evidence.number, "whole": True}
    return _article(article, (evidence.start, evidence.end), {}, again, whole=whole)


def article_panel(article: Article, span: tuple[int, int] = (0, 0), *, whole: bool = False) -> str:
    """An article to be read."""
    again = {"article": article.id, "start": span[0], "end": span[1], "whole": True}
    return _article(article, span, {}, again, whole=whole)


def gone_panel(item: Citation | Evidence, number: int = 0) -> str:
    """The words of a citation or passage whose article is no longer in the library.

    Args:
        item: what was opened.
        number: its number as a citation; 0 for a passage.
    """
    words = item.quote if isinstance(item, Citation) else item.text
    return template("panel_gone.html", item=item, number=number, words=words)


def why_panel(answer: Answer) -> str:
    """How an answer came about: evidence, scores, prompt, timings, tokens."""
    return template("panel_why.html", answer=answer)


def template(name: str, **values: Any) -> str:
    """Fill in a template of ``ui/templates``; every value is escaped.

    Raises:
        jinja2.UndefinedError: the template uses a value that was not given.
    """
    return _environment().get_template(name).render(values)


def _article(
    article: Article,
    span: tuple[int, int],
    others: Mapping[tuple[int, int], int],
    again: Mapping[str, Any],
    *,
    whole: bool,
    **values: Any,
) -> str:
    start = 0 if whole else max(0, span[0] - _CONTEXT_CHARACTERS)
    end = len(article.text) if whole else min(len(article.text), span[1] + _CONTEXT_CHARACTERS)
    near = {(a - start, b - start): n for (a, b), n in others.items() if start <= a and b <= end}
    defaults: dict[str, Any] = {
        "older": False,
        "turn": None,
        "claim": None,
        "number": 0,
        "count": 0,
        "previous": 0,
        "following": 0,
    }
    return template(
        "panel_article.html",
        article=article,
        pieces=pieces_of(article.text[start:end], (span[0] - start, span[1] - start), near),
        clipped_before=start > 0,
        clipped_after=end < len(article.text),
        whole=again,
        **{**defaults, **values},
    )


def _claim(turn: TurnState, citation: Citation, index: int | None) -> Claim | None:
    """The sentence that cites something: the one with that index, or else the first."""
    shown = [*turn.claims, *(claim for conflict in turn.conflicts for claim in conflict.claims)]
    if index is not None and 0 <= index < len(turn.claims) and citation in turn.claims[index].citations:
        return turn.claims[index]
    return next((claim for claim in shown if citation in claim.citations), None)


def _nearest(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The best passages, of different articles."""
    best: dict[str, Evidence] = {}
    for item in sorted(evidence, key=lambda item: -item.score):
        best.setdefault(item.article_id, item)
    return list(best.values())[:_NEAREST]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "clipped": _clipped,
        "day": _day,
        "file_name": _file_name,
        "in_app": in_app,
        "is_link": _is_link,
        "model_name": _model_name,
        "moment": _moment,
        "named": _named,
        "seconds": _seconds,
        "sentence_case": _sentence_case,
    }
    environment.globals |= {"icon": _icon, "verdict_name": _verdict_name, "verdict_title": _verdict_title}
    return environment


def _clipped(text: str, characters: int) -> str:
    """A text cut at a word."""
    flat = " ".join(text.split())
    return flat if len(flat) <= characters else flat[:characters].rsplit(" ", 1)[0] + " …"


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _moment(moment: datetime | None) -> str:
    return f"{_day(moment)}, {moment:%H:%M}" if moment else ""


def _seconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _file_name(origin: str) -> str:
    """The last part of an origin, which says enough about a file."""
    return unquote(urlsplit(origin).path.rsplit("/", 1)[-1]) or origin


def _is_link(origin: str) -> bool:
    return origin.startswith(("https://", "http://"))


def _model_name(model: str) -> str:
    return "no model, verbatim sentences" if model == "none" else model


def _named(item: Citation | Evidence) -> str:
    """Title, source and date in a line."""
    parts = (item.title or _file_name(item.origin), item.source, _day(item.published))
    return ", ".join(part for part in parts if part)


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".")


def _verdict_name(claim: Claim | Removal) -> str:
    return _VERDICTS[claim.verdict] if isinstance(claim, Claim) else "left out"


def _verdict_title(claim: Claim) -> str:
    """What a verdict means, for those who wonder."""
    if claim.verdict == "quoted":
        return "Copied from the source, word for word"
    return f"Checked against the words that it cites, support {claim.score:.2f}"


def _icon(name: str) -> Markup:
    return Markup('<svg viewBox="0 0 24 24" width="15" height="15" aria-hidden="true"><path d="{}"/></svg>').format(
        _ICONS[name]
    )
