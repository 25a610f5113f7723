"""The desk: places in the queue, broken-off answers, conversations, ratings; and adding what people drop."""

import asyncio
from pathlib import Path

import pytest
from support.asynchronous import run
from support.scripted_server import Reply, ScriptedServer

from rag import Exchange, Library, NotFoundError
from ui.adding import Arrival, add_files, addresses_in
from ui.asking import Desk
from ui.turns import Limits, TurnState, is_broken_off

QUESTION = "How many people were hurt when the footway of Lockgate Bridge gave way?"
NO_MODEL = Limits(llm="none")


async def asked(desk: Desk, question: str, *, user: str = "", turn: str = "t1", limits: Limits = NO_MODEL) -> TurnState:
    asking = desk.ask(question, user=user, person=user, conversation="c1", turn_id=turn, limits=limits)
    return [state async for state in asking][-1]


def test_a_conversation_is_recorded_and_a_follow_up_leans_on_it(library: Library) -> None:
    async def talk() -> TurnState:
        desk = Desk(library)
        await asked(desk, QUESTION)
        return await asked(desk, "And when was that?", turn="t2")

    second = run(talk())
    assert "Lockgate" in second.standalone
    again = Desk(library)
    assert [turn.question for turn in again.turns("c1", "")] == [QUESTION, "And when was that?"]
    assert again.find("t1", "").stage == "done"
    with pytest.raises(NotFoundError):
        again.find("t1", "somebody else")


def test_asking_again_replaces_the_answer_of_that_turn(library: Library) -> None:
    async def talk() -> tuple[TurnState, TurnState]:
        desk = Desk(library)
        return await asked(desk, QUESTION), await asked(desk, QUESTION)

    first, second = run(talk())
    (turn,) = Desk(library).turns("c1", "")
    assert first.answer is not None
    assert second.answer is not None
    assert turn.answer is not None
    assert turn.answer.id == second.answer.id != first.answer.id


def test_a_stopped_answer_keeps_its_checked_sentences_over_a_restart(
    model_library: Library, scripted_server: ScriptedServer
) -> None:
    sentence = "Nine people were injured when part of the footway on Lockgate Bridge collapsed, police said [1]."
    scripted_server.enqueue(Reply(f"{sentence} The bridge was", chunk=20, pause=0.01, stall=False))
    scripted_server.default = Reply(stall=True)

    async def talk() -> TurnState:
        desk = Desk(model_library)
        last = None
        async for turn in desk.ask(QUESTION, user="", person="", conversation="c1", turn_id="t1", limits=Limits()):
            last = turn
            if turn.evidence:
                desk.stop("t1", "")
        assert last is not None
        return last

    turn = run(talk())
    assert turn.stage == "stopped"
    kept = Desk(model_library).find("t1", "")
    assert kept.stage == "stopped"
    assert kept.answer is not None
    assert is_broken_off(kept.answer)
    assert [claim.text for claim in kept.claims] == [claim.text for claim in turn.claims]


def test_an_answer_goes_on_when_nobody_listens_any_more_and_frees_its_place_in_the_queue(
    model_library: Library, scripted_server: ScriptedServer
) -> None:
    scripted_server.enqueue(Reply("The articles do not say.", stall=True))
    scripted_server.default = "The articles do not say."

    async def talk() -> TurnState:
        desk = Desk(model_library)
        leaving = desk.ask(QUESTION, user="", person="a", conversation="c1", turn_id="t1", limits=Limits())
        async for turn in leaving:
            if turn.evidence:
                break
        await leaving.aclose()
        scripted_server.release()
        return await asked(desk, QUESTION, turn="t2", limits=Limits())

    assert run(talk()).stage == "done"
    left = Desk(model_library).find("t1", "")
    assert left.stage == "done"
    assert left.answer is not None
    assert not is_broken_off(left.answer)


def test_who_comes_back_gets_all_that_is_being_answered_and_what_becomes_of_it(
    model_library: Library, scripted_server: ScriptedServer
) -> None:
    scripted_server.default = Reply("The articles do not say.", stall=True)

    async def talk() -> tuple[list[str], dict[str, str]]:
        desk = Desk(model_library)
        asking = [asyncio.create_task(asked(desk, QUESTION, turn=turn, limits=Limits())) for turn in ("t1", "t2")]
        while not all(turn.evidence for turn in desk.turns("c1", "")) or len(desk.turns("c1", "")) < 2:
            await asyncio.sleep(0.01)
        stages: dict[str, str] = {}
        shown = [turn.id for turn in desk.turns("c1", "")]
        async for turn in desk.follow("c1", ""):
            stages[turn.id] = turn.stage
            if set(stages) == {"t1", "t2"} and "stopped" not in stages.values():
                desk.stop("t2", "")
            if stages.get("t2") == "stopped":
                scripted_server.release()
        await asyncio.gather(*asking)
        return shown, stages

    shown, stages = run(talk())
    assert shown == ["t1", "t2"]
    assert stages == {"t1": "done", "t2": "stopped"}


def test_a_question_outlasts_an_app_that_ends_before_it_is_answered(
    model_library: Library, scripted_server: ScriptedServer
) -> None:
    scripted_server.default = Reply(stall=True)

    async def talk() -> list[TurnState]:
        desk = Desk(model_library)
        asking = desk.ask(QUESTION, user="", person="", conversation="c1", turn_id="t1", limits=Limits())
        async for turn in asking:
            if turn.evidence:
                break
        # Another desk of the library has what a new process would have.
        found = Desk(model_library).turns("c1", "")
        desk.stop("t1", "")
        async for _ in asking:
            pass
        return found

    (turn,) = run(talk())
    assert (turn.question, turn.stage) == (QUESTION, "stopped")


def test_the_last_turns_of_a_conversation_and_those_before_them(library: Library) -> None:
    answer = library.ask(QUESTION)
    for number in range(5):
        library.conversations.record("c1", "", Exchange(id=f"t{number}", question=QUESTION, answer_id=answer.id))
    desk = Desk(library)

    def shown(before: str = "") -> tuple[list[str], int]:
        turns, earlier = desk.last_turns("c1", "", most=2, before=before)
        return [turn.id for turn in turns], earlier

    assert shown() == (["t3", "t4"], 3)
    assert shown("t3") == (["t1", "t2"], 1)
    assert shown("t1") == (["t0"], 0)
    assert desk.last_turns("c1", "somebody else", most=2) == ([], 0)


def test_a_conversation_that_is_deleted_while_it_is_answered_does_not_come_back(
    model_library: Library, scripted_server: ScriptedServer
) -> None:
    scripted_server.default = Reply(stall=True)

    async def talk() -> None:
        desk = Desk(model_library)
        async for turn in desk.ask(QUESTION, user="", person="", conversation="c1", turn_id="t1", limits=Limits()):
            if turn.evidence:
                desk.forget("c1", "")

    run(talk())
    assert model_library.conversations.conversations("") == []


def test_a_failing_server_is_named_and_the_failure_is_kept(
    model_library: Library, scripted_server: ScriptedServer
) -> None:
    scripted_server.default = Reply("no such key", status=401)
    turn = run(asked(Desk(model_library), QUESTION, limits=Limits()))
    assert turn.stage == "failed"
    assert Desk(model_library).find("t1", "").error == turn.error != ""


def test_only_ones_own_answers_can_be_rated(library: Library) -> None:
    desk = Desk(library)
    run(asked(desk, QUESTION, user="ann"))
    with pytest.raises(NotFoundError):
        desk.rate("t1", "bob", helpful=True)
    assert desk.rate("t1", "ann", helpful=False, note="Seven.").rating is False
    assert Desk(library).find("t1", "ann").rating is False


@pytest.mark.parametrize("text", ["/etc/passwd", "file:///etc/passwd", "https://a.example b", "javascript:1"])
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="web address"):
        addresses_in(text)


def test_addresses_are_taken_once_each() -> None:
    assert addresses_in(" https://a.example/1\nhttps://a.example/2 https://a.example/1\n") == [
        "https://a.example/1",
        "https://a.example/2",
    ]


def test_dropped_files_stay_with_the_library_and_two_of_a_name_are_two(library: Library, tmp_path: Path) -> None:
    async def drop(*paths: Path) -> list[Arrival]:
        return [arrivals async for arrivals in add_files(library, paths)][-1]

    files = []
    for folder, town in (("one", "Wexham"), ("two", "Norrholm")):
        file = tmp_path / folder / "report.txt"
        file.parent.mkdir()
        file.write_text(f"The fair\n\n12 May 2024\n\nThe fair at {town} drew many visitors, its organisers said.\n")
        files.append(file)
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\x00\x01" * 99)

    before = library.catalogue.count()
    assert [arrival.state for arrival in run(drop(*files, bad))] == ["done", "done", "failed"]
    assert library.catalogue.count() == before + 2
    kept = library.settings.library / "uploads"
    assert len(list(kept.iterdir())) == 2
    (again,) = run(drop(files[0]))
    assert again.report is not None
    assert again.report.unchanged == 1
    assert len(list(kept.iterdir())) == 2
