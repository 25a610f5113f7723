from rag.answering.quoting import choose_quotations, quotable
from rag.records import Article, Passage
from rag.retrieval.evidence import RankedSentence, rank_sentences
from rag.retrieval.question import analyse_question
from rag.text.normalise import normalise


def ranked(question: str, *articles: tuple[str, str]) -> list[RankedSentence]:
    """The sentences of articles, each given as title and text, that may be quoted, best first."""
    made = [Article.create(origin=title, title=title, text=normalise(text)) for title, text in articles]
    passages = [
        Passage(
            article_id=article.id,
            start=0,
            end=len(article.text),
            text=article.text,
            score=1.0,
            title=article.title,
            source="",
            published=None,
            origin=article.origin,
        )
        for article in made
    ]
    found = rank_sentences(question, passages, {article.id: article for article in made}.__getitem__)
    return [sentence for sentence in found if quotable(sentence)]


def quoted(question: str, *articles: tuple[str, str]) -> list[str]:
    chosen = choose_quotations(analyse_question(question), ranked(question, *articles), 3)
    return [sentence.candidate.text for sentence in chosen]


SHOTLEY = (
    "Ferry fire at Shotley",
    "A fire on a ferry at Shotley killed nine people on Tuesday. The harbour office closed the pier.",
)
WYRE = (
    "Ferry fire at Wyre",
    "A fire on a ferry at Wyre killed twelve people in March. Divers searched the river for a week.",
)


def test_no_quotation_is_about_another_place_than_the_one_asked_about():
    found = quoted("How many people did the ferry fire at Shotley kill?", WYRE, SHOTLEY)

    assert found == ["A fire on a ferry at Shotley killed nine people on Tuesday."]


def test_a_story_among_others_is_not_about_what_the_title_of_all_of_them_names():
    roundup = ("5 things to know: Shotley, budget, pools, trams", "A fire on a ferry in Wyre killed twelve people.")

    assert quoted("How many people did the ferry fire at Shotley kill?", roundup, SHOTLEY) == [
        "A fire on a ferry at Shotley killed nine people on Tuesday."
    ]


def test_a_further_quotation_adds_something():
    again = ("Ferry fire: what is known", "The fire on the ferry at Shotley on Tuesday killed nine people.")
    more = (
        "Ferry fire: the inquiry",
        "The fire on the ferry at Shotley killed nine people: six crew and three children.",
    )

    found = quoted("How many people did the ferry fire at Shotley kill?", SHOTLEY, again, more)

    assert sum("killed nine people" in text for text in found) == 2
    assert any("six crew" in text for text in found)


def test_a_further_quotation_holds_what_is_asked_for():
    beside = (
        "Ferry fire: the harbour",
        "People in Shotley remember the ferry fire that killed friends and neighbours.",
    )

    found = quoted("How many people did the ferry fire at Shotley kill?", SHOTLEY, beside)

    assert found == ["A fire on a ferry at Shotley killed nine people on Tuesday."]


def test_headings_captions_and_questions_may_not_be_quoted():
    page = (
        "Ferry fire",
        "How many did the ferry fire at Shotley kill?\n\nNINE KILLED: The ferry fire at Shotley.\n\n"
        "Orla Finch/Getty Images The ferry fire at Shotley killed nine.\n\n"
        "Nine were killed in the ferry fire at Shotley.",
    )

    assert quoted("How many did the ferry fire at Shotley kill?", page) == [
        "Nine were killed in the ferry fire at Shotley."
    ]
