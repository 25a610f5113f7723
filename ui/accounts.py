"""Accounts in a file of hashed passwords, and users whom a proxy has signed in."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import argon2
import yaml

from rag import NewsproofError, SettingsError

__all__ = ["Accounts", "proxied_user"]

_MAX_FAILURES = 5
_LOCKED_SECONDS = 60.0
_MIN_PASSWORD = 10
_MAX_PASSWORD = 256


class Accounts:
    """The accounts of a file: YAML, a name and an Argon2id hash (RFC 9106) a line.

    The file is read again whenever somebody signs in, so that a change needs no restart.

    Args:
        path: the file; need not exist yet for :meth:`add`.
        clock: seconds that never go back.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._hasher = argon2.PasswordHasher()
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: dict[str, tuple[int, float]] = {}
        # Verified where there is no such account, so that time does not tell which names exist.
        self._nobody = self._hasher.hash("nobody has this password")

    def names(self) -> list[str]:
        """The names of all accounts.

        Raises:
            SettingsError: the file cannot be read.
        """
        return sorted(self._read())

    def add(self, name: str, password: str) -> None:
        """Add an account, or give it another password.

        Raises:
            SettingsError: the name or the password will not do, or the file cannot be written.
        """
        if not name.strip() or any(character in name for character in "\n\r\t:"):
            raise SettingsError(f"{name!r} is no name for an account; use letters, digits, dots and such")
        if not _MIN_PASSWORD <= len(password) <= _MAX_PASSWORD:
            raise SettingsError(f"a password has {_MIN_PASSWORD} to {_MAX_PASSWORD} characters")
        accounts = self._read() if self._path.exists() else {}
        self._write(accounts | {name: self._hasher.hash(password)})

    def remove(self, name: str) -> None:
        """Remove an account.

        Raises:
            SettingsError: there is none of that name.
        """
        accounts = self._read()
        if name not in accounts:
            raise SettingsError(f"{self._path} has no account {name}; it has {', '.join(sorted(accounts)) or 'none'}")
        del accounts[name]
        self._write(accounts)

    def admit(self, name: str, password: str) -> bool:
        """Whether this is the password of that account; after five wrong ones it is a minute before the next try."""
        with self._lock:
            count, since = self._failures.get(name, (0, 0.0))
            if count >= _MAX_FAILURES and self._clock() - since < _LOCKED_SECONDS:
                return False
        try:
            known = self._read().get(name)
        except NewsproofError:
            return False
        right = self._verify(known or self._nobody, password[:_MAX_PASSWORD]) and known is not None
        with self._lock:
            if right:
                self._failures.pop(name, None)
            else:
                self._failures[name] = (count + 1, self._clock())
        return right

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False

    def _read(self) -> dict[str, str]:
        try:
            data = yaml.safe_load(self._path.read_text(encoding="utf-8")) or {}
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise SettingsError(f"the accounts {self._path} cannot be read: {error}") from error
        if not isinstance(data, dict):
            raise SettingsError(f"the accounts {self._path} are not lines of `name: hash`")
        return {str(name): str(hashed) for name, hashed in data.items()}

    def _write(self, accounts: dict[str, str]) -> None:
        new = self._path.with_name(self._path.name + ".new")
        try:
            new.touch(mode=0o600)
            new.write_text(yaml.safe_dump(accounts, width=1000), encoding="utf-8")
            new.replace(self._path)
        except OSError as error:
            raise SettingsError(f"the accounts {self._path} cannot be written: {error.strerror}") from error


def proxied_user(header: str) -> Callable[[Any], str | None]:
    """What tells the user of a request that a proxy on this machine has signed in.

    Args:
        header: where the proxy writes the name; it must remove that header from what comes from outside.

    Returns:
        A function from a request to the name, None where there is none or where it did not come through the proxy.
    """

    def user(request: Any) -> str | None:
        from ui.server import is_loopback

        peer = request.client.host if request.client else ""
        return (request.headers.get(header) or None) if is_loopback(peer) else None

    return user
