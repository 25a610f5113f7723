"""Fixtures for all tests."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# With importlib mode pytest leaves sys.path alone, so the helpers in tests/support are made importable here.
sys.path.insert(0, str(Path(__file__).parent))

from support.scripted_server import ScriptedServer


@pytest.fixture
def scripted_server() -> Iterator[ScriptedServer]:
    """A running OpenAI-compatible server on loopback that answers from a script."""
    with ScriptedServer() as server:
        yield server
