"""Recorded replies of a large model, served over the OpenAI protocol, so that this path is measured the same each time.

The replies stand in ``replies.yaml``, some of them with the faults that models make: a figure misread, a speaker lost,
an answer where there is none. A reply names the words of the evidence that it cites rather than a number, so that it
fits whatever evidence the search offers; where the words were not offered, the sentence is not said.
"""

import re
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

import prompts
from evals.scripted_server import Body, Reply, ScriptedServer

__all__ = ["MODEL", "Recording", "replay", "replaying", "replies"]

MODEL = "recorded"
_FILE = Path(__file__).with_name("replies.yaml")
_EVIDENCE = re.compile(r"^(?P<text>.+) \[(?P<number>\d+)\]$", re.MULTILINE)
_CITED = re.compile(r"\s*<<(.+?)>>")
_REFUSAL = "NOT IN THE ARTICLES"


class Recording(BaseModel):
    """What the model said to one question.

    Attributes:
        question: as asked.
        standalone: what it made of the question and its conversation; the question where empty.
        reply: its sentences, each followed by words of what it cites in ``<<double angle brackets>>``.
        restated: its second try, where a sentence failed the check; by the beginning of the sentence.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    standalone: str = ""
    reply: tuple[str, ...] = ()
    restated: dict[str, str] = {}


@cache
def replies() -> dict[str, Recording]:
    """The recordings by question."""
    rows = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    recordings = [Recording.model_validate(row) for row in rows]
    return {recording.question: recording for recording in recordings}


def replaying(stack: ExitStack) -> dict[str, object]:
    """Start the server and return the settings that lead to it; it stops with the stack."""
    server = stack.enter_context(ScriptedServer())
    server.model = MODEL
    server.default = replay
    return {"llm": "openai", "openai_base_url": server.url, "openai_api_key": MODEL, "model": MODEL, "judge": False}


def replay(request: Body) -> str | Reply:
    """The reply to a request, which is known by its prompt and its question."""
    messages = request["messages"]
    head = str(messages[0]["content"]).splitlines()[0]
    asked = str(messages[-1]["content"])
    if head == _head("follow-up"):
        last = asked.rpartition("question:")[2].strip()
        return replies()[last].standalone if last in replies() else last
    recording = _of(asked)
    if recording is None:
        return Reply(f"no reply was recorded for this question: {asked[-200:]}", status=400)
    if head == _head("restate"):
        return next((text for start, text in recording.restated.items() if start in asked), _REFUSAL)
    if head == _head("answer"):
        return _answer(recording, asked)
    return Reply(f"nothing was recorded for the prompt that begins {head!r}", status=400)


def _head(name: str) -> str:
    """The first line of a prompt's system message, by which requests of it are known."""
    return prompts.load(name).system.splitlines()[0]


def _of(asked: str) -> Recording | None:
    """The recording whose question a request ends with, or asks."""
    known = [r for r in replies().values() if (r.standalone or r.question) in asked]
    return max(known, key=lambda r: len(r.standalone or r.question), default=None)


def _answer(recording: Recording, asked: str) -> str:
    offered = {match["number"]: match["text"] for match in _EVIDENCE.finditer(asked)}
    lines = []
    for sentence in recording.reply:
        wanted = _CITED.findall(sentence)
        numbers = [next((n for n, text in offered.items() if words in text), "") for words in wanted]
        if all(numbers):
            lines.append(" ".join([_CITED.sub("", sentence), *(f"[{number}]" for number in numbers)]))
    return "\n".join(lines) or _REFUSAL
