"""The recorded replies: what the server says to the prompts of today."""

import pytest

import prompts
from evals.gold import load
from evals.recorded import Recording, replay, replies
from evals.scripted_server import Reply
from evals.suites import GOLD

CORPUS = {question.question: question for question in load(GOLD["corpus"]).questions}


def request(name: str, user: str) -> dict[str, object]:
    """A request with the system message of a prompt."""
    system = prompts.load(name).system
    return {"messages": [{"role": "system", "content": system}, {"role": "user", "content": user}]}


def test_every_recording_is_of_a_gold_question() -> None:
    assert set(replies()) <= set(CORPUS)
    assert len(replies()) >= 50


def test_a_quarter_of_the_recordings_cannot_be_answered() -> None:
    assert sum(not CORPUS[question].answerable for question in replies()) >= len(replies()) / 5


def test_the_prompts_are_told_apart_by_their_first_lines() -> None:
    heads = [prompts.load(name).system.splitlines()[0] for name in ("answer", "restate", "follow-up")]
    assert len(set(heads)) == 3


def test_a_reply_cites_the_number_under_which_its_words_are_offered() -> None:
    evidence = "Other. [1]\nThe bridge, which carries about 14,000 vehicles a day across the River Thrale. [7]"
    asked = f"{evidence}\nQuestion: How many vehicles a day does Lockgate Bridge carry?"
    assert replay(request("answer", asked)) == "Lockgate Bridge carries about 14,000 vehicles a day. [7]"


def test_what_was_not_offered_is_not_said() -> None:
    asked = "Other. [1]\nQuestion: How many vehicles a day does Lockgate Bridge carry?"
    assert replay(request("answer", asked)) == "NOT IN THE ARTICLES"


def test_a_follow_up_is_put_by_itself() -> None:
    assert replay(request("follow-up", "Q: …\nLast question: How old is he?")) == "How old is Dean Ockley?"


def test_a_second_try_is_of_the_sentence_that_failed() -> None:
    asked = "Question: What did Varnholt pay for the workshop in Ohio?\nSentence: Varnholt paid £4 million for it."
    assert "$4 million" in str(replay(request("restate", asked)))


@pytest.mark.parametrize("asked", ["Question: What is the meaning of life?", ""])
def test_what_was_not_recorded_is_an_error_and_no_answer(asked: str) -> None:
    reply = replay(request("answer", asked))
    assert isinstance(reply, Reply)
    assert reply.status == 400


def test_an_unknown_prompt_is_an_error() -> None:
    known = {"messages": [{"content": "Write a poem."}, {"content": "How many beds does St Aldric's Hospital have?"}]}
    reply = replay(known)
    assert isinstance(reply, Reply)
    assert "nothing was recorded for the prompt" in reply.text


def test_recordings_are_strict() -> None:
    with pytest.raises(ValueError, match="answer"):
        Recording.model_validate({"question": "Who?", "answer": "Ada"})
