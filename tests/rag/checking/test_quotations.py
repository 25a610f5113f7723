from rag.checking.quotations import check_quotations, quotations, within_quotation
from rag.checking.records import EvidenceSpan

EVIDENCE = "“We will not leave, whatever it costs,” said Ann Cole."


def objections(claim: str, evidence: str = EVIDENCE, article: str = "") -> list[str]:
    return [f.reason for f in check_quotations(claim, [EvidenceSpan(evidence, article=article)])]


def test_marks_of_every_kind_delimit_quotations() -> None:
    for text in ("“a b”", '"a b"', "‘a b’", "'a b'", "«a b»"):
        assert [inner for _, _, inner in quotations(f"He said {text}.")] == ["a b"]
    assert quotations("The dogs' owner didn't mind the girls' noise.") == ()


def test_verbatim_words_pass_with_other_marks_case_and_marked_omissions() -> None:
    assert objections('Cole said: "we will not leave".') == []
    assert objections("Cole said: “We will not leave … whatever it costs.”") == []


def test_one_changed_word_fails() -> None:
    assert objections("Cole said: “We will never leave.”") == [
        "The source does not contain the quotation “We will never leave.”."
    ]


def test_a_paraphrase_in_the_source_is_no_quotation() -> None:
    assert objections("She called it “a disaster”.", "She said it was a disaster.")


def test_a_sentence_inside_a_longer_quotation_counts_as_quoted() -> None:
    article = "“We tried. It failed. We stopped,” he said."
    assert within_quotation(article, article.index("It failed"))
    assert objections("He said: “It failed.”", "It failed.", article=article) == []


def test_the_title_of_a_work_is_no_quotation() -> None:
    source = EvidenceSpan("The Rain That Stayed was sung by the choir of Larkhill.")
    assert not check_quotations("The choir of Larkhill sang “The Rain That Stayed”.", [source])
    assert check_quotations("The choir of Larkhill sang “the rain has gone”.", [source])
