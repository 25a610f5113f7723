"""A served app on loopback over a real library, and a real browser to look at it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from support.browsing import App, free_port
from support.scripted_server import ScriptedServer

from rag import Library, Settings
from rag.models.weights import EMBEDDER, WeightStore

CORPUS = Path(__file__).parents[2] / "evals" / "corpus"
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without these the browser looks for its maker's servers at every start.
_ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def pristine_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed library of the sample articles, to be copied."""
    if not WeightStore(Settings().models).present(EMBEDDER):
        pytest.skip(f"the weights {EMBEDDER} are not pulled; `make weights` does so")
    folder = tmp_path_factory.mktemp("pristine") / "library"
    with Library.open(settings=Settings(library=folder, embedder="local", llm="none")) as library:
        assert library.add(CORPUS).failed == ()
    return folder


@pytest.fixture
def library_folder(pristine_library: Path, tmp_path: Path) -> Path:
    """A library of the sample articles for one test alone, closed."""
    return Path(shutil.copytree(pristine_library, tmp_path / "library"))


@pytest.fixture
def library(library_folder: Path) -> Iterator[Library]:
    """A library of the sample articles for one test alone, open, without a chat model."""
    with Library.open(settings=Settings(library=library_folder, embedder="local", llm="none")) as opened:
        yield opened


@pytest.fixture
def model_library(library_folder: Path, scripted_server: ScriptedServer) -> Iterator[Library]:
    """A library of the sample articles for one test alone, open, that the scripted model server answers for."""
    settings = Settings(
        library=library_folder,
        embedder="local",
        llm="openai",
        model="scripted",
        openai_base_url=scripted_server.url,
        openai_api_key="none",
        request_timeout=600,  # a stalled reply is stalled for as long as the test wants
    )
    with Library.open(settings=settings) as opened:
        yield opened


@pytest.fixture(scope="session")
def serving() -> Callable[..., Any]:
    """Serves a library for as long as a ``with`` lasts."""
    pytest.importorskip("gradio", reason="the app needs `pip install 'newsproof[ui]'`")
    from ui.server import serve
    from ui.shell import Options

    @contextmanager
    def start(library: Library, port: int | None = None, **options: Any) -> Iterator[App]:
        port = port or free_port()
        arguments = {"questions_per_minute": 10_000, "uploads_per_minute": 10_000} | options
        demo = serve(library, Options(**arguments), port=port, prevent_thread_lock=True)
        try:
            yield App(f"http://127.0.0.1:{port}/", library)
        finally:
            demo.close()

    return start


@pytest.fixture(scope="session")
def shared_app(
    serving: Callable[..., Any], pristine_library: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    """One app for all tests that change no articles, answering without a model."""
    folder = shutil.copytree(pristine_library, tmp_path_factory.mktemp("shared") / "library")
    with (
        Library.open(settings=Settings(library=folder, embedder="local", llm="none")) as library,
        serving(library) as app,
    ):
        yield app


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium of the system, headless."""
    api = pytest.importorskip("playwright.sync_api")
    executable = next((found for name in _CHROMIUM if (found := shutil.which(name))), None)
    if executable is None:
        pytest.skip("no Chromium here; `make browser` installs Debian's where it may")
    # The sandbox of Chromium does not work for root.
    arguments = [*_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens pages in browsers of their own, and holds them to this machine: a request to another one fails the test."""
    contexts: list[Any] = []
    outside: list[str] = []
    errors: list[str] = []

    def note(request: Any) -> None:  # or a WebSocket, which is no request to Playwright
        target = urlsplit(request.url)
        if target.scheme in ("http", "https", "ws", "wss") and target.hostname not in ("127.0.0.1", "localhost"):
            outside.append(request.url)

    def watch(tab: Any) -> None:
        tab.on("websocket", note)
        tab.on("pageerror", lambda error: errors.append(str(error)))

    def page(url: str = "", *, width: int = 1366, height: int = 800, dark: bool = False, **options: Any) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", **options
        )
        contexts.append(context)
        # A busy machine may need long for what takes a second on an idle one.
        context.set_default_timeout(90_000)
        context.on("request", note)
        context.on("page", watch)
        opened = context.new_page()
        if url:
            opened.goto(url)
            opened.wait_for_selector("#np-question textarea")
            # Gradio attaches its listeners after it has drawn; the first load events tell that it has.
            opened.wait_for_selector(".np-log", state="attached")
        return opened

    yield page
    for context in contexts:
        context.close()
    assert outside == []
    assert errors == []
