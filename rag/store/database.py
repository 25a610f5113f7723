"""One SQLite file: its connections, transactions and errors. Nothing else in the project opens a database."""

import errno
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rag.errors import CorruptLibraryError, LibraryError, LibraryVersionError, StorageFullError

__all__ = ["Database"]

_BUSY_SECONDS = 30.0
_CACHE_KIB = 16 * 1024
_MAX_IDLE_READERS = 8


class Database:
    """One SQLite file in WAL mode: one writing connection for the process, and as many reading ones as are in use.

    Any thread may read or write; writers of this process queue on a lock, those of other processes wait for each
    other, and readers wait for nobody (https://www.sqlite.org/wal.html).

    Args:
        path: the file; made with its tables where there is none.
        schema: the statements that make the tables.
        application_id: mark of the kind of file, at offset 68 of its header.
        version: version of the tables.
        busy_seconds: how long to wait for a writer of another process.

    Raises:
        CorruptLibraryError: the file is damaged or no database.
        LibraryVersionError: its tables are of another version.
        LibraryError: it cannot be opened.
        StorageFullError: there is no space to make it.
    """

    def __init__(
        self, path: Path, *, schema: str, application_id: int, version: int, busy_seconds: float = _BUSY_SECONDS
    ) -> None:
        self.path = path
        self._busy = busy_seconds
        self._lock = threading.RLock()
        self._depth = 0
        self._readers: list[sqlite3.Connection] = []
        self._closed = False
        with self.errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = self._connect()
        try:
            with self.errors():
                self._prepare(schema, application_id, version)
        except BaseException:
            self._writer.close()
            raise

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=self._busy, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        return connection

    def _prepare(self, schema: str, application_id: int, version: int) -> None:
        (found_id,) = self._writer.execute("PRAGMA application_id").fetchone()
        (found_version,) = self._writer.execute("PRAGMA user_version").fetchone()
        (tables,) = self._writer.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables == 0 and found_id == 0:
            self._writer.execute("PRAGMA journal_mode = WAL")
            with self.write() as connection:
                # Another process may have been faster while this one waited for the lock.
                if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
                    for statement in schema.split(";\n"):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA application_id = {application_id}")
                    connection.execute(f"PRAGMA user_version = {version}")
            return
        if found_id != application_id:
            raise LibraryError(f"{self.path} is a database, but not one of newsproof; choose another library folder")
        if found_version != version:
            age = "a newer" if found_version > version else "an older"
            raise LibraryVersionError(
                f"{self.path} was made by {age} newsproof (its tables are version {found_version}, this one reads "
                f"version {version}); use that release, or ingest the articles into a new library"
            )
        self._writer.execute("PRAGMA journal_mode = WAL")

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees the last committed state; within :meth:`write` of this thread, the uncommitted one."""
        with self.errors():
            if self._depth and self._lock.acquire(blocking=False):
                try:
                    # The lock is ours only if no other thread writes, and depth > 0 then means that this one does.
                    if self._depth:
                        yield self._writer
                        return
                finally:
                    self._lock.release()
            if self._closed:
                raise LibraryError(f"{self.path} has been closed")
            try:
                connection = self._readers.pop()
            except IndexError:
                connection = self._connect()
                connection.execute("PRAGMA query_only = ON")
            try:
                yield connection
            finally:
                if self._closed or len(self._readers) >= _MAX_IDLE_READERS:
                    connection.close()
                else:
                    self._readers.append(connection)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction; one inside another is undone alone if it fails.

        Raises:
            StorageFullError: no space; everything since the outermost ``write`` is undone.
            LibraryError: another process holds the lock for too long, or the file cannot be written.
        """
        with self.errors(), self._lock:
            if self._closed:
                raise LibraryError(f"{self.path} has been closed")
            name = f"level{self._depth}"
            self._writer.execute(f"SAVEPOINT {name}" if self._depth else "BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield self._writer
                if self._depth == 1:
                    self._writer.execute("COMMIT")
                else:
                    self._writer.execute(f"RELEASE {name}")
            except BaseException:
                # SQLite has already rolled everything back after some errors (no space, for one).
                if self._writer.in_transaction:
                    with suppress(sqlite3.Error):
                        if self._depth == 1:
                            self._writer.execute("ROLLBACK")
                        else:
                            self._writer.execute(f"ROLLBACK TO {name}")
                            self._writer.execute(f"RELEASE {name}")
                raise
            finally:
                self._depth -= 1

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn the errors of SQLite and of the file system into those of the library."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._translate(error) from error
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise self._full() from error
            raise LibraryError(
                f"cannot use {self.path}: {error.strerror or error}; check the library folder"
            ) from error

    def _translate(self, error: sqlite3.Error) -> LibraryError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            return self._full()
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return CorruptLibraryError(
                f"{self.path} is damaged ({error}); restore it from a backup, or "
                "ingest the articles into a new library folder. "
                "Nothing was deleted"
            )
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return LibraryError(f"{self.path} is being written by another process; try again when it is done")
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
            return LibraryError(f"cannot open {self.path} for writing ({error}); check its permissions")
        if code == sqlite3.SQLITE_IOERR:
            return LibraryError(f"{self.path} cannot be read or written ({error}); check the disk and its free space")
        return LibraryError(f"{self.path}: {error}")

    def _full(self) -> StorageFullError:
        return StorageFullError(
            f"no space left for {self.path}; free some and run the command again. What was stored before is kept"
        )

    def close(self) -> None:
        """Close every connection that is not in use; a closed database cannot be used again."""
        with self._lock:
            self._closed = True
            while self._readers:
                self._readers.pop().close()
            with self.errors():
                self._writer.close()
