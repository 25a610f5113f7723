"""The chain from question to answer: its sequence with a fake model, its behaviour against a real server over HTTP."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from support.asynchronous import run
from support.scripted_server import Reply, ScriptedServer

import prompts
from rag.answering.abstention import NO_ANSWER, NOT_IN_ARTICLES
from rag.answering.addressing import answers_subject
from rag.answering.chain import AnswerChain
from rag.answering.drafting import MAX_REPLY
from rag.answering.events import ClaimReleased, ClaimRemoved, Event, EvidenceFound, Finished
from rag.answering.release import Check
from rag.errors import ModelAuthError, ModelUnavailableError
from rag.models.client_errors import translate_errors
from rag.records import Claim, Evidence, Turn

QUESTION = "How much did the Tarn Bridge cost?"


def evidence(number: int, text: str) -> Evidence:
    return Evidence(
        number=number, article_id="a", version=1, start=number * 100, end=number * 100 + len(text), text=text,
        score=1.0, title="Bridge opens", source="Gazette", published=None, origin="https://example.org/bridge",
    )  # fmt: skip


COST = evidence(1, "The Tarn Bridge cost 48 million euros, the auditor said.")
OPENED = evidence(2, "Mayor Ines Holt opened it on Saturday.")


def verbatim(claim: str, cited: Sequence[Evidence], question: str) -> Check:
    """Supports what stands in the evidence word for word."""
    del question
    found = any(claim.rstrip(".") in item.text for item in cited)
    return Check(found, 0.9 if found else 0.1, () if found else ("the words are not there",))


class FakeChat(BaseChatModel):
    """Replies from a list, in pieces of one character; ``asked`` has the messages of every call, ``sent`` counts."""

    replies: list[str]
    asked: list[list[BaseMessage]] = []  # noqa: RUF012 (a pydantic field)
    finish_reason: str | None = "stop"
    sent: int = 0

    @property
    def _llm_type(self) -> str:
        return "fake"

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        self.asked.append(messages)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(self.replies.pop(0)))])

    def _stream(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        self.asked.append(messages)
        for character in self.replies.pop(0):
            self.sent += 1
            yield ChatGenerationChunk(message=AIMessageChunk(character))
        metadata = {"finish_reason": self.finish_reason} if self.finish_reason else {}
        yield ChatGenerationChunk(message=AIMessageChunk("", response_metadata=metadata))


def chain(chat: BaseChatModel, **options: Any) -> AnswerChain:
    given: dict[str, Any] = {
        "retrieve": lambda question: [COST, OPENED],
        "verify": verbatim,
        "chat": chat,
        "prompt": prompts.load("answer"),
        "follow_up": prompts.load("follow-up"),
        "model": "fake:model",
    }
    return AnswerChain(**(given | options))


def test_an_answer_holds_everything_needed_to_check_and_replay_it() -> None:
    chat = FakeChat(replies=["The Tarn Bridge cost 48 million euros [1].\nIt was a bargain [1]."])
    answer = chain(chat).invoke(QUESTION)
    assert answer.text == "The Tarn Bridge cost 48 million euros."
    assert [claim.citations for claim in answer.claims] == [(COST.cite(),)]
    assert [removal.text for removal in answer.removed] == ["It was a bargain."]
    assert not answer.abstained
    assert answer.evidence == (COST, OPENED)
    assert answer.prompt == prompts.load("answer").reference()
    assert (answer.model, answer.usage.calls) == ("fake:model", 1)
    assert set(answer.timings) == {"retrieve", "first_claim", "total"}
    assert answer.standalone_question == QUESTION
    assert answer.created is not None
    assert answer.created.tzinfo is not None
    assert len(answer.id) == 32


def test_evidence_is_told_before_the_model_is_asked_and_claims_before_it_has_finished() -> None:
    reply = "The Tarn Bridge cost 48 million euros [1].\nNonsense.\nMayor Ines Holt opened it [2]."
    chat = FakeChat(replies=[reply])
    stream = chain(chat).stream(QUESTION)
    assert next(stream) == EvidenceFound((COST, OPENED), QUESTION)
    assert chat.asked == []
    assert isinstance(next(stream), ClaimReleased)
    assert chat.sent == reply.index("\n") + 1
    assert [type(event) for event in stream] == [ClaimRemoved, ClaimReleased, Finished]


def test_a_reader_who_leaves_stops_the_model() -> None:
    chat = FakeChat(replies=["The Tarn Bridge cost 48 million euros [1].\n" * 10])
    stream = chain(chat).stream(QUESTION)
    assert isinstance([next(stream), next(stream)][-1], ClaimReleased)
    stream.close()
    assert chat.sent < 50


def test_a_model_that_repeats_itself_for_ever_is_broken_off() -> None:
    chat = FakeChat(replies=["Mayor Ines Holt opened it [2].\n" + "and on " * MAX_REPLY])
    answer = chain(chat).invoke(QUESTION)
    assert answer.text == "Mayor Ines Holt opened it."
    assert chat.sent == MAX_REPLY + 1


def test_a_small_model_says_first_whether_the_articles_answer_and_gives_no_numbers() -> None:
    small = {"prompt": prompts.load("answer-small"), "verdict_first": True}
    chat = FakeChat(replies=["Yes. The Tarn Bridge cost 48 million euros."])
    answer = chain(chat, **small).invoke(QUESTION)
    assert answer.text == "The Tarn Bridge cost 48 million euros."
    assert [claim.citations for claim in answer.claims] == [(COST.cite(),)]
    shown = str(chat.asked[0][-1].content)
    assert COST.text in shown
    assert "[1]" not in shown
    refused = chain(FakeChat(replies=["No."]), **small).invoke(QUESTION)
    assert refused.abstained
    assert refused.reason == "the model found no answer in the evidence"


def test_a_small_models_sentence_that_fails_is_quoted_from_the_evidence_that_has_most_of_it() -> None:
    chat = FakeChat(replies=["Yes. The Tarn Bridge cost 84 million euros."])
    options: dict[str, Any] = {"prompt": prompts.load("answer-small"), "verdict_first": True}
    answer = chain(chat, **options).invoke(QUESTION)
    assert [(claim.text, claim.verdict) for claim in answer.claims] == [(COST.text, "quoted")]


def test_callbacks_see_the_model_at_work() -> None:
    class Handler(BaseCallbackHandler):
        def __init__(self) -> None:
            self.seen: list[str] = []

        def on_chat_model_start(self, *args: Any, **kwargs: Any) -> None:
            self.seen.append("chat")

        def on_chain_start(self, *args: Any, **kwargs: Any) -> None:
            self.seen.append(kwargs.get("name") or "")

    handler = Handler()
    chain(FakeChat(replies=[NOT_IN_ARTICLES])).invoke(QUESTION, config={"callbacks": [handler]})
    assert {"retrieve", "prompt", "chat", "parser"} <= set(handler.seen)
    assert handler.seen.count("chat") == 2  # the step and the model within it


def test_the_prompt_holds_question_evidence_and_the_marker() -> None:
    chat = FakeChat(replies=[NOT_IN_ARTICLES])
    chain(chat).invoke("What is <|im_start|> this?")
    system, user = chat.asked[0]
    assert NOT_IN_ARTICLES in system.text
    assert f"{COST.text} [1]\n{OPENED.text} [2]" in user.text
    assert "<|im_start|>" not in user.text


def test_without_evidence_no_model_is_asked() -> None:
    chat = FakeChat(replies=[])
    answer = chain(chat, retrieve=lambda question: []).invoke(QUESTION)
    assert (answer.abstained, answer.text, answer.prompt) == (True, NO_ANSWER, None)
    assert answer.reason
    assert chat.asked == []


def test_evidence_may_be_declined_before_a_model_is_asked() -> None:
    chat = FakeChat(replies=[])
    answer = chain(chat, decline=lambda question, found: "the articles say nothing of Tarn").invoke(QUESTION)
    assert (answer.abstained, answer.reason) == (True, "the articles say nothing of Tarn")
    assert answer.evidence == (COST, OPENED)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (NOT_IN_ARTICLES, "no answer"),
        (f"{NOT_IN_ARTICLES}\nThe Tarn Bridge cost 48 million euros [1].", "no answer"),
        ("The articles do not mention the cost [1].", "no answer"),
        ("The Tarn Bridge is fine.", "supported"),
        ("", "nothing"),
        ("\n\n", "nothing"),
    ],
)
def test_it_abstains_with_a_reason(reply: str, reason: str) -> None:
    answer = chain(FakeChat(replies=[reply])).invoke(QUESTION)
    assert (answer.abstained, answer.claims, answer.text) == (True, (), NO_ANSWER)
    assert reason in answer.reason


def test_a_true_sentence_that_does_not_answer_is_not_an_answer() -> None:
    beside = "Mayor Ines Holt opened it on Saturday [2]."
    answer = chain(FakeChat(replies=[beside]), answers=answers_subject).invoke(
        "How many workers died at the Tarn Bridge?"
    )
    assert answer.abstained
    assert "does not answer" in answer.reason
    assert [removal.citations for removal in answer.removed] == [(OPENED.cite(),)]
    reply = "The Tarn Bridge cost 48 million euros [1].\n" + beside
    answered = chain(FakeChat(replies=[reply]), answers=answers_subject).invoke(QUESTION)
    assert len(answered.claims) == 2


def test_a_remark_about_the_evidence_after_an_answer_is_left_out() -> None:
    chat = FakeChat(replies=["The Tarn Bridge cost 48 million euros [1].\nThe articles do not mention who paid."])
    answer = chain(chat).invoke(QUESTION)
    assert answer.text == "The Tarn Bridge cost 48 million euros."
    assert answer.removed == ()


def test_a_quotation_stands_in_quotation_marks_in_the_text() -> None:
    answer = chain(FakeChat(replies=["The Tarn Bridge cost 84 million euros [1]."])).invoke(QUESTION)
    assert [(claim.verdict, claim.text) for claim in answer.claims] == [("quoted", COST.text)]
    assert answer.text == f"“{COST.text}”"


@pytest.mark.parametrize("finish_reason", ["length", "content_filter", None])
def test_the_last_sentence_of_a_reply_that_broke_off_is_not_shown(finish_reason: str | None) -> None:
    reply = "Mayor Ines Holt opened it [2].\nThe Tarn Bridge cost 48 million [1]"
    answer = chain(FakeChat(replies=[reply], finish_reason=finish_reason)).invoke(QUESTION)
    assert answer.text == "Mayor Ines Holt opened it."
    assert ["broke off" in removal.reasons[0] for removal in answer.removed] == [True]
    alone = chain(FakeChat(replies=["The Tarn Bridge cost 48 million [1]"], finish_reason=finish_reason)).invoke(
        QUESTION
    )
    assert alone.abstained
    assert "broke off" in alone.reason


def test_a_failing_check_shows_nothing() -> None:
    def fails(text: str, cited: Sequence[Evidence], question: str) -> Check:
        raise OSError("the checker is gone")

    answer = chain(FakeChat(replies=["It was late in spring [2]."]), verify=fails).invoke(QUESTION)
    assert answer.abstained
    assert "the checker is gone" in answer.removed[0].reasons[0]


def test_a_follow_up_is_rewritten_and_searched_for_in_its_own_words() -> None:
    searched: list[str] = []

    def retrieve(question: str) -> list[Evidence]:
        searched.append(question)
        return [COST]

    chat = FakeChat(replies=[QUESTION, "The Tarn Bridge cost 48 million euros [1]."])
    history = [Turn(question="Who opened the Tarn Bridge?", answer="Mayor Ines Holt opened it.")]
    answer = chain(chat, retrieve=retrieve).invoke("How much did it cost?", history)
    assert searched == [QUESTION]
    assert (answer.question, answer.standalone_question) == ("How much did it cost?", QUESTION)
    assert answer.usage.calls == 2


@dataclass(frozen=True)
class Extracted:
    evidence: tuple[Evidence, ...]
    claims: tuple[Claim, ...]
    reason: str = ""


def test_without_a_model_the_articles_answer_verbatim() -> None:
    quoted = Claim(text=COST.text, citations=(COST.cite(),), verdict="quoted", score=0.7)
    altered = Claim(text="It cost 1 euro.", citations=(COST.cite(),), verdict="quoted", score=0.7)
    verbatim_chain = AnswerChain(extract=lambda question: Extracted((COST,), (quoted, altered)))
    answer = verbatim_chain.invoke(QUESTION)
    assert (answer.claims, answer.model, answer.prompt) == ((quoted,), "none", None)
    assert [removal.text for removal in answer.removed] == ["It cost 1 euro."]
    declined = AnswerChain(extract=lambda question: Extracted((COST,), (), "nothing about Tarn")).invoke(QUESTION)
    assert (declined.abstained, declined.reason) == (True, "nothing about Tarn")


def test_without_a_model_a_sentence_that_does_not_fit_the_question_is_no_answer() -> None:
    quoted = Claim(text=COST.text, citations=(COST.cite(),), verdict="quoted", score=0.7)
    strict = AnswerChain(
        extract=lambda question: Extracted((COST,), (quoted,)), answers=lambda question, claim: "cost" in question
    )
    assert strict.invoke(QUESTION).claims == (quoted,)
    refused = strict.invoke("How many people were killed at the Tarn Bridge?")
    assert (refused.abstained, [removal.text for removal in refused.removed]) == (True, [COST.text])
    assert "do not answer" in refused.reason


def test_a_chain_needs_a_way_to_answer() -> None:
    with pytest.raises(ValueError, match="extract"):
        AnswerChain(retrieve=lambda question: [], verify=verbatim)


def test_as_a_runnable_it_composes() -> None:
    chat = FakeChat(replies=["Mayor Ines Holt opened it [2]."] * 2)
    runnable = chain(chat).as_runnable() | (lambda answer: answer.text)
    assert runnable.invoke({"question": QUESTION}) == "Mayor Ines Holt opened it."
    assert run(runnable.ainvoke({"question": QUESTION, "history": []})) == "Mayor Ines Holt opened it."


def test_the_async_twins_give_the_same_events() -> None:
    reply = "The Tarn Bridge cost 48 million euros [1].\nNonsense."

    async def collect() -> list[type]:
        return [type(event) async for event in chain(FakeChat(replies=[reply])).astream(QUESTION)]

    assert run(collect()) == [EvidenceFound, ClaimReleased, ClaimRemoved, Finished]
    assert run(chain(FakeChat(replies=[reply])).ainvoke(QUESTION)).text == "The Tarn Bridge cost 48 million euros."


def test_an_async_stream_raises_what_went_wrong() -> None:
    with pytest.raises(LookupError):
        run(chain(FakeChat(replies=[]), retrieve=lambda question: [][1]).ainvoke(QUESTION))


# Over HTTP, with the client that users have.


@pytest.fixture
def served(scripted_server: ScriptedServer) -> AnswerChain:
    from langchain_openai import ChatOpenAI

    chat = ChatOpenAI(
        model="scripted", base_url=scripted_server.url, api_key="test", stream_usage=True, use_responses_api=False,
        max_retries=1, timeout=5,
    )  # fmt: skip
    return chain(chat, errors=lambda: translate_errors(scripted_server.url))


def test_usage_and_finish_come_over_the_wire(served: AnswerChain, scripted_server: ScriptedServer) -> None:
    scripted_server.enqueue(Reply("The Tarn Bridge cost 48 million euros [1].", usage=(120, 14, 100), chunk=3))
    answer = served.invoke(QUESTION)
    assert answer.text == "The Tarn Bridge cost 48 million euros."
    assert (answer.usage.input_tokens, answer.usage.output_tokens, answer.usage.cached_tokens) == (120, 14, 100)
    assert scripted_server.requests[0]["messages"][0]["role"] == "system"


def test_a_server_that_was_busy_once_is_asked_again(served: AnswerChain, scripted_server: ScriptedServer) -> None:
    scripted_server.enqueue(Reply(status=429, headers={"Retry-After": "0"}), "Mayor Ines Holt opened it [2].")
    assert served.invoke(QUESTION).text == "Mayor Ines Holt opened it."


def test_a_refused_key_is_told(served: AnswerChain, scripted_server: ScriptedServer) -> None:
    scripted_server.enqueue(Reply(status=401))
    with pytest.raises(ModelAuthError):
        served.invoke(QUESTION)


@pytest.mark.parametrize(
    "fault", [Reply(status=500, headers={"Retry-After": "0"}), Reply(stall=True)], ids=["500", "stall"]
)
def test_a_server_that_fails_or_stalls_is_told(scripted_server: ScriptedServer, fault: Reply) -> None:
    from langchain_openai import ChatOpenAI

    chat = ChatOpenAI(model="m", base_url=scripted_server.url, api_key="test", max_retries=0, timeout=0.3)
    scripted_server.enqueue(fault)
    failing = chain(chat, errors=lambda: translate_errors(scripted_server.url))
    with pytest.raises(ModelUnavailableError):
        failing.invoke(QUESTION)


def test_half_a_stream_shows_only_what_was_complete_and_checked(
    served: AnswerChain, scripted_server: ScriptedServer
) -> None:
    scripted_server.enqueue(
        Reply("Mayor Ines Holt opened it [2].\nThe Tarn Bridge cost 48 million euros [1].", cut=True)
    )
    seen = Seen()
    with pytest.raises(ModelUnavailableError):
        seen.watch(served.stream(QUESTION))
    assert [type(event) for event in seen.events] == [EvidenceFound, ClaimReleased]
    assert seen.events[-1].claim.text == "Mayor Ines Holt opened it."


class Seen:
    """What a reader has seen when a stream ends in an error."""

    def __init__(self) -> None:
        self.events: list[Any] = []

    def watch(self, stream: Iterator[Event]) -> None:
        for event in stream:
            self.events.append(event)


@pytest.mark.parametrize("reply", ["", "The bridge is very nice.", "It was a bargain [7]."])
def test_replies_without_an_answer_abstain(served: AnswerChain, scripted_server: ScriptedServer, reply: str) -> None:
    scripted_server.enqueue(reply)
    answer = served.invoke(QUESTION)
    assert answer.abstained
    assert answer.reason


def test_blocked_throughout_the_best_evidence_may_answer_but_not_after_a_refusal() -> None:
    wrong = "Holt won a prize for roses in Bellmere [2]."
    answer = chain(FakeChat(replies=[wrong]), rescue=lambda question, item: item is COST).invoke(QUESTION)
    assert [(claim.verdict, claim.text) for claim in answer.claims] == [("quoted", COST.text)]
    assert len(answer.removed) == 1
    refused = chain(FakeChat(replies=[NOT_IN_ARTICLES]), rescue=lambda question, item: True).invoke(QUESTION)
    assert refused.abstained
    empty = chain(FakeChat(replies=[""]), rescue=lambda question, item: True).invoke(QUESTION)
    assert empty.abstained
