"""Serving the app: addresses, accounts and limits put together."""

import ipaddress
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag import Library, NewsproofError, SettingsError
from ui.shell import Options

__all__ = ["is_loopback", "require_sign_in", "serve"]

if TYPE_CHECKING:
    from ui.examples import Examples

_UPLOAD_OVERHEAD = 1024 * 1024


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def require_sign_in(host: str, options: Options) -> None:
    """Refuse to let others in who need not say who they are.

    Raises:
        SettingsError: the address can be reached by others, and there are neither accounts nor a proxy.
    """
    if not is_loopback(host) and options.accounts is None and options.proxy_header is None:
        raise SettingsError(
            f"{host} can be reached by others, so people have to sign in: make accounts with "
            "`newsproof accounts add NAME` and pass --accounts FILE, or name the header of your proxy with "
            "--proxy-header"
        )
    if options.accounts is not None and not options.accounts.exists():
        raise SettingsError(f"there are no accounts in {options.accounts}; `newsproof accounts add NAME` makes them")
    if options.mcp and (options.accounts is not None or options.proxy_header is not None):
        # Gradio calls a tool through a client of its own on loopback, from which a proxy's header would be believed.
        raise SettingsError(
            "--mcp knows no sign-in, so it cannot be combined with --accounts or --proxy-header; serve the tools by a "
            "`newsproof serve --mcp` of their own on loopback"
        )
    if options.mcp and find_spec("mcp") is None:
        raise SettingsError("--mcp needs the Model Context Protocol; install it with `pip install 'newsproof[mcp]'`")


def serve(
    library: Library,
    options: Options,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    browser: bool = False,
    **extra: Any,
) -> Any:
    """Serve the app until it is interrupted.

    Args:
        library: an open library.
        options: how the app is served.
        host: address to listen on; others than loopback ones need accounts or a proxy that signs people in.
        port: TCP port.
        browser: open it in the browser.
        extra: further arguments of :meth:`gradio.Blocks.launch`, for tests.

    Returns:
        The app; at once where ``prevent_thread_lock=True`` is among the further arguments, else when it has ended.

    Raises:
        SettingsError: as :func:`require_sign_in`.
    """
    require_sign_in(host, options)
    import gradio
    from starlette.middleware import Middleware

    from ui import tools
    from ui.accounts import Accounts, proxied_user
    from ui.app import appearance, build
    from ui.assets import Assets
    from ui.event_sockets import EventSockets
    from ui.examples import Examples

    front_end = Path(gradio.__file__).parent / "templates" / "frontend" / "assets"
    examples = Examples(library)
    demo = build(library, options, examples)
    demo.queue(default_concurrency_limit=40, max_size=1000)
    identity: dict[str, Any] = {}
    if options.accounts is not None:
        identity = {"auth": Accounts(options.accounts).admit, "auth_message": "Sign in to Newsproof"}
    elif options.proxy_header is not None:
        identity = {"auth_dependency": proxied_user(options.proxy_header)}
    threading.Thread(target=_warm_up, args=(library, examples), name="newsproof-warm-up", daemon=True).start()
    demo.launch(
        server_name=host,
        server_port=port,
        inbrowser=browser,
        quiet=True,
        share=False,
        ssr_mode=False,
        show_error=True,
        footer_links=[],
        max_file_size=options.max_upload_bytes + _UPLOAD_OVERHEAD,
        enable_monitoring=False,
        # It would keep what is asked in the browser, and offer to send it elsewhere.
        run_history=False,
        mcp_server=options.mcp,
        app_kwargs={"middleware": [Middleware(Assets, folder=front_end), Middleware(EventSockets)]},
        **appearance(),
        **identity,
        **extra,
    )
    if options.mcp:
        tools.speak_json(demo)
    return demo


def _warm_up(library: Library, examples: "Examples") -> None:
    """Open what the first question needs, so that it does not wait for it; then find the examples of the first page."""
    try:
        # Not recorded: nobody has asked this.
        library.as_runnable(llm="none", record=False).invoke({"question": "What is the latest news?"})
    except NewsproofError:
        # Whoever asks is told the same, with what to do.
        return
    examples.look()
