"""The catalogue: articles, versions, copies, and the searches over them."""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rag.errors import (
    CorruptLibraryError,
    EmbedderMismatchError,
    LibraryError,
    LibraryVersionError,
    NotFoundError,
    StorageFullError,
)
from rag.reading.duplicates import fingerprint
from rag.records import Answer, Article, Citation, Claim, Conflict, Evidence, PromptReference, Removal, Usage
from rag.store.catalogue import Catalogue, ChunkDraft, Outcome
from rag.store.filters import Filters
from rag.store.full_text import any_of

FLOOD = (
    "The river Lorn rose two metres in a single night and flooded the lower town of Ashby, where forty families left "
    "their homes before dawn. Firefighters carried the residents of a nursing home to the school on the hill. The "
    "mayor said that the old dyke had held for sixty years and would be rebuilt higher. Trains to the coast stopped "
    "at noon, and the bridge will stay closed until engineers have looked at its piers."
)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path) as opened:
        yield opened


def article(origin: str, text: str, **facts: object) -> Article:
    return Article.create(origin=origin, text=text, **facts)  # type: ignore[arg-type]


def put(catalogue: Catalogue, item: Article) -> Outcome:
    """Store an article with one chunk a sentence."""
    chunks = []
    start = 0
    for sentence in item.text.split(". "):
        chunks.append(
            ChunkDraft(start, start + len(sentence), hash((item.title, sentence)).to_bytes(8, "big", signed=True))
        )
        start += len(sentence) + 2
    outcome, _ = catalogue.put(item, chunks, fingerprint(item.text))
    return outcome


def found(catalogue: Catalogue, words: str, **limits: object) -> set[str]:
    """The titles of the articles that a search finds."""
    hits = catalogue.lexical(any_of(words.split()), 100, Filters(**limits))  # type: ignore[arg-type]
    return {head.title for head in catalogue.heads(hit.article_id for hit in hits).values()}


def test_an_article_comes_back_as_it_was(catalogue: Catalogue) -> None:
    written = article(
        "file:///a.txt",
        "Zwölf Kräne 🏗 stehen\nam Hafen. Sie drehen sich.",
        title="Kräne",
        source="Hafenblatt",
        authors=("Ana Bö", "C. Day"),
        published=datetime(2026, 3, 5, 23, 30, tzinfo=UTC),
        language="de",
    )
    put(catalogue, written)

    read = catalogue.get(written.id)
    assert read.added is not None
    assert read.to_dict() | {"added": None} == written.to_dict()
    assert [chunk.text for chunk in catalogue.chunks_of(written.id)] == [
        "Zwölf Kräne 🏗 stehen\nam Hafen",
        "Sie drehen sich.",
    ]


def test_a_date_stays_a_date_and_a_time_a_time(catalogue: Catalogue) -> None:
    day, moment = date(2026, 3, 5), datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
    for origin, published in (("day", day), ("moment", moment), ("never", None)):
        item = article(origin, f"Something happened, {origin}.", published=published)
        put(catalogue, item)
        assert catalogue.get(item.id).published == published
        assert type(catalogue.get(item.id).published) is type(published)


def test_unknown_articles_are_named_in_the_error(catalogue: Catalogue) -> None:
    with pytest.raises(NotFoundError, match="no article 0123"):
        catalogue.get("0123")
    with pytest.raises(NotFoundError, match="version 3"):
        catalogue.get_version("0123", 3)
    assert catalogue.head("0123") is None


def test_a_new_text_is_a_new_version_and_a_new_title_is_not(catalogue: Catalogue) -> None:
    assert put(catalogue, article("a", "The vote is on Monday.", title="Vote")) == "added"
    assert put(catalogue, article("a", "The vote is on Monday.", title="Vote")) == "unchanged"
    assert put(catalogue, article("a", "The vote is on Monday.", title="Vote set")) == "updated"
    identity = article("a", "").id
    assert (catalogue.get(identity).version, catalogue.get(identity).title) == (1, "Vote set")
    assert put(catalogue, article("a", "The vote is on Tuesday.", title="Vote moved")) == "updated"

    assert catalogue.get(identity).version == 2
    old = catalogue.get_version(identity, 1)
    assert (old.text, old.title, old.version) == ("The vote is on Monday.", "Vote set", 1)
    assert found(catalogue, "monday") == set()
    assert found(catalogue, "tuesday") == {"Vote moved"}
    catalogue.check()


def test_filters_by_date_source_and_article(catalogue: Catalogue) -> None:
    put(catalogue, article("1", "Rain in May one.", title="first", source="The Courier", published=date(2026, 5, 1)))
    put(catalogue, article("2", "Rain in May two.", title="second", source="Evening Post", published=date(2026, 5, 2)))
    put(catalogue, article("3", "Rain in May three.", title="undated", source="the courier"))

    assert found(catalogue, "rain") == {"first", "second", "undated"}
    assert found(catalogue, "rain", since=date(2026, 5, 2)) == {"second"}
    assert found(catalogue, "rain", until=date(2026, 5, 1)) == {"first"}
    assert found(catalogue, "rain", since=date(2026, 5, 1), until=date(2026, 5, 2)) == {"first", "second"}
    assert found(catalogue, "rain", sources=("THE COURIER",)) == {"first", "undated"}
    assert found(catalogue, "rain", article_ids=(article("2", "").id,)) == {"second"}
    assert [a.title for a in catalogue.articles(source="The courier", since=date(2026, 1, 1))] == ["first"]


def test_publishers_are_named_once_and_in_order(catalogue: Catalogue) -> None:
    for number, source in enumerate(("The Wire", "", "Ashby Echo", "THE WIRE", "the wire")):
        put(catalogue, article(f"o{number}", f"Report {number}.", source=source))
    assert catalogue.publishers() == ["Ashby Echo", "THE WIRE"]


def test_lexical_search_knows_word_forms_and_diacritics_and_ranks(catalogue: Catalogue) -> None:
    put(catalogue, article("1", "Voters voted in Orléans. Others slept.", title="Election"))
    put(catalogue, article("2", "A cook wrote about soup.", title="Voting with the spoon"))

    assert found(catalogue, "vote") == {"Election", "Voting with the spoon"}
    assert found(catalogue, "orleans") == {"Election"}
    by_title = catalogue.lexical('"vote"', 3, weights=(5.0, 1.0))
    assert [hit.score for hit in by_title] == sorted((hit.score for hit in by_title), reverse=True)
    assert catalogue.heads([by_title[0].article_id])[by_title[0].article_id].title == "Voting with the spoon"


@pytest.mark.parametrize(
    "question", ['"', "AND OR", "a* NEAR(b", "title:x - y", "(", "état d'urgence", "50%", "\x00", "\ud800"]
)
def test_any_words_make_a_valid_expression(catalogue: Catalogue, question: str) -> None:
    put(catalogue, article("1", "Some text.", title="x"))
    catalogue.lexical(any_of(question.split()), 5)
    catalogue.document_frequencies(question.split())


def test_a_broken_expression_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(ValueError, match="full-text expression"):
        catalogue.lexical('"open', 5)


def test_document_frequencies_count_every_form_of_a_word(catalogue: Catalogue) -> None:
    put(catalogue, article("1", "Bridges fall. One bridge stands. The U.S. watches.", title=""))
    assert catalogue.document_frequencies(["bridging", "bridge", "absent", "u.s."]) == {
        "bridging": 2,
        "bridge": 2,
        "absent": 0,
        "u.s.": 1,
    }


def test_copies_count_as_one_source(catalogue: Catalogue) -> None:
    assert put(catalogue, article("wire", FLOOD, title="wire")) == "added"
    assert put(catalogue, article("exact", FLOOD, title="exact")) == "duplicate"
    assert put(catalogue, article("near", FLOOD.replace("noon", "one o'clock"), title="near")) == "duplicate"
    assert put(catalogue, article("other", "A quite different report about bread.", title="other")) == "added"

    first = article("wire", "").id
    assert {a.title: a.duplicate_of for a in catalogue.articles()} == {
        "wire": None,
        "exact": first,
        "near": first,
        "other": None,
    }
    assert found(catalogue, "dyke") == {"wire"}
    assert [a.title for a in catalogue.articles(copies=False)] == ["wire", "other"]
    assert [a.title for a in catalogue.find_by_hash(article("", FLOOD).content_hash)] == ["wire", "exact"]


def test_when_the_first_copy_goes_the_oldest_other_one_takes_over(catalogue: Catalogue) -> None:
    for origin in ("first", "second", "third"):
        put(catalogue, article(origin, FLOOD, title=origin))

    catalogue.remove([article("first", "").id])
    assert found(catalogue, "dyke") == {"second"}
    assert catalogue.head(article("third", "").id).duplicate_of == article("second", "").id  # type: ignore[union-attr]

    put(catalogue, article("second", "This page has moved.", title="second"))
    assert found(catalogue, "dyke") == {"third"}
    assert {c.article.title for c in catalogue.pending()} == {"second", "third"}
    catalogue.check()


def test_a_waiting_chunk_knows_what_the_chunks_before_it_have_not_said(catalogue: Catalogue) -> None:
    for title in ("Flood", "Ébb"):
        text = f"{title} came. Dyke broke. Mayor spoke. Rain fell."
        ends = [text.index(".", at) + 1 for at in (0, 12, 24, 36)]
        starts = [0, *(end + 1 for end in ends[:-1])]
        spans = [(starts[0], ends[1]), (starts[1], ends[2]), (starts[3], ends[3])]
        chunks = [ChunkDraft(a, b, f"{title}{a}".encode().ljust(8)) for a, b in spans]
        catalogue.put(article(title, text, title=title), chunks, fingerprint(text))

    waiting = [c for part in (catalogue.pending(4), catalogue.pending(6)[4:]) for c in part]
    assert [(c.article.title, c.fresh) for c in waiting] == [
        ("Flood", "Flood came. Dyke broke."),
        ("Flood", "Mayor spoke."),
        ("Flood", "Rain fell."),
        ("Ébb", "Ébb came. Dyke broke."),
        ("Ébb", "Mayor spoke."),
        ("Ébb", "Rain fell."),
    ]
    assert waiting[4].chunk.text == "Dyke broke. Mayor spoke."


def test_removing_leaves_nothing_behind(catalogue: Catalogue, tmp_path: Path) -> None:
    put(catalogue, article("a", FLOOD, title="Flood"))
    identity = article("a", "").id
    assert catalogue.remove([identity, "unknown"]) == [identity]

    assert catalogue.count() == catalogue.chunk_count() == 0
    assert found(catalogue, "dyke") == set()
    assert len(catalogue.tombstones()) == 4
    with sqlite3.connect(tmp_path / "catalogue.sqlite") as raw:
        for table in ("articles", "versions", "bands", "chunks"):
            assert raw.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    catalogue.check()


def test_a_failed_transaction_keeps_what_was_there(catalogue: Catalogue) -> None:
    put(catalogue, article("a", "The first report.", title="first"))
    with pytest.raises(RuntimeError), catalogue.transaction():  # noqa: PT012
        put(catalogue, article("b", "The second report.", title="second"))
        assert found(catalogue, "report") == {"first", "second"}
        raise RuntimeError
    assert found(catalogue, "report") == {"first"}


def test_an_answer_comes_back_as_it_was(catalogue: Catalogue) -> None:
    source = {"article_id": "a1", "version": 2, "start": 3, "end": 9, "title": "T", "source": "S", "origin": "o"}
    evidence = Evidence(number=1, text="opened", score=0.5, published=date(2026, 1, 2), **source)  # type: ignore[arg-type]
    citation = Citation(quote="opened", published=datetime(2026, 1, 2, tzinfo=UTC), **source)  # type: ignore[arg-type]
    claim = Claim(text="It opened.", citations=(citation,), verdict="supported", score=0.9, reasons=("ok",))
    answer = Answer(
        id="answer-1",
        question="Did it open?",
        claims=(claim,),
        text="It opened.",
        abstained=False,
        evidence=(evidence,),
        removed=(Removal(text="It sank.", reasons=("not in the source",), citations=(citation,)),),
        conflicts=(Conflict(about="date", claims=(claim, claim)),),
        usage=Usage(input_tokens=5, calls=1),
        timings={"total": 0.5},
        prompt=PromptReference(name="answer", version=1, hash="00"),
        created=datetime(2026, 1, 3, tzinfo=UTC),
    )
    catalogue.save_answer(answer)
    plain = Answer(id="answer-2", question="?", claims=(), text="", abstained=True)
    catalogue.save_answer(plain)

    assert catalogue.answer("answer-1") == answer
    assert [a.id for a in catalogue.answers()] == ["answer-2", "answer-1"]
    with pytest.raises(NotFoundError, match="answer-3"):
        catalogue.answer("answer-3")


def test_a_library_stays_with_its_embedder(catalogue: Catalogue) -> None:
    assert catalogue.embedder is None
    catalogue.bind_embedder("small@1", 384)
    catalogue.bind_embedder("small@1", 384)
    with pytest.raises(EmbedderMismatchError, match="newsproof rebuild --embedder"):
        catalogue.bind_embedder("large@1", 1536)
    catalogue.bind_embedder("large@1", 1536, replace_other=True)
    assert catalogue.embedder == ("large@1", 1536)


def test_readers_see_whole_transactions_while_another_thread_writes(catalogue: Catalogue) -> None:
    errors: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                # Two articles always come together.
                assert catalogue.count() % 2 == 0
                hits = catalogue.lexical('"report"', 1000)
                assert len(catalogue.chunks(hit.chunk_id for hit in hits)) == len(hits)
        except BaseException as error:
            errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in readers:
        thread.start()
    for number in range(0, 60, 2):
        with catalogue.transaction():
            put(catalogue, article(f"{number}", f"The report number {number}."))
            put(catalogue, article(f"{number + 1}", f"The report number {number + 1}."))
    done.set()
    for thread in readers:
        thread.join()
    assert errors == []
    assert catalogue.count() == 60


def test_two_threads_may_write(catalogue: Catalogue) -> None:
    def write(name: str) -> None:
        for number in range(20):
            put(catalogue, article(f"{name}{number}", f"The report {name} number {number}."))

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert catalogue.count() == 40
    catalogue.check()


def test_a_second_process_is_told_to_wait(tmp_path: Path) -> None:
    with Catalogue.open(tmp_path) as one, Catalogue.open(tmp_path) as other, one.writing():
        with pytest.raises(LibraryError, match="another process is writing"), other.writing(seconds=0.1):
            pass
        assert other.count() == 0


def test_a_truncated_file_is_reported_and_left_alone(tmp_path: Path) -> None:
    with Catalogue.open(tmp_path) as catalogue:
        for number in range(50):
            put(catalogue, article(f"{number}", f"Report {number}. " + FLOOD[number:]))
    path = tmp_path / "catalogue.sqlite"
    half = path.read_bytes()[: path.stat().st_size // 2]
    path.write_bytes(half)

    with (
        pytest.raises(CorruptLibraryError, match=r"catalogue\.sqlite is damaged.*restore it from a backup"),
        Catalogue.open(tmp_path) as catalogue,
    ):
        catalogue.check()
    assert path.read_bytes() == half


def test_garbage_and_an_emptied_file_are_no_new_library(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(b"not a database, but long enough to look at" * 100)
    with pytest.raises(CorruptLibraryError, match="damaged"):
        Catalogue.open(tmp_path)
    path.write_bytes(b"")
    (tmp_path / "vectors.sqlite").touch()
    with pytest.raises(CorruptLibraryError, match="is empty although"):
        Catalogue.open(tmp_path)


def test_a_damaged_page_is_found_by_the_check(tmp_path: Path) -> None:
    with Catalogue.open(tmp_path) as catalogue:
        for number in range(200):
            put(catalogue, article(f"{number}", f"Report {number}. " + FLOOD[number:]))
    path = tmp_path / "catalogue.sqlite"
    data = bytearray(path.read_bytes())
    data[8192 : len(data) // 2] = bytes(len(data) // 2 - 8192)
    path.write_bytes(data)
    with pytest.raises(CorruptLibraryError), Catalogue.open(tmp_path) as catalogue:
        catalogue.check()


@pytest.mark.parametrize(("version", "age"), [(99, "a newer"), (0, "an older")])
def test_a_library_of_another_version_is_refused(tmp_path: Path, version: int, age: str) -> None:
    Catalogue.open(tmp_path).close()
    with sqlite3.connect(tmp_path / "catalogue.sqlite") as raw:
        raw.execute(f"PRAGMA user_version = {version}")
    with pytest.raises(LibraryVersionError, match=f"{age} newsproof"):
        Catalogue.open(tmp_path)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "catalogue.sqlite") as raw:
        raw.execute("CREATE TABLE bookmarks (url)")
    with pytest.raises(LibraryError, match="not one of newsproof"):
        Catalogue.open(tmp_path)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LibraryError, match=r"file.*check the library folder"):
        Catalogue.open(tmp_path / "file" / "library")


def test_a_full_disk_undoes_the_transaction_and_keeps_the_rest(catalogue: Catalogue) -> None:
    put(catalogue, article("a", "The first report.", title="first"))
    with catalogue._db.write() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    catalogue._db._writer.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(StorageFullError, match="free some"), catalogue.transaction():  # noqa: PT012
        for number in range(500):
            put(catalogue, article(f"{number}", f"Report {number}. {FLOOD[number % 200 :]}"))
    assert found(catalogue, "report") == {"first"}

    catalogue._db._writer.execute("PRAGMA max_page_count = 1000000")
    assert put(catalogue, article("b", "The second report.", title="second")) == "added"
    catalogue.check()
