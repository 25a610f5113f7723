"""The tables of the catalogue, and the mark by which a file is recognised as one."""

__all__ = ["APPLICATION_ID", "ENGLISH", "SCHEMA", "SCHEMA_VERSION"]

APPLICATION_ID = 0x4E505246
"""``PRAGMA application_id``: the letters NPRF."""
SCHEMA_VERSION = 1
"""``PRAGMA user_version``. Raised with every change of the tables."""
ENGLISH = "porter unicode61 remove_diacritics 2"
"""The FTS5 tokenizer: lower case, no diacritics, stems of Porter (1980)."""

# Texts are kept apart from their articles so that listing articles never reads them. The full-text index takes its
# content from a view: it stores no copy of the text, and SQLite can check or rebuild it from the tables.
SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE articles (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    origin TEXT NOT NULL,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    source_key TEXT NOT NULL,
    authors TEXT NOT NULL,
    published TEXT,
    published_day INTEGER,
    language TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    version INTEGER NOT NULL,
    added TEXT NOT NULL,
    duplicate_of TEXT,
    minhash BLOB
);
CREATE INDEX articles_by_hash ON articles (content_hash);
CREATE INDEX articles_by_day ON articles (published_day);
CREATE INDEX articles_by_first ON articles (duplicate_of) WHERE duplicate_of IS NOT NULL;

CREATE TABLE versions (
    article INTEGER NOT NULL REFERENCES articles (number) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    published TEXT,
    content_hash TEXT NOT NULL,
    added TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (article, version)
);

CREATE TABLE bands (
    band INTEGER NOT NULL,
    article INTEGER NOT NULL REFERENCES articles (number) ON DELETE CASCADE,
    PRIMARY KEY (band, article)
) WITHOUT ROWID;
CREATE INDEX bands_by_article ON bands (article);

CREATE TABLE chunks (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    article INTEGER NOT NULL REFERENCES articles (number) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    embed_hash BLOB NOT NULL,
    state INTEGER NOT NULL
);
CREATE INDEX chunks_by_article ON chunks (article);
CREATE INDEX chunks_by_state ON chunks (state);

CREATE TABLE tombstones (chunk_id TEXT PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE answers (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    created TEXT NOT NULL,
    question TEXT NOT NULL,
    json TEXT NOT NULL
);

CREATE VIEW passages (number, title, body) AS
    SELECT c.number, a.title, substr(v.text, c.start + 1, c."end" - c.start)
    FROM chunks c
    JOIN articles a ON a.number = c.article
    JOIN versions v ON v.article = a.number AND v.version = a.version
    WHERE c.state < 2;
CREATE VIRTUAL TABLE passage_index USING fts5 (
    title, body, content = 'passages', content_rowid = 'number', tokenize = '{ENGLISH}'
);
CREATE VIRTUAL TABLE passage_terms USING fts5vocab (passage_index, 'row');
"""
