"""HTML pages: main text, declared metadata, and dates that are believed."""

import contextlib
import socket
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import ReadingError
from rag.reading.pages import declared_encoding, read_page_source

BODY = "".join(
    f"<p>The council of Overby heard on Monday that the {part} of the bridge had cost more than planned, and "
    "the mayor, Tilda Marsh, promised a full account before the summer.</p>"
    for part in ("deck", "railing", "northern pier", "lighting")
)
LINKED_DATA = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
  {"@type": "WebSite", "datePublished": "2001-01-01"},
  {"@type": "NewsArticle", "datePublished": "2024-03-03T10:00:00+00:00",
   "author": [{"@type": "Person", "name": "Tilda Marsh"}, {"name": "Bo Roy"}],
   "publisher": {"@type": "Organization", "name": "The Overby Echo"}}]}</script>"""


def page(head: str = "", top: str = "", body: str = BODY, title: str = "Bridge costs rise again") -> str:
    return (
        f'<!doctype html><html lang="en-GB"><head><title>{title}</title>{head}</head><body>'
        f'<nav><a href="/">Home</a></nav><article>{top}{body}</article>'
        "<footer>© 1998 Overby Echo. All rights reserved.</footer></body></html>"
    )


def test_main_text_without_menus_and_footers() -> None:
    draft = read_page_source(page())
    assert draft.title == "Bridge costs rise again"
    assert draft.text.startswith("The council of Overby heard on Monday that the deck")
    assert draft.text.count("\n\n") == 3
    assert "Home" not in draft.text
    assert "1998" not in draft.text
    assert draft.language == "en"


def test_linked_data_gives_date_authors_and_publisher() -> None:
    draft = read_page_source(page(LINKED_DATA))
    assert draft.published == datetime(2024, 3, 3, 10, tzinfo=UTC)
    assert draft.authors == ("Tilda Marsh", "Bo Roy")
    assert draft.source == "The Overby Echo"


@pytest.mark.parametrize(
    ("head", "top", "expected"),
    [
        ('<meta property="article:published_time" content="2024-03-03">', "", date(2024, 3, 3)),
        ("", '<p>By T. Marsh <time datetime="2024-03-03">3 March</time></p>', date(2024, 3, 3)),
        (
            "",
            '<p>Published <time datetime="2024-03-03">3 March</time></p>'
            '<p>Updated <time datetime="2024-03-09">9 March</time></p>',
            date(2024, 3, 3),
        ),
        ("", "<p>OVERBY, 3 March 2024 - The bill for the bridge has risen.</p>", date(2024, 3, 3)),
        # Nothing declared: the copyright year in the footer is not a date.
        ("", "", None),
        ('<meta property="article:published_time" content="2091-03-03">', "", None),
        ('<meta property="article:published_time" content="03/04/2024">', "", None),
        (LINKED_DATA + '<meta property="article:published_time" content="2020-01-01">', "", None),
        ('<script type="application/ld+json">{broken</script>', "", None),
        ("", '<time datetime="2024-03-03">a</time><p><time datetime="2023-01-01">b</time></p>', None),
        ("", '<aside><time datetime="2024-03-03">another story</time></aside>', None),
    ],
)
def test_dates(head: str, top: str, expected: date | None) -> None:
    assert read_page_source(page(head, top)).published == expected


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("Bridge costs rise again | The Overby Echo", "", "Bridge costs rise again"),
        ("Bridge costs rise again - The Overby Echo", "The Overby Echo", "Bridge costs rise again"),
        ("Bridge costs rise again | News | Overby Echo", "Overby Echo", "Bridge costs rise again"),
        ("Overby - the town that waits for a bridge", "", "Overby - the town that waits for a bridge"),
    ],
)
def test_the_name_of_the_site_is_no_part_of_the_title(title: str, site: str, expected: str) -> None:
    head = f'<meta property="og:title" content="{title}">'
    head += f'<meta property="og:site_name" content="{site}">' if site else ""
    assert read_page_source(page(head, title=title)).title == expected


def test_the_canonical_address_counts_only_if_absolute() -> None:
    assert (
        read_page_source(page('<link rel="canonical" href="https://echo.example/a">')).url == "https://echo.example/a"
    )
    assert read_page_source(page('<link rel="canonical" href="/a">')).url == ""
    assert read_page_source(page('<link rel="canonical" href="javascript:alert(1)">')).url == ""


def test_xhtml_with_an_xml_declaration() -> None:
    html = page().replace("<!doctype html>", '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>')
    assert read_page_source(html).text.startswith("The council")


@pytest.mark.parametrize(
    "html",
    [
        "",
        "just words",
        "<html><body><script>document.write('text')</script></body></html>",
        "<html><body><noscript>Please enable JavaScript to read this site.</noscript></body></html>",
        "<html><body><nav><a href='/'>Home</a></nav><div><a href='/c'>Contact</a></div></body></html>",
        "<div>" * 5000 + BODY + "</div>" * 5000,
    ],
)
def test_a_page_without_main_text_is_refused(html: str) -> None:
    with pytest.raises(ReadingError, match=r"; (copy|save)"):
        read_page_source(html)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2000),
            st.integers(0, 30),
            st.sampled_from(
                ["", "<", ">", '"', "<svg>", "<template>", "<!--", "<html lang>", "<time datetime>", "\0", "&#0;"]
            ),
        ),
        max_size=30,
    )
)
def test_a_mangled_page_is_read_or_refused(edits: list[tuple[int, int, str]]) -> None:
    html = page(LINKED_DATA, "<h2>What next</h2><ul><li>one<li>two</ul><time datetime='2024-03-03'>")
    for position, removed, inserted in edits:
        html = html[:position] + inserted + html[position + removed :]
    with contextlib.suppress(ReadingError):
        assert read_page_source(html).text


def test_reading_a_page_never_touches_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    head = '<link rel="stylesheet" href="https://echo.example/x.css"><base href="https://echo.example/">'
    html = page(head, '<img src="https://echo.example/x.png"><iframe src="https://echo.example/"></iframe>')
    doctype = '<!DOCTYPE html SYSTEM "https://echo.example/x.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    draft = read_page_source(html.replace("<!doctype html>", doctype))
    assert draft.text.startswith("The council")


def test_declared_encoding() -> None:
    assert declared_encoding(b'<html><head><meta charset="windows-1252">') == "windows-1252"
    assert declared_encoding(b'<meta http-equiv="Content-Type" content="text/html; charset=utf-8">') == "utf-8"
    assert declared_encoding(b'<?xml version="1.0" encoding="ISO-8859-2"?><html>') == "ISO-8859-2"
    assert declared_encoding(b"<html><body>charset=x</body>") is None
