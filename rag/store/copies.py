"""Copies of an article count as one source: which article is the first, and who follows when it goes."""

import sqlite3

from rag.reading.duplicates import NEAR_DUPLICATE, Fingerprint, resemblance
from rag.store.changes import lull, wake

__all__ = ["rehome", "settle"]

_MAX_CANDIDATES = 200


def settle(c: sqlite3.Connection, number: int, fingerprint: Fingerprint | None) -> str | None:
    """Keep the fingerprint of an article's new text and link the article to the first copy of it.

    An article that is rather the original takes the place of the one that has been the first so far: it appeared on an
    earlier day, or on the same one and names its publisher, which the other does not.

    Returns:
        The id of the first copy, None where this is the first.
    """
    c.execute("DELETE FROM bands WHERE article = ?", (number,))
    bands = () if fingerprint is None else fingerprint.bands
    minhash = None if fingerprint is None else fingerprint.minhash
    c.executemany("INSERT OR IGNORE INTO bands (band, article) VALUES (?, ?)", ((band, number) for band in bands))
    c.execute("UPDATE articles SET minhash = ?, duplicate_of = NULL WHERE number = ?", (minhash, number))
    first = _link(c, number)
    if first is not None and _is_rather_the_original(c, number, first):
        _take_over(c, number, first)
        return None
    return first


def rehome(c: sqlite3.Connection, first_id: str) -> None:
    """Find other first copies for the articles that followed one which is gone or has changed.

    The follower that appeared first takes over, of those of one day one that names its publisher, else the one that
    came first; a later one follows it if it resembles it, else it stands for itself.
    """
    followers = c.execute(
        "SELECT number FROM articles WHERE duplicate_of = ? ORDER BY published_day NULLS LAST, source = '', number",
        (first_id,),
    ).fetchall()
    # Until its turn comes a follower must not be taken for a first copy, so all keep their old link till then.
    for (number,) in followers:
        wake(c, number)
        first = _link(c, number)
        if first is None:
            c.execute("UPDATE articles SET duplicate_of = NULL WHERE number = ?", (number,))
        else:
            lull(c, number, first)


def _is_rather_the_original(c: sqlite3.Connection, number: int, first_id: str) -> bool:
    (rather,) = c.execute(
        "SELECT mine.published_day < other.published_day OR (mine.published_day IS other.published_day "
        "AND mine.source <> '' AND other.source = '') FROM articles mine, articles other "
        "WHERE mine.number = ? AND other.id = ?",
        (number, first_id),
    ).fetchone()
    return bool(rather)  # NULL, and so no, where only one of them has a date


def _take_over(c: sqlite3.Connection, number: int, first_id: str) -> None:
    """Make an article the first copy in place of another, which follows it from now on as its followers do."""
    (own_id,) = c.execute("SELECT id FROM articles WHERE number = ?", (number,)).fetchone()
    (other,) = c.execute("SELECT number FROM articles WHERE id = ?", (first_id,)).fetchone()
    c.execute("UPDATE articles SET duplicate_of = NULL WHERE number = ?", (number,))
    c.execute("UPDATE articles SET duplicate_of = ? WHERE number = ?", (own_id, other))
    lull(c, other, own_id)
    rehome(c, first_id)


def _link(c: sqlite3.Connection, number: int) -> str | None:
    first = _first_copy(c, number)
    if first is not None:
        c.execute("UPDATE articles SET duplicate_of = ? WHERE number = ?", (first, number))
    return first


def _first_copy(c: sqlite3.Connection, number: int) -> str | None:
    """The oldest other article that is no duplicate itself and has the same or nearly the same text."""
    row = c.execute(
        "SELECT a.id FROM articles a JOIN articles b ON a.content_hash = b.content_hash "
        "WHERE b.number = ?1 AND a.number <> ?1 AND a.duplicate_of IS NULL ORDER BY a.number LIMIT 1",
        (number,),
    ).fetchone()
    if row is not None:
        return str(row[0])
    (minhash,) = c.execute("SELECT minhash FROM articles WHERE number = ?", (number,)).fetchone()
    if minhash is None:
        return None
    candidates = c.execute(
        "SELECT DISTINCT a.number, a.id, a.minhash FROM bands mine JOIN bands other ON other.band = mine.band "
        "JOIN articles a ON a.number = other.article WHERE mine.article = ?1 AND a.number <> ?1 "
        "AND a.duplicate_of IS NULL ORDER BY a.number LIMIT ?2",
        (number, _MAX_CANDIDATES),
    ).fetchall()
    if not candidates:
        return None
    own = Fingerprint(minhash=minhash, bands=())
    for _, article_id, other in candidates:
        if resemblance(own, Fingerprint(minhash=other, bands=())) >= NEAR_DUPLICATE:
            return str(article_id)
    return None
