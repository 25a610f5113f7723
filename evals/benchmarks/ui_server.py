"""The app in a process of its own, so that its memory and processor time are nobody else's.

A question like ``Stream 40 sentences.`` is answered with so many sentences of an article at an even pace, past search
and checking; every other one as in real life.
"""

import asyncio
import os
import re
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from evals.benchmarks.libraries import local_settings
from rag import (
    Answer,
    Claim,
    ClaimReleased,
    Event,
    Evidence,
    EvidenceFound,
    Finished,
    Library,
    Provider,
    Turn,
)

__all__ = ["Served", "served", "stream_of"]

_STREAM = re.compile(r"Stream (\d+) sentences\.")
_PAUSE = 0.05
"""Seconds between sentences: fewer events would be sent if several of them came at once."""
_SPAN = 120
"""Characters of a sentence."""
_TOPIC = "bridge"
_MIB = 1024**2


def stream_of(sentences: int) -> str:
    """The question that is answered with so many sentences."""
    return f"Stream {sentences} sentences."


@dataclass(frozen=True)
class Served:
    """The app as it runs.

    Attributes:
        url: its address.
        process: its process.
    """

    url: str
    process: "subprocess.Popen[str]"

    def resident(self) -> float:
        """MiB of resident memory."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) * 1024 / _MIB
        return float("nan")

    def busy(self) -> float:
        """Seconds of processor time so far, of all threads."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(library: Path) -> Iterator[Served]:
    """Serve a library, for the time of a block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "evals.benchmarks.ui_server", str(library), str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            if process.stdout.readline() != "ready\n":
                raise RuntimeError("the app did not start")
            yield Served(f"http://127.0.0.1:{port}/", process)
        finally:
            # Its standard input ends, and so does it.
            process.stdin.close()


class _Paced(Library):
    """A library that answers some questions with as many sentences as they want."""

    async def astream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        llm: Provider | None = None,
        since: date | None = None,
        until: date | None = None,
        sources: Sequence[str] = (),
    ) -> AsyncGenerator[Event, None]:
        wanted = _STREAM.fullmatch(question)
        if wanted is None:
            events = super().astream(question, history=history, llm=llm, since=since, until=until, sources=sources)
            async for event in events:
                yield event
            return
        found = await asyncio.to_thread(self._spans, int(wanted[1]))
        yield EvidenceFound(evidence=found, standalone_question=question)
        claims = tuple(Claim(text=e.text, citations=(e.cite(),), verdict="supported", score=1.0) for e in found)
        for claim in claims:
            await asyncio.sleep(_PAUSE)
            yield ClaimReleased(claim=claim)
        answer = Answer(
            id=f"{datetime.now(UTC):%H%M%S%f}",
            question=question,
            claims=claims,
            text=" ".join(claim.text for claim in claims),
            abstained=False,
            evidence=found,
            timings={"total": 1.0},
            created=datetime.now(UTC),
        )
        await asyncio.to_thread(self.catalogue.save_answer, answer)
        yield Finished(answer=answer)

    def _spans(self, count: int) -> tuple[Evidence, ...]:
        """As many spans of one article, all of them different."""
        best = self.search(_TOPIC, k=1)[0]
        article = self.article(best.article_id)
        last = max(1, len(article.text) - _SPAN)
        starts = [number * last // count for number in range(count)]
        return tuple(
            Evidence(
                number=number,
                article_id=article.id,
                version=article.version,
                start=start,
                end=start + _SPAN,
                text=article.text[start : start + _SPAN],
                score=best.score,
                title=article.title,
                source=article.source,
                published=article.published,
                origin=article.origin,
            )
            for number, start in enumerate(starts, start=1)
        )


def _serve(library: Path, port: int) -> None:
    from ui.server import serve
    from ui.shell import Options

    with _Paced.open(settings=local_settings(library)) as opened:
        options = Options(questions_per_minute=10_000, uploads_per_minute=10_000)
        demo = serve(opened, options, port=port, prevent_thread_lock=True)
        print("ready", flush=True)
        sys.stdin.read()
        demo.close()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), int(sys.argv[2]))
