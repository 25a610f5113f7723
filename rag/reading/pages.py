"""HTML pages: main text and metadata by trafilatura, the date only where the page declares one."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from rag.errors import ReadingError
from rag.reading.dates import date_near_top, declared_date
from rag.reading.draft import Draft, author_names, host_name, is_web_url, language_code, single_line
from rag.text.normalise import normalise

__all__ = ["MAX_PAGE_BYTES", "declared_encoding", "read_page_source"]

MAX_PAGE_BYTES = 10 * 1024 * 1024
"""Largest HTML page that is parsed; the tree of a page takes many times its bytes."""

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{1,40})""")
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ARTICLE_TYPE = re.compile(r"article|blogposting|report", re.IGNORECASE)
_REVISED = re.compile(r"\b(?:updated|modified|edited|corrected)\b", re.IGNORECASE)
_SECTION_END = re.compile(r"\s+(?:[|»·•]|::|[-–—])\s+")
_MAX_DEPTH = 6
# Where there is no article, trafilatura falls back to whatever words are on the page: menus, forms.
_MIN_LENGTH = 100
_SENTENCE_END = re.compile(r"[.!…。！][\"'”’»)]*$", re.MULTILINE)
# Times elsewhere on a page belong to other articles, to comments or to the next broadcast.
_TIMES = (
    "(//article | //main | //*[@role='main'])[1]//time[@datetime]"
    "[not(ancestor::aside or ancestor::nav or ancestor::footer or ancestor::*[contains(@class, 'comment')"
    " or contains(@class, 'related')])]"
)
_META_DATES = (
    "//meta[@property='article:published_time' or @name='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content | //*[@itemprop='datePublished']/@datetime",
    "//meta[@name='parsely-pub-date' or @name='dcterms.created' or @name='DC.date.issued']/@content",
)


def declared_encoding(data: bytes) -> str | None:
    """The encoding that the head of an HTML page declares, if any."""
    match = _XML_ENCODING.search(data[:1024]) or _META_CHARSET.search(data[:4096])
    return match[1].decode("ascii") if match else None


def read_page_source(html: str) -> Draft:
    """Read an HTML page. Nothing in it is run, rendered or fetched.

    Main text, title, author and site name are those of trafilatura (Barbaresi 2021); the site's name is cut off the
    end of the title. The date is the first of these that the page states without contradicting itself: JSON-LD
    ``datePublished`` of the article, meta tags such as ``article:published_time``, the only ``<time datetime>`` of the
    article, a date line at the top of the text. The address is the canonical one where that is an absolute URL.

    Raises:
        ReadingError: the page has no main text.
    """
    try:
        return _read(html)
    except ReadingError:
        raise
    except Exception as error:
        # On mangled pages the parsers behind this raise errors of any kind; one page must not end a batch.
        raise ReadingError(
            f"the page is too damaged to be read ({type(error).__name__}); copy the article's text to a .txt file"
        ) from error


def _read(html: str) -> Draft:
    import trafilatura

    # lxml refuses a str with an encoding declaration.
    tree: Any = trafilatura.load_html(_XML_DECLARATION.sub("", html, count=1).replace("\0", ""))
    if tree is None:
        raise ReadingError("this cannot be parsed as an HTML page; save the page again or copy its text to a .txt file")
    url = _canonical(tree)
    linked = [found for found in _linked_data(tree) if _is_article(found)]
    meta = trafilatura.extract_metadata(tree, extensive=False)
    language = _first(
        tree, "/html/@lang", "/html/@*[name()='xml:lang']", "//meta[@http-equiv='content-language']/@content"
    )
    source = _site(tree, linked) or (meta.sitename or "")
    if source.casefold() in (host_name(meta.url or ""), f"www.{host_name(meta.url or '')}"):
        source = ""
    published = _published(tree, linked)
    document: Any = trafilatura.bare_extraction(tree, include_comments=False, prune_xpath="//noscript")
    text = _paragraphs(document.text if document is not None else "")
    title = _without_site(single_line((meta.title or "")[:500]), (source, host_name(url), host_name(meta.url or "")))
    if title and text.startswith(title + "\n"):
        text = text[len(title) :].lstrip("\n")
    if len(text) < _MIN_LENGTH and not _SENTENCE_END.search(text):
        raise ReadingError("no main text was found in the page; copy the article's text to a .txt file")
    return Draft(
        text=text,
        title=title,
        source=source,
        authors=_authors(linked) or author_names((meta.author or "").replace(";", " and ")),
        published=published or date_near_top(text),
        language=language_code(language),
        url=url,
    )


def _first(tree: Any, *paths: str) -> str:
    """The first value of the first path that has one."""
    for path in paths:
        for value in tree.xpath(path):
            if str(value).strip():
                return str(value).strip()
    return ""


def _canonical(tree: Any) -> str:
    url = _first(tree, "//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")
    return url if is_web_url(url) else ""


def _paragraphs(text: str) -> str:
    """Make every block a paragraph, so that no heading runs into a sentence; lists and tables lose their marks."""
    lines = (line.removeprefix("- ").strip("| ") for line in normalise(text).split("\n"))
    return normalise("\n\n".join(line for line in lines if line))


def _without_site(title: str, names: tuple[str, ...]) -> str:
    """Cut " | Site name" off a title.

    After a vertical bar and the like a short tail is taken for a name; after a dash only the known name of the site.
    """
    known = {_key(name) for name in names if name} | {_key(name.split(".")[0]) for name in names if "." in name}
    while True:
        marks = list(_SECTION_END.finditer(title))
        if not marks:
            return title
        last = marks[-1]
        head, tail = title[: last.start()], title[last.end() :]
        dash = last[0].strip() in "-–—"
        if _key(tail) in known or (not dash and len(tail.split()) <= 4 and len(head.split()) >= 3):
            title = head
        else:
            return title


def _key(name: str) -> str:
    return re.sub(r"\W|^the\s", "", name.casefold())


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """All objects at the top of the page's JSON-LD blocks, those of graphs and lists included."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            yield from _objects(json.loads(str(script), strict=False), _MAX_DEPTH)
        except (ValueError, RecursionError):
            continue


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, list) and depth:
        for item in value:
            yield from _objects(item, depth - 1)
    elif isinstance(value, dict) and depth:
        yield value
        yield from _objects(value.get("@graph"), depth - 1)
        yield from _objects(value.get("mainEntity"), depth - 1)


def _is_article(found: dict[str, Any]) -> bool:
    kinds = found.get("@type")
    return any(
        isinstance(kind, str) and _ARTICLE_TYPE.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _site(tree: Any, linked: list[dict[str, Any]]) -> str:
    for found in linked:
        publisher = found.get("publisher")
        publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
        name = publisher.get("name") if isinstance(publisher, dict) else publisher
        if isinstance(name, str) and name.strip() and not is_web_url(name):
            return single_line(name)
    return single_line(_first(tree, "//meta[@property='og:site_name']/@content"))


def _authors(linked: list[dict[str, Any]]) -> tuple[str, ...]:
    return next((names for found in linked if (names := author_names(found.get("author")))), ())


def _published(tree: Any, linked: list[dict[str, Any]]) -> datetime | date | None:
    """The declared date; none at all where JSON-LD and meta tags are more than a day apart."""
    declared = [
        _agreed([declared_date(found.get("datePublished")) for found in linked]),
        *(_agreed([declared_date(str(value).strip()) for value in tree.xpath(path)]) for path in _META_DATES),
    ]
    known = [value for value in declared if value is not None]
    if known:
        return _agreed(known)
    times = []
    for element in tree.xpath(_TIMES):
        around = "".join(element.getparent().itertext()) if element.getparent() is not None else ""
        if not _REVISED.search(around[:200]):
            times.append(declared_date(element.get("datetime")))
    return _agreed(times)


def _agreed(values: Sequence[datetime | date | None]) -> datetime | date | None:
    """The first value if all others are within a day of it (time zones), else None."""
    known = [value for value in values if value is not None]
    days = [value.date() if isinstance(value, datetime) else value for value in known]
    return known[0] if known and max(days) - min(days) <= timedelta(days=1) else None
