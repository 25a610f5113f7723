import pytest

from rag.checking.records import EvidenceSpan
from rag.checking.roles import check_roles


def objections(claim: str, evidence: str) -> list[str]:
    return [f.reason for f in check_roles(claim, [EvidenceSpan(evidence)])]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Norwood were beaten 3-1 by Kestrel.", "Kestrel beat Norwood 3-1."),
        ("Norwood lost to Kestrel.", "Kestrel beat Norwood."),
        ("Ana Varga met Kenji Mori.", "Kenji Mori met Ana Varga in May."),
        ("Yusuf Karim directed the film.", "The film, directed by Yusuf Karim, flopped."),
        ("The train from Aldmoor to Penwick was late.", "The late train ran from Aldmoor to Penwick."),
    ],
)
def test_accepts_the_same_parts(claim: str, evidence: str) -> None:
    assert objections(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Norwood beat Kestrel 3-1.", "Kestrel beat Norwood 3-1."),
        ("Kestrel lost to Norwood.", "Kestrel beat Norwood."),
        ("Kestrel were beaten by Norwood.", "Kestrel beat Norwood."),
        ("The man bit the dog.", "The dog bit the man."),
        ("Kenji Mori will visit Ana Varga.", "Ana Varga will visit Japan and see Kenji Mori."),
        ("The train from Penwick to Aldmoor was late.", "The train from Aldmoor to Penwick was late."),
        ("Delby is bigger than Farnow.", "Farnow is bigger than Delby."),
    ],
)
def test_objects_to_exchanged_parts(claim: str, evidence: str) -> None:
    assert objections(claim, evidence)
