"""What somebody is said to be must be in the evidence."""

from rag.checking.predicates import check_predicates
from rag.checking.records import EvidenceSpan
from rag.checking.verifier import Verifier
from rag.models.parser import Parser

DRESS = "After lending the star a dress from Ada Marlow for the gala, the museum spoke of its care."


def objected(claim: str, source: str, parser: Parser) -> list[str]:
    return [claim[f.start : f.end] for f in check_predicates(claim, [EvidenceSpan(source)], parser)]


def test_what_somebody_is_said_to_be_is_in_the_source(parser: Parser) -> None:
    assert objected("Ada Marlow was the designer of the dress.", DRESS, parser) == ["designer"]
    assert objected("The museum said Ada Marlow was the designer of the dress.", DRESS, parser) == ["designer"]
    assert objected("Ada Marlow was the designer of the dress.", "Ada Marlow designed the dress.", parser) == []


def test_verbs_are_left_to_the_score(parser: Parser) -> None:
    assert objected("The museum lent the star a robe.", DRESS, parser) == []


def test_the_check_uses_it(parser: Parser) -> None:
    verdict = Verifier(parser=parser).check("Ada Marlow was the designer of the dress.", [DRESS])
    assert not verdict.supported
    assert "The source does not say “designer”." in verdict.reasons
