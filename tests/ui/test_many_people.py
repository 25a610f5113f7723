"""People who ask a model that answers one at a time: each sees a place, and all are served."""

import asyncio
from collections.abc import Callable
from typing import Any

from support.asynchronous import run
from support.browsing import ask
from support.scripted_server import Reply, ScriptedServer

from rag import Library
from ui.asking import Desk
from ui.turns import Limits, TurnState

NewPage = Callable[..., Any]
Serving = Callable[..., Any]

PEOPLE = 10
QUESTION = "How many people were hurt when the footway of Lockgate Bridge gave way?"
REFUSAL = "I cannot answer this from the articles."


def test_ten_people_at_one_slot_have_places_of_their_own_and_all_are_served(
    model_library: Library, scripted_server: ScriptedServer
) -> None:
    scripted_server.enqueue(Reply(REFUSAL, stall=True))
    scripted_server.default = REFUSAL
    desk = Desk(model_library, remote_slots=1)
    places: dict[int, list[int]] = {number: [] for number in range(PEOPLE)}

    async def person(number: int, seated: asyncio.Event) -> TurnState:
        name = f"person {number}"
        asking = desk.ask(QUESTION, user=name, person=name, conversation=name, turn_id=name, limits=Limits())
        async for turn in asking:
            if turn.stage == "waiting":
                places[number].append(turn.ahead)
            if turn.stage in ("waiting", "writing"):
                seated.set()
        return turn

    async def everybody() -> list[TurnState]:
        people = []
        for number in range(PEOPLE):
            seated = asyncio.Event()
            people.append(asyncio.create_task(person(number, seated)))
            await seated.wait()
        scripted_server.release()
        return await asyncio.gather(*people)

    turns = run(everybody())
    assert [turn.stage for turn in turns] == ["done"] * PEOPLE
    assert places[0] == []
    for number in range(1, PEOPLE):
        # Whoever came later waits behind all before, and moves up one by one.
        assert places[number] == list(range(number - 1, -1, -1))
    assert len(scripted_server.requests) >= PEOPLE


def test_who_waits_sees_the_place_and_moves_up_when_somebody_gives_up(
    model_library: Library, scripted_server: ScriptedServer, serving: Serving, new_page: NewPage
) -> None:
    scripted_server.enqueue(Reply(REFUSAL, stall=True))
    scripted_server.default = REFUSAL
    with serving(model_library, remote_slots=1) as app:
        pages = [new_page(app.url) for _ in range(3)]
        turns = [ask(pages[0], QUESTION, wait=False)]
        turns[0].get_by_text("passages found").wait_for()
        for page, place in zip(pages[1:], ("you are next", "1 question before yours"), strict=True):
            turns.append(ask(page, QUESTION, wait=False))
            turns[-1].get_by_text(place).wait_for()
        assert len(scripted_server.requests) == 1

        turns[1].get_by_role("button", name="Stop").click()
        turns[1].get_by_text("Stopped.").wait_for()
        turns[2].get_by_text("you are next").wait_for()
        scripted_server.release()
        for turn in (turns[0], turns[2]):
            turn.locator(".np-actions").wait_for()
