"""The scripts and styles of the app as a browser or a proxy gets them, over HTTP."""

import gzip
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from support.browsing import App

NewPage = Callable[..., Any]


def script_of(app: App) -> str:
    """The address of the script with which the page begins."""
    page = urlopen(app.url).read().decode()
    return app.url + page.partition('crossorigin src="./')[2].partition('"')[0]


def test_a_script_is_kept_for_good_and_compressed_for_those_behind_a_proxy_alone(shared_app: App) -> None:
    address = script_of(shared_app)
    near = urlopen(Request(address, headers={"Accept-Encoding": "gzip, br"}))
    far = urlopen(Request(address, headers={"Accept-Encoding": "br, gzip", "X-Forwarded-For": "192.0.2.1"}))
    for answer in (near, far):
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert "immutable" in answer.headers["Cache-Control"]
    text = near.read()
    assert (near.headers["Content-Encoding"], far.headers["Content-Encoding"]) == ("identity", "gzip")
    assert gzip.decompress(far.read()) == text
    assert b"import" in text


@pytest.mark.parametrize("name", ["..%2Findex.html", "../index.html", "nothing.js", ".hidden", "%2Fetc%2Fpasswd", ""])
def test_nothing_but_these_files_is_given_away(shared_app: App, name: str) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{shared_app.url}assets/{name}")
    assert refused.value.code in (400, 403, 404)


def test_a_second_visit_asks_for_no_script_again(shared_app: App, new_page: NewPage) -> None:
    page = new_page(shared_app.url)
    sizes = "performance.getEntriesByType('resource').filter(e => e.name.includes('/assets/')).map(e => e.transferSize)"
    assert any(page.evaluate(sizes))
    page.reload()
    page.locator(".np-log").wait_for(state="attached")
    assert page.evaluate(sizes)
    assert not any(page.evaluate(sizes))
