"""Fingerprints: copies are alike, other texts are not."""

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rag.reading import NEAR_DUPLICATE, fingerprint, resemblance
from rag.reading.duplicates import MIN_WORDS

WORDS = [f"{head}{tail}" for head in "bdfgklmnprst" for tail in ("ana", "eto", "ire", "olu", "umi", "astor", "endil")]
texts = st.lists(st.sampled_from(WORDS), max_size=120).map(" ".join)


def story(words: int, seed: int) -> list[str]:
    return random.Random(seed).choices(WORDS, k=words)


@given(texts, texts)
def test_resemblance_is_symmetric_and_within_bounds(a: str, b: str) -> None:
    first, second = fingerprint(a), fingerprint(b)
    assert 0.0 <= resemblance(first, second) <= 1.0
    assert resemblance(first, second) == resemblance(second, first)


@given(texts)
def test_a_text_resembles_itself_whatever_its_case_and_punctuation(text: str) -> None:
    assert resemblance(fingerprint(text), fingerprint(text)) == 1.0
    assert fingerprint(text.upper().replace(" ", ",\n")) == fingerprint(text)


@given(texts)
def test_bands_fit_a_database_integer_and_are_missing_only_for_short_texts(text: str) -> None:
    bands = fingerprint(text).bands
    assert bool(bands) == (len(text.split()) >= MIN_WORDS)
    assert all(-(2**63) <= band < 2**63 for band in bands)


def test_a_syndicated_copy_is_found() -> None:
    words = story(600, seed=1)
    original = fingerprint(" ".join(words))
    copy = fingerprint("Fen News Agency " + " ".join(words[:580]) + " More on our site")
    assert resemblance(original, copy) >= NEAR_DUPLICATE
    assert set(original.bands) & set(copy.bands)


def test_other_texts_of_the_same_words_are_not() -> None:
    first, second = fingerprint(" ".join(story(600, seed=1))), fingerprint(" ".join(story(600, seed=2)))
    assert resemblance(first, second) < 0.1
    assert not set(first.bands) & set(second.bands)


def test_a_half_rewritten_report_is_no_copy() -> None:
    words = story(600, seed=1)
    rewritten = words[:300] + story(300, seed=2)
    assert resemblance(fingerprint(" ".join(words)), fingerprint(" ".join(rewritten))) < NEAR_DUPLICATE


def test_the_estimate_is_close_to_the_jaccard_coefficient() -> None:
    errors = []
    for seed in range(40):
        words = story(400, seed)
        kept = 40 + 9 * seed
        other = words[:kept] + story(400 - kept, seed + 1000)
        sets = [{tuple(text[i : i + 5]) for i in range(len(text) - 4)} for text in (words, other)]
        exact = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
        errors.append(resemblance(fingerprint(" ".join(words)), fingerprint(" ".join(other))) - exact)
    assert abs(np.mean(errors)) < 0.02
    assert np.std(errors) < 0.06


def test_a_fingerprint_means_the_same_in_every_release() -> None:
    found = fingerprint(" ".join(WORDS))
    assert len(found.minhash) == 512
    assert found.minhash[:8].hex() == "9b84f500cdf43600"
    assert found.bands[0] == 2014381734962711659


def test_languages_without_spaces_have_words_too() -> None:
    report = "".join(random.Random(3).choices("橋水市長工事年火曜日再開住民川町駅前道路", k=300))
    assert fingerprint(report).bands
    assert resemblance(fingerprint(report), fingerprint(report[:285])) >= NEAR_DUPLICATE
