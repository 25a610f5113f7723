"""The page on which questions are asked, in a real browser."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.browsing import App, ask, free_port, shot
from support.scripted_server import Reply, ScriptedServer

from evals.gold import load
from rag import Article, Exchange, Library, Settings

NewPage = Callable[..., Any]
Serving = Callable[..., Any]

GOLD = Path(__file__).parents[2] / "evals" / "gold" / "corpus.yaml"
CITED = 20
HURT = "How many people were hurt when the footway of Lockgate Bridge gave way?"


def test_every_number_opens_the_exact_words_that_it_cites(shared_app: App, new_page: NewPage) -> None:
    page = new_page(shared_app.url)
    answering = shared_app.library.as_runnable(llm="none", record=False)
    questions = [q.question for q in load(GOLD).questions if q.answerable and not q.history]
    answered = (q for q in questions if not answering.invoke({"question": q}).abstained)
    opened = 0
    for count, question in enumerate(answered, start=1):
        turn = ask(page, question)
        answer = shared_app.library.answers(1)[0]
        assert answer.question == question
        numbers = [cite.inner_text() for cite in turn.locator(".np-sentence .np-cite").all()]
        cited = [citation for claim in answer.claims for citation in dict.fromkeys(claim.citations)]
        assert len(numbers) == len(cited)
        for cite, citation in zip(turn.locator(".np-sentence .np-cite").all(), cited, strict=True):
            cite.click()
            badge = page.locator("#np-panel .np-badge", has_text=cite.inner_text())
            badge.wait_for()
            page.wait_for_function(
                "quote => document.querySelector('#np-panel .np-hit')?.textContent === quote", arg=citation.quote
            )
            assert page.locator("#np-panel .np-hit").is_visible()
            opened += 1
        if count == CITED:
            break
    else:
        pytest.fail(f"only {count} answers")
    assert opened >= CITED


def test_answers_numbers_and_the_open_conversation_are_the_same_after_a_reload(
    shared_app: App, new_page: NewPage
) -> None:
    page = new_page(shared_app.url)
    ask(page, "What did Imran Teller say?")
    ask(page, "How many people were hurt when the footway gave way?")
    before = page.locator(".np-log").inner_text()

    page.reload()
    page.locator(".np-turn").nth(1).wait_for()

    assert page.locator(".np-log").inner_text() == before
    page.locator(".np-cite").first.click()
    page.locator("#np-panel .np-hit").wait_for()


def test_a_refusal_says_so_and_offers_the_nearest_passages(shared_app: App, new_page: NewPage) -> None:
    page = new_page(shared_app.url)
    turn = ask(page, "Who won the chess olympiad?")

    assert "do not answer" in turn.locator(".np-abstained").inner_text()
    assert turn.locator(".np-cite").count() == 0
    passage = turn.locator(".np-passage").first
    text = passage.locator(".np-passage-text").inner_text()
    passage.click()
    page.locator("#np-panel .np-hit").wait_for()
    assert " ".join(page.locator("#np-panel .np-hit").inner_text().split()) == text
    shot(page, "refusal")


def test_the_keyboard_is_enough(shared_app: App, new_page: NewPage) -> None:
    page = new_page(shared_app.url)
    turn = ask(page, "What did Imran Teller say?")
    number = turn.locator(".np-cite").first
    number.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.classList.contains('np-hit')")
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.classList.contains('np-cite')")


def test_disagreements_stand_side_by_side_with_their_dates(
    library: Library, serving: Serving, new_page: NewPage
) -> None:
    for day, publisher, sum_ in ((3, "Norrholm Post", "4.2 million"), (9, "Coast Herald", "6.8 million")):
        library.add(
            Article.create(
                origin=f"https://news.example/mole-{day}",
                title=f"Norrholm mole, as of {day} May",
                source=publisher,
                published=date(2025, 5, day),
                text=f"The repair of the Norrholm mole will cost {sum_} euros, the harbour board said.",
            )
        )
    with serving(library) as app:
        page = new_page(app.url)
        turn = ask(page, "How much will the repair of the Norrholm mole cost?")
        sides = turn.locator(".np-side")
        sides.nth(1).wait_for()
        told = sides.all_inner_texts()
        assert any("4.2 million" in text and "3 May 2025" in text and "Norrholm Post" in text for text in told)
        assert any("6.8 million" in text and "9 May 2025" in text and "Coast Herald" in text for text in told)
        left, right = (sides.nth(i).bounding_box() for i in (0, 1))
        assert left["y"] == right["y"]
        assert left["x"] + left["width"] <= right["x"]
        shot(page, "conflict")
        for side in sides.all():
            side.locator(".np-cite").click()
            quote = side.locator(".np-text").inner_text().strip("“”")
            page.wait_for_function(
                "quote => document.querySelector('#np-panel .np-hit')?.textContent === quote", arg=quote
            )


def test_a_source_that_was_deleted_meanwhile_is_told_and_its_words_stay(
    library: Library, serving: Serving, new_page: NewPage
) -> None:
    with serving(library) as app:
        page = new_page(app.url)
        turn = ask(page, "What did Imran Teller say?")
        citation = library.answers(1)[0].claims[0].citations[0]
        library.remove(citation.article_id)
        turn.locator(".np-cite").first.click()
        page.locator("#np-panel").get_by_text("deleted from the library").wait_for()
        shown = page.locator("#np-panel").inner_text()
        assert citation.quote in shown
        assert citation.title in shown


def test_a_library_without_articles_says_where_to_add_some(tmp_path: Path, serving: Serving, new_page: NewPage) -> None:
    with Library.open(settings=Settings(library=tmp_path / "empty", llm="none")) as empty, serving(empty) as app:
        page = new_page(app.url)
        page.get_by_text("has no articles yet").wait_for()
        assert "do not answer" in ask(page, "What did Imran Teller say?").inner_text()


def test_a_long_conversation_shows_its_last_turns_and_earlier_ones_when_wanted(
    library: Library, serving: Serving, new_page: NewPage
) -> None:
    answer = library.ask("What did Imran Teller say?")
    told = [f"What did Imran Teller say on day {day}?" for day in range(45)]
    for day, question in enumerate(told):
        library.conversations.record("long", "", Exchange(id=f"t{day}", question=question, answer_id=answer.id))
    with serving(library) as app:
        page = new_page(app.url + "?c=long")
        questions = page.locator(".np-question")
        for shown in (20, 40, 45):
            questions.nth(shown - 1).wait_for()
            assert questions.all_inner_texts() == told[-shown:]
            if shown < 45:
                page.get_by_role("button", name=f"Show earlier questions ({45 - shown})", exact=True).click()
        assert page.locator(".np-before").count() == 0
        page.locator("#turn-t0 .np-cite").first.click()
        page.locator("#np-panel .np-hit").wait_for()

        # What is asked next takes the place of what is furthest away.
        box = page.locator("#np-question textarea")
        box.fill(HURT)
        box.press("Enter")
        page.locator(".np-turn.np-over").get_by_text(HURT).wait_for()
        assert questions.all_inner_texts() == [*told[-19:], HURT]
        page.get_by_role("button", name="Show earlier questions (26)", exact=True).wait_for()


def test_a_question_that_is_too_long_is_counted_and_kept_whole_and_not_cut(shared_app: App, new_page: NewPage) -> None:
    page = new_page(shared_app.url)
    box = page.locator("#np-question textarea")
    question = "What did Imran Teller say? " + "Please tell all of it. " * 100
    box.fill(question)
    told = page.locator("#np-question .np-limit")
    assert told.inner_text() == f"{len(question):,} of 2,000 characters: please shorten it"
    box.press("Enter")
    page.get_by_test_id("toast-body").get_by_text("can have 2,000").wait_for()
    assert box.input_value() == question
    assert page.locator(".np-turn").count() == 0

    box.fill(question[:1900])
    assert told.inner_text() == "1,900 of 2,000 characters"
    ask(page, "What did Imran Teller say?")
    assert told.count() == 0


def test_a_follow_up_and_a_rating_with_a_note_are_kept(shared_app: App, new_page: NewPage) -> None:
    page = new_page(shared_app.url)
    ask(page, "How many people were hurt when the footway of Lockgate Bridge gave way?")
    turn = ask(page, "And when did it reopen?")
    assert "Searched as" in turn.inner_text()

    turn.get_by_label("Not helpful").click()
    turn.locator(".np-note input").fill("The reopening was in June.")
    turn.get_by_role("button", name="Send note").click()
    turn.get_by_text("it is kept").wait_for()

    rating = shared_app.library.conversations.ratings(1)[0]
    assert (rating.helpful, rating.note) == (False, "The reopening was in June.")
    assert rating.answer_id == shared_app.library.answers(1)[0].id


def test_two_people_at_once_get_their_own_answers(shared_app: App, new_page: NewPage) -> None:
    ann, bob = new_page(shared_app.url), new_page(shared_app.url)
    ask(ann, "What did Imran Teller say?", wait=False)
    ask(bob, "Who won the chess olympiad?", wait=False)
    for page, question in ((ann, "What did Imran Teller say?"), (bob, "Who won the chess olympiad?")):
        page.locator(".np-turn.np-over").wait_for()
        assert page.locator(".np-question").all_inner_texts() == [question]


def test_a_narrow_screen_shows_the_proof_in_a_sheet(shared_app: App, new_page: NewPage) -> None:
    page = new_page(shared_app.url, width=360, height=740)
    turn = ask(page, "What did Imran Teller say?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not page.locator("#np-panel").is_visible()
    turn.locator(".np-cite").first.click()
    page.locator("#np-panel .np-hit").wait_for()
    page.locator("#np-panel.np-open").wait_for()
    page.wait_for_function("document.getElementById('np-panel').getAnimations().length === 0")  # the sheet slides in
    box = page.locator("#np-panel .np-hit").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert 0 <= box["y"] < 740
    shot(page, "narrow-proof")
    page.get_by_role("button", name="Close").click()
    page.locator("#np-panel").wait_for(state="hidden")


def test_stopping_keeps_what_was_checked_and_the_page_goes_on(
    model_library: Library, scripted_server: ScriptedServer, serving: Serving, new_page: NewPage
) -> None:
    scripted_server.enqueue(Reply(stall=True))
    scripted_server.default = "I cannot answer this from the articles."
    with serving(model_library) as app:
        page = new_page(app.url)
        turn = ask(page, "How many people were hurt at Lockgate Bridge?", wait=False)
        turn.get_by_text("passages found").wait_for()
        turn.get_by_role("button", name="Stop").click()
        turn.get_by_text("Stopped.").wait_for()
        assert turn.locator(".np-sentence").count() == 0

        again = ask(page, "Who paid for the bridge?")
        assert again.is_visible()
        scripted_server.release()


def test_an_answer_that_goes_on_disturbs_neither_another_conversation_nor_what_is_typed(
    model_library: Library, scripted_server: ScriptedServer, serving: Serving, new_page: NewPage
) -> None:
    scripted_server.enqueue(Reply(stall=True))
    scripted_server.default = "I cannot answer this from the articles."
    with serving(model_library) as app:
        page = new_page(app.url)
        ask(page, "How many people were hurt at Lockgate Bridge?", wait=False).get_by_text("passages found").wait_for()
        page.get_by_role("button", name="New conversation").click()
        page.locator(".np-turn").wait_for(state="detached")
        page.locator("#np-question textarea").fill("And who paid for")
        scripted_server.release()
        # It is offered when its answer is complete.
        page.locator("#np-earlier").wait_for()
        assert page.locator(".np-turn").count() == 0
        assert page.locator("#np-question textarea").input_value() == "And who paid for"


def test_a_model_server_that_fails_is_named_and_nothing_unchecked_is_shown(
    model_library: Library, scripted_server: ScriptedServer, serving: Serving, new_page: NewPage
) -> None:
    scripted_server.default = Reply("bad key", status=401)
    with serving(model_library) as app:
        page = new_page(app.url)
        turn = ask(page, "How many people were hurt at Lockgate Bridge?")
        assert "could not be answered" in turn.get_by_role("alert").inner_text()
        assert turn.locator(".np-sentence").count() == 0


def test_a_server_that_was_restarted_goes_on_with_the_conversation(
    library: Library, serving: Serving, new_page: NewPage
) -> None:
    port = free_port()
    with serving(library, port=port) as app:
        page = new_page(app.url)
        ask(page, "What did Imran Teller say?")
        address = page.url
        page.close()
    with serving(library, port=port):
        page = new_page(address)
        page.locator(".np-turn").wait_for()
        ask(page, "How many people were hurt when the footway gave way?")
        assert page.locator(".np-turn").count() == 2
    talks = library.conversations.conversations("")
    assert len(talks) == 1
    assert len(library.conversations.exchanges(talks[0].id, "")) == 2
