"""What tests of the checks share."""

import pytest

from rag.models.parser import Parser, open_parser
from rag.models.weights import PARSER, WeightStore
from rag.settings import Settings


@pytest.fixture(scope="package")
def parser() -> Parser:
    """The pinned parser; skips where its weights are not there."""
    if not WeightStore(Settings().models).present(PARSER):
        pytest.skip(f"the weights {PARSER} are not pulled")
    opened = open_parser(Settings())
    assert opened is not None
    return opened
