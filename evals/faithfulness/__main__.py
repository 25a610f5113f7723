"""Print how well each layer of the checker does: ``python -m evals.faithfulness --data DIR``.

Without the data only the adversarial pairs and the claims about stories, which are part of the project, are judged.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.faithfulness.adversarial import judge, load_trials, rates
from evals.faithfulness.data import Pair, load
from evals.faithfulness.metrics import Estimate, auc, balanced_accuracy, bootstrap
from evals.faithfulness.stories import judge_stories, load_stories, misses, story_table
from evals.training.support import EVEN, Row, cached, cross_validate, family_of, pick_threshold, with_doubt
from rag.checking.support import SupportModel
from rag.checking.verifier import Verifier
from rag.models.parser import open_parser
from rag.settings import load_settings

__all__ = ["decided", "main", "systems", "table"]

Floats = NDArray[np.float64]


def systems(pairs: Sequence[Pair], rows: Sequence[Row]) -> dict[str, Floats]:
    """Margins of every system on every pair: a claim counts as supported where its margin is not negative.

    The threshold of word overlap is picked on the whole data (which flatters it); that of layers 1+2 on other folds;
    layers 1+2+3 have even odds, and so has layer 3 alone. The entailment model scored each claim after training on the
    other half of the groups.
    """

    def column(name: str) -> Floats:
        return np.array([row[name] for row in rows])

    overlap = 1 - column("uncovered_all")
    occur = np.max([column(f"anywhere_{name}") for name in ("numbers", "dates", "names")], axis=0)
    rules = sorted(name for name in rows[0] if name.startswith("rule_"))
    objections = np.sum([column(name) for name in rules], axis=0)
    lenient = objections - column("rule_attribution")
    margins = cross_validate(pairs, rows)
    entailed = with_doubt(pairs, rows)
    margins_of_all = cross_validate(pairs, entailed, threshold=EVEN)
    return {
        "word overlap": overlap - pick_threshold(pairs, overlap),
        "numbers and names occur": 0.5 - occur,
        "layer 1": 0.5 - objections,
        "layer 1, attribution aside": 0.5 - lenient,
        "layers 1+2": margins,
        "layers 1+2, strict": np.where(objections > 0, np.minimum(margins, -0.01) - objections, margins),
        "layer 3": 0.5 - np.array([row["doubt"] for row in entailed]),
        "layers 1+2+3": margins_of_all,
        "`newsproof check`": np.where(decided(pairs), np.minimum(margins_of_all, -0.01), margins_of_all),
    }


def decided(pairs: Sequence[Pair]) -> NDArray[np.bool_]:
    """Which claims a rule's finding makes unsupported whatever their score, as ``newsproof check`` does."""
    scoreless = Verifier(model=SupportModel({}, 10.0, EVEN), parser=open_parser(load_settings()))
    return np.array([not scoreless.check_source(p.source, p.claim).supported for p in pairs])


def table(pairs: Sequence[Pair], found: dict[str, Floats], samples: int) -> str:
    """A Markdown table of balanced accuracy and AUC per set with 95 % intervals over groups."""
    sets = sorted({p.set for p in pairs})
    lines = ["| system | set | n | balanced accuracy | AUC |", "| --- | --- | --- | --- | --- |"]
    for system, margins in found.items():
        domains: list[tuple[Estimate, Estimate]] = []
        for name in sets:
            index = np.array([i for i, p in enumerate(pairs) if p.set == name])
            labels = np.array([pairs[i].supported for i in index])
            groups = [pairs[i].group for i in index]
            accuracy = bootstrap(labels, margins[index], groups, lambda y, m: balanced_accuracy(y, m >= 0), samples)
            area = bootstrap(labels, margins[index], groups, auc, samples)
            lines.append(f"| {system} | {name} | {len(index)} | {accuracy} | {area} |")
            if family_of(name) == "summedits":
                domains.append((accuracy, area))
        if domains:
            means = [np.mean([pair[k].value for pair in domains]) for k in (0, 1)]
            lines.append(f"| {system} | **SummEdits, mean** | | {means[0]:.3f} | {means[1]:.3f} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 also where the data are absent, which is said on standard error."""
    parser = argparse.ArgumentParser(prog="python -m evals.faithfulness", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the faithfulness sets (*.jsonl.gz)")
    parser.add_argument("--cache", type=Path, help="JSON file in which the features are kept between runs")
    parser.add_argument("--samples", type=int, default=500, help="bootstrap samples")
    parser.add_argument("--misses", action="store_true", help="list what is wrong on the tuned stories")
    options = parser.parse_args(arguments)
    out = sys.stdout
    trials = load_trials()
    out.write("| adversarial pairs | right | of |\n| --- | --- | --- |\n")
    for kind, (right, all_) in rates(trials, judge(trials)).items():
        out.write(f"| {kind} | {right} | {all_} |\n")
    stories = load_stories()
    verdicts = judge_stories(stories)
    out.write("\n" + story_table(stories, verdicts) + "\n")
    if options.misses:
        out.write("\n" + misses(stories, verdicts, "tuned") + "\n")
    if options.data is None:
        sys.stderr.write("no --data given: the labelled sets are skipped\n")
        return 0
    try:
        pairs = load(options.data)
    except FileNotFoundError as error:
        sys.stderr.write(f"{error}: the labelled sets are skipped\n")
        return 0
    rows = cached(pairs, options.cache)
    out.write("\n" + table(pairs, systems(pairs, rows), options.samples) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
