"""Fixtures of the evals: nothing stays open, and the user's environment has no say."""

import os
from collections.abc import Callable, Iterator

import pytest

from evals.pipelines import close_all


@pytest.fixture(scope="session", autouse=True)
def _close_pipelines() -> Iterator[None]:
    yield
    close_all()


@pytest.fixture
def quiet_environment(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Take away what the user's environment says about models; call it with what shall stand in its place."""

    def settle(**variables: str) -> None:
        for name in list(os.environ):
            if name.startswith(("NEWSPROOF_", "OPENAI_", "INSPECT_")) and name != "NEWSPROOF_MODELS":
                monkeypatch.delenv(name)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    settle()
    return settle
