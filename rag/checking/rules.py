"""The rules in the order in which a reader should hear of them, and how they are run."""

from collections.abc import Callable, Mapping, Sequence

from rag.checking.attribution import check_attribution
from rag.checking.bindings import check_bindings
from rag.checking.changes import check_changes
from rag.checking.dates import check_dates
from rag.checking.direction import check_direction
from rag.checking.names import check_names
from rag.checking.nationalities import check_nationalities
from rag.checking.numbers import check_numbers
from rag.checking.polarity import check_polarity
from rag.checking.quotations import check_quotations
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.roles import check_roles

__all__ = ["LOCAL_RULES", "RULES", "Rule", "apply"]

Rule = Callable[[str, Sequence[EvidenceSpan]], list[Finding]]

LOCAL_RULES: Mapping[str, Rule] = {
    "numbers": lambda claim, spans: [*check_numbers(claim, spans), *check_changes(claim, spans)],
    "dates": check_dates,
    "names": check_names,
    "quotations": check_quotations,
}
"""Rules that look for one thing at a time, so that they can also be asked of a whole document."""

RULES: Mapping[str, Rule] = {
    **LOCAL_RULES,
    "polarity": check_polarity,
    "direction": check_direction,
    "attribution": check_attribution,
    "roles": lambda claim, spans: [
        *check_roles(claim, spans),
        *check_bindings(claim, spans),
        *check_nationalities(claim, spans),
    ],
}


def apply(rules: Mapping[str, Rule], claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Run rules on a claim and its spans and collect what they object to."""
    return [finding for rule in rules.values() for finding in rule(claim, spans)]
