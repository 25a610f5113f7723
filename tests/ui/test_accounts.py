"""Who may sign in, from where the app may be reached, and how much one person may ask."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from rag import SettingsError
from ui.accounts import Accounts, proxied_user
from ui.limits import RateLimiter
from ui.server import is_loopback, require_sign_in
from ui.shell import Options

PASSWORD = "a long enough one"


class Clock:
    """Seconds that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_right_password_admits_and_the_file_holds_none(tmp_path: Path) -> None:
    file = tmp_path / "accounts.yaml"
    accounts = Accounts(file)
    accounts.add("ann", PASSWORD)

    assert accounts.admit("ann", PASSWORD)
    assert not accounts.admit("ann", PASSWORD + " ")
    assert not accounts.admit("bob", PASSWORD)
    assert PASSWORD not in file.read_text(encoding="utf-8")
    assert "$argon2id$" in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o077 == 0


def test_an_account_that_was_removed_is_out_at_once(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "accounts.yaml")
    accounts.add("ann", PASSWORD)
    Accounts(tmp_path / "accounts.yaml").remove("ann")
    assert not accounts.admit("ann", PASSWORD)
    with pytest.raises(SettingsError, match="no account ann"):
        accounts.remove("ann")


def test_after_five_wrong_passwords_even_the_right_one_waits_a_minute(tmp_path: Path) -> None:
    clock = Clock()
    accounts = Accounts(tmp_path / "accounts.yaml", clock=clock)
    accounts.add("ann", PASSWORD)
    for _ in range(5):
        assert not accounts.admit("ann", "wrong")
    assert not accounts.admit("ann", PASSWORD)
    clock.now += 61
    assert accounts.admit("ann", PASSWORD)


@pytest.mark.parametrize(
    ("name", "password"), [("", PASSWORD), ("a:b", PASSWORD), ("ann", "short"), ("ann", "x" * 300)]
)
def test_names_and_passwords_that_will_not_do_are_refused(tmp_path: Path, name: str, password: str) -> None:
    with pytest.raises(SettingsError):
        Accounts(tmp_path / "accounts.yaml").add(name, password)


def test_a_broken_file_admits_nobody(tmp_path: Path) -> None:
    file = tmp_path / "accounts.yaml"
    file.write_text("- ann\n- bob\n", encoding="utf-8")
    assert not Accounts(file).admit("ann", PASSWORD)


@pytest.mark.parametrize(("peer", "expected"), [("127.0.0.1", "ann"), ("::1", "ann"), ("203.0.113.9", None)])
def test_the_header_counts_only_from_a_proxy_on_this_machine(peer: str, expected: str | None) -> None:
    request = SimpleNamespace(client=SimpleNamespace(host=peer), headers={"X-User": "ann"})
    assert proxied_user("X-User")(request) == expected
    assert proxied_user("X-Other")(request) is None


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("192.0.2.1", False),
        ("host", False),
    ],
)
def test_other_addresses_than_loopback_ones_need_people_to_sign_in(host: str, loopback: bool, tmp_path: Path) -> None:
    assert is_loopback(host) == loopback
    if loopback:
        require_sign_in(host, Options())
    else:
        with pytest.raises(SettingsError, match="sign in"):
            require_sign_in(host, Options())
        file = tmp_path / "accounts.yaml"
        with pytest.raises(SettingsError, match="no accounts"):
            require_sign_in(host, Options(accounts=file))
        Accounts(file).add("ann", PASSWORD)
        require_sign_in(host, Options(accounts=file))


def test_a_person_who_asks_too_much_waits_and_others_do_not() -> None:
    clock = Clock()
    limiter = RateLimiter(3, clock=clock)
    assert [limiter.take("ann") for _ in range(3)] == [0, 0, 0]
    assert limiter.take("ann") == pytest.approx(20)
    assert limiter.take("bob") == 0
    clock.now += 21
    assert limiter.take("ann") == 0


def test_more_than_fits_at_once_goes_through_when_nothing_was_taken_before() -> None:
    clock = Clock()
    limiter = RateLimiter(3, clock=clock)
    assert limiter.take("ann", 10) == 0
    assert limiter.take("ann") > 100
