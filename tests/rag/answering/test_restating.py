"""Restating a refused sentence: one bounded call whose reply is checked, over HTTP as with any other server."""

from collections.abc import Sequence
from typing import Any

import pytest
from langchain_openai import ChatOpenAI
from pydantic import SecretStr
from support.scripted_server import Reply, ScriptedServer

import prompts
from rag.answering.abstention import NO_ANSWER, NOT_IN_ARTICLES
from rag.answering.chain import AnswerChain
from rag.answering.parser import Draft
from rag.answering.release import Check, Releaser
from rag.answering.restating import MAX_CHARACTERS, MAX_TOKENS, Restater
from rag.models.client_errors import translate_errors
from rag.records import Claim, Evidence, Removal

QUESTION = "How many jars did the Pell dairy fill?"
JARS = Evidence(
    number=1, article_id="d", version=1, start=0, end=63,
    text="The dairy at Pell filled about 900 jars in May, its owner said.",
    score=0.9, title="Dairy", source="Post", published=None, origin="https://example.org/dairy",
)  # fmt: skip
SHED = Evidence(
    number=2, article_id="d", version=1, start=64, end=97, text="Two sheds burned down in October.",
    score=0.4, title="Dairy", source="Post", published=None, origin="https://example.org/dairy",
)  # fmt: skip
WRONG = "The Pell dairy filled 700 jars in June [1]."
RIGHT = "The dairy at Pell filled about 900 jars in May, its owner said"


def verbatim(claim: str, cited: Sequence[Evidence], question: str) -> Check:
    del question
    found = any(claim.rstrip(".") in item.text for item in cited)
    return Check(found, 0.9 if found else 0.1, () if found else ("another number stands there",))


def client(server: ScriptedServer, **options: Any) -> ChatOpenAI:
    given = {"timeout": 5, "max_retries": 0, "stream_usage": True} | options
    return ChatOpenAI(model="m", base_url=server.url, api_key=SecretStr("test"), use_responses_api=False, **given)


def chain(server: ScriptedServer, **options: Any) -> AnswerChain:
    given: dict[str, Any] = {
        "retrieve": lambda question: [JARS, SHED],
        "verify": verbatim,
        "chat": client(server),
        "prompt": prompts.load("answer"),
        "restate": prompts.load("restate"),
        "errors": lambda: translate_errors(server.url),
    }
    return AnswerChain(**(given | options))


def test_a_refused_sentence_is_restated_once_and_checked_again(scripted_server: ScriptedServer) -> None:
    scripted_server.enqueue(
        Reply(WRONG, usage=(50, 10, 0)), Reply("About 900 jars were filled, its owner said.", usage=(20, 5, 0))
    )

    def check(claim: str, cited: Sequence[Evidence], question: str) -> Check:
        return Check("900" in claim, 0.8, ("the number is another",))

    answer = chain(scripted_server, verify=check).invoke(QUESTION)
    assert answer.text == "About 900 jars were filled, its owner said."
    assert [(c.verdict, c.citations) for c in answer.claims] == [("supported", (JARS.cite(),))]
    assert answer.claims[0].reasons[0] == "restated from its source: the number is another"
    assert (answer.usage.calls, answer.usage.input_tokens, answer.usage.output_tokens) == (2, 70, 15)
    asked = scripted_server.requests[1]
    assert JARS.text in asked["messages"][-1]["content"]
    assert "The Pell dairy filled 700 jars in June." in asked["messages"][-1]["content"]
    assert MAX_TOKENS in (asked.get("max_completion_tokens"), asked.get("max_tokens"))


@pytest.mark.parametrize(
    "reply",
    [
        Reply("The Pell dairy filled 650 jars in May."),
        Reply("The Pell dairy filled 700 jars in June."),
        Reply(NOT_IN_ARTICLES),
        Reply(""),
        Reply("900"),
        Reply(RIGHT, finish_reason="length"),
        Reply("and on " * MAX_CHARACTERS),
        Reply(status=500, headers={"Retry-After": "0"}),
        Reply(RIGHT, cut=True),
        Reply(raw=b"data: {nonsense\n\n"),
    ],
    ids=["wrong", "the same", "refused", "empty", "fragment", "cut off", "endless", "500", "half", "nonsense"],
)
def test_without_a_good_second_wording_the_article_is_quoted(scripted_server: ScriptedServer, reply: Reply) -> None:
    scripted_server.enqueue(WRONG, reply)
    answer = chain(scripted_server).invoke(QUESTION)
    assert [(c.verdict, c.text) for c in answer.claims] == [("quoted", JARS.text)]
    assert len(scripted_server.requests) == 2


def test_what_cannot_be_mended_is_removed_with_its_reason(scripted_server: ScriptedServer) -> None:
    scripted_server.enqueue("The Pell dairy moved abroad [2].", "The Pell dairy moved abroad last year.")
    answer = chain(scripted_server).invoke(QUESTION)
    assert (answer.abstained, answer.text) == (True, NO_ANSWER)
    assert [(r.text, r.reasons) for r in answer.removed] == [
        ("The Pell dairy moved abroad.", ("another number stands there",))
    ]
    assert "supported" in answer.reason


def test_a_server_that_stalls_costs_the_time_out_and_no_more(scripted_server: ScriptedServer) -> None:
    scripted_server.enqueue(WRONG, Reply(RIGHT, stall=True))
    answer = chain(scripted_server, restate_timeout=0.1).invoke(QUESTION)
    assert [c.verdict for c in answer.claims] == ["quoted"]


def test_at_most_two_sentences_of_an_answer_are_restated(scripted_server: ScriptedServer) -> None:
    lines = [f"The dairy sold {n} sheep to Pell farmers [2]." for n in range(3, 8)]
    scripted_server.enqueue("\n".join(lines))
    scripted_server.default = "Nothing of the kind happened there."
    answer = chain(scripted_server).invoke(QUESTION)
    assert (answer.abstained, len(answer.removed), len(scripted_server.requests)) == (True, 5, 3)


def test_a_supported_sentence_asks_for_no_second_wording(scripted_server: ScriptedServer) -> None:
    scripted_server.enqueue(f"{RIGHT} [1].")
    assert chain(scripted_server).invoke(QUESTION).text == f"{RIGHT}."
    assert len(scripted_server.requests) == 1


def test_a_missing_model_leaves_the_sentence_to_the_next_step() -> None:
    def missing(text: str, cited: Sequence[Evidence], question: str) -> str:
        raise FileNotFoundError("no such model")

    outcome = Releaser(QUESTION, [JARS], verbatim, restate=missing).decide(Draft("The Pell dairy filled 7 jars.", (1,)))
    assert isinstance(outcome, Claim)
    assert outcome.verdict == "quoted"


def test_a_check_that_fails_lets_no_second_wording_through() -> None:
    def fails(claim: str, cited: Sequence[Evidence], question: str) -> Check:
        raise TimeoutError("the checker is slow")

    releaser = Releaser("Who won the cup?", [SHED], fails, restate=lambda *_: "Two sheds burned down in October.")
    outcome = releaser.decide(Draft("Three barns collapsed in March.", (2,)))
    assert isinstance(outcome, Removal)


def test_evidence_numbers_are_taken_from_the_new_wording(scripted_server: ScriptedServer) -> None:
    scripted_server.enqueue("The dairy filled 900 jars [1]. It did so in May [1].")
    restater = Restater(prompts.load("restate"), client(scripted_server))
    assert restater("It filled 700.", [JARS], QUESTION) == "The dairy filled 900 jars."
    assert restater.usage.calls == 1
