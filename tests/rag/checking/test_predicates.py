"""What a sentence asserts must be in its evidence."""

import pytest

from rag.checking.predicates import check_predicates
from rag.checking.records import EvidenceSpan
from rag.checking.verifier import Verifier
from rag.models.parser import Parser

DRESS = "After lending the star a dress from Ada Marlow for the gala, the museum spoke of its care."


def objected(claim: str, source: str, parser: Parser, *, verbs: bool = False) -> list[str]:
    spans = [EvidenceSpan(source, None, "", source)]
    return [claim[f.start : f.end] for f in check_predicates(claim, spans, parser, verbs=verbs)]


def test_what_somebody_is_said_to_be_is_in_the_source(parser: Parser) -> None:
    assert objected("Ada Marlow was the designer of the dress.", DRESS, parser) == ["designer"]
    designed = "Ada Marlow designed the dress in 1962."
    assert objected("Ada Marlow was the designer of the dress.", designed, parser) == []


@pytest.mark.parametrize(
    ("claim", "source", "missing"),
    [
        ("The film premiered in Bellmere.", 'The opening film of Bellmere\'s festival will be "Tarn".', ["premiered"]),
        ("Holt said the council rejected it.", "Holt said the council had read it.", ["rejected"]),
        ("The council turned the plan down.", "The council said no to the plan.", []),
        ("Ana Reyes, the running back, has died.", "Ana Reyes of the Otters has died, the club said.", ["running", "back"]),
        ("Ana Reyes, the captain, has died.", "Captain Ana Reyes of the Otters has died.", []),
        ("Prices rose by a tenth.", "Prices went up a tenth.", []),
    ],
)
def test_verbs_are_compared_for_small_models(claim: str, source: str, missing: list[str], parser: Parser) -> None:
    assert objected(claim, source, parser, verbs=True) == missing
    assert objected(claim, source, parser) == []


def test_the_check_uses_it(parser: Parser) -> None:
    verdict = Verifier(parser=parser).check("Ada Marlow was the designer of the dress.", [DRESS])
    assert not verdict.supported
    assert "The source does not say “designer”." in verdict.reasons
