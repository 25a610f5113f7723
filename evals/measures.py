"""The measures by name: what each says, which way is better, and which may never fall."""

from dataclasses import dataclass

__all__ = ["JUDGED", "MEASURES", "NOT_APPLICABLE", "PEER", "TARGETS", "Measure", "measure"]

NOT_APPLICABLE = "not_applicable"
"""Under which a score's metadata list the measures that do not apply to its sample."""

JUDGED = "judged_"
"""How the names of the measures of a judging model begin."""

PEER = "peer_"
"""Before the name of a measure: of the first passage of the search, copied whole, in place of the answer."""

TARGETS = {
    ("seed", "local"): {"correct": 0.85, "rejection": 0.90},
    ("seed", "none"): {"correct": 0.80, "rejection": 0.90},
}
"""What is aimed at, by task and kind of model. Reports show it; the gate does not hold anybody to it."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    Attributes:
        name: as scorers give it.
        label: for a reader.
        better: 1 where more is better, -1 where less is, 0 where it is only reported.
        floor: what every single sample must reach; None where no sample must.
    """

    name: str
    label: str
    better: int = 1
    floor: float | None = None


_ALL = (
    Measure("correct", "answerable questions answered rightly"),
    Measure("right_in_brief", "all questions answered rightly or refused, in 60 words"),
    Measure("item_recall", "required items in the answer"),
    Measure("token_f1", "token F1 of the answer"),
    Measure("rejection", "unanswerable questions refused or corrected"),
    Measure("false_refusal", "answerable questions refused", better=-1),
    Measure("citation_exact", "answers whose citations are all exact", floor=1.0),
    Measure("citation_in_range", "answers whose citations lie within their articles", floor=1.0),
    Measure("citation_retrieved", "answers that cite nothing but offered evidence", floor=1.0),
    Measure("supported_share", "sentences shown that the verifier supports", floor=1.0),
    Measure("faithful_answer", "answers without an unsupported sentence", floor=1.0),
    Measure("citation_recall", "citation recall (ALCE)"),
    Measure("citation_precision", "citation precision (ALCE)"),
    Measure("attribution_kept", "reported speech that keeps its speaker"),
    Measure("copy_rate", "runs of five words copied", better=0),
    Measure("answer_words", "words in an answer", better=-1),
    Measure("hit_at_1", "evidence in the first passage"),
    Measure("hit_at_5", "evidence in the first five passages"),
    Measure("hit_at_10", "evidence in the first ten passages"),
    Measure("mrr_at_10", "mean reciprocal rank of the evidence"),
    Measure("ndcg_at_10", "nDCG of the evidence"),
    Measure("all_evidence_at_8", "all evidence in the first eight passages"),
    Measure("verdict_right", "labelled claims judged rightly by the verifier"),
    Measure("true_accepted", "supported claims that the verifier accepts"),
    Measure("false_refused", "unsupported claims that the verifier refuses"),
    Measure("judged_correct", "answers that the judge finds right"),
    Measure("judged_faithful", "sentences that the judge finds supported"),
    Measure("judged_right", "labelled claims that the judge judges rightly"),
    Measure("judged_true_accepted", "supported claims that the judge accepts"),
    Measure("judged_false_refused", "unsupported claims that the judge refuses"),
    Measure("seconds", "seconds to the whole answer", better=0),
    Measure("first_claim_seconds", "seconds to the first sentence", better=0),
    Measure("tokens", "tokens in and out", better=0),
)
MEASURES = {found.name: found for found in _ALL}
"""All measures, in the order in which reports list them."""


def measure(name: str) -> Measure:
    """The measure of that name; one that is only reported where the name is new or is the peer's."""
    if name.startswith(PEER):
        return Measure(name, f"{measure(name.removeprefix(PEER)).label} (first passage copied)", better=0)
    return MEASURES.get(name, Measure(name, name.replace("_", " "), better=0))
