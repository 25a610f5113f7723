"""Models of the hub by reference, with a loopback server in the hub's place and small files for models."""

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from support.command_line import CommandLine

from rag.checking.verifier import Verifier
from rag.errors import SettingsError, WeightsError
from rag.models import hub
from rag.models.chat import open_chat, resolve
from rag.models.cross_encoder import open_entailment
from rag.models.hub_cross_encoder import HubCrossEncoder
from rag.settings import Settings

CHAT = "someone/tiny-GGUF:tiny-q4.gguf"
NLI = "someone/tiny-nli"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
BYTES = b"GGUF" + bytes(range(256)) * 10


@dataclass
class Hub:
    """What the hub serves by path, which of it has a hash, and what it was asked for."""

    files: dict[str, bytes] = field(default_factory=dict)
    hashed: bool = True
    sent: dict[str, bytes] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    script = Hub()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def do_HEAD(self) -> None:
            script.asked.append(f"HEAD {self.path}")
            repository, _, path = self._split()
            if repository in script.renamed:
                self.send_response(307)
                self.send_header("Location", self.path.replace(repository, script.renamed[repository]))
            elif f"{repository}:{path}" not in script.files:
                self.send_response(404 if any(name.startswith(repository) for name in script.files) else 401)
            else:
                content = script.files[f"{repository}:{path}"]
                self.send_response(302 if script.hashed else 200)
                self.send_header("X-Repo-Commit", COMMIT)
                if script.hashed:
                    self.send_header("Location", "https://elsewhere.invalid/bytes")
                    self.send_header("X-Linked-Size", str(len(content)))
                    self.send_header("X-Linked-ETag", f'"{hashlib.sha256(content).hexdigest()}"')
                else:
                    self.send_header("ETag", '"b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0"')
                    self.send_header("Content-Length", str(len(content)))
            self.end_headers()

        def do_GET(self) -> None:
            script.asked.append(f"GET {self.path}")
            repository, _, path = self._split()
            content = (script.files | script.sent)[f"{repository}:{path}"]
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _split(self) -> tuple[str, str, str]:
            repository, _, rest = self.path[1:].partition("/resolve/")
            revision, _, path = rest.partition("/")
            return repository, revision, path

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{running.server_address[1]}")
        monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
        yield script
        running.shutdown()
        thread.join()


def reference(text: str) -> hub.Reference:
    found = hub.parse(text)
    assert found is not None
    return found


def settings(folder: Path, **values: object) -> Settings:
    return Settings(_env_file=None, models=folder, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (CHAT, ("someone/tiny-GGUF", "main", "tiny-q4.gguf")),
        ("a/b@v1.2:deep/er/m.gguf", ("a/b", "v1.2", "deep/er/m.gguf")),
        (NLI, (NLI, "main", "onnx/model.onnx")),
        (f"{NLI}:onnx/model_quantized.onnx", (NLI, "main", "onnx/model_quantized.onnx")),
    ],
)
def test_references(text: str, place: tuple[str, str, str]) -> None:
    found = reference(text)
    assert (found.repository, found.revision, found.path) == place


@pytest.mark.parametrize("text", ["", "gpt-4.1-mini", "a/b/c.gguf", "/a/b.gguf", "a/b:../c.gguf", "a/b:c.bin", "a/b:"])
def test_what_is_no_reference(text: str) -> None:
    assert hub.parse(text) is None


def test_a_file_of_that_name_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("someone").mkdir()
    tmp_path.joinpath(CHAT).write_bytes(BYTES)
    assert hub.parse(CHAT) is None


def test_a_split_file_is_all_of_its_parts() -> None:
    assert reference("a/b:m-00001-of-00003.gguf").paths[1:] == ("m-00002-of-00003.gguf", "m-00003-of-00003.gguf")


def test_the_first_pull_pins_commit_and_hash_and_later_ones_ask_nothing(tmp_path: Path, server: Hub) -> None:
    server.files = {CHAT: BYTES}
    (path,) = hub.pull(tmp_path, reference(CHAT))
    assert path.read_bytes() == BYTES
    assert server.asked == [
        "HEAD /someone/tiny-GGUF/resolve/main/tiny-q4.gguf",
        f"GET /someone/tiny-GGUF/resolve/{COMMIT}/tiny-q4.gguf",
    ]
    assert hub.pull(tmp_path, reference(CHAT)) == hub.find(tmp_path, reference(CHAT)) == (path,)
    assert len(server.asked) == 2


def test_other_bytes_than_the_hub_named_are_refused_then_and_later(tmp_path: Path, server: Hub) -> None:
    server.files = {CHAT: BYTES}
    server.sent = {CHAT: b"GGUF" + bytes(len(BYTES) - 4)}
    with pytest.raises(WeightsError, match="the bytes are not"):
        hub.pull(tmp_path, reference(CHAT))
    with pytest.raises(WeightsError, match=f"models pull {CHAT}"):
        hub.find(tmp_path, reference(CHAT))

    server.sent = {}
    (path,) = hub.pull(tmp_path, reference(CHAT))
    path.unlink()
    server.files = {CHAT: BYTES[::-1]}  # the repository has changed
    with pytest.raises(WeightsError, match="the bytes are not"):
        hub.pull(tmp_path, reference(CHAT))


def test_a_file_without_a_hash_is_pinned_by_what_was_sent(tmp_path: Path, server: Hub) -> None:
    server.hashed = False
    server.files = {CHAT: BYTES}
    (path,) = hub.pull(tmp_path, reference(CHAT))
    path.unlink()
    server.sent = {CHAT: BYTES[::-1]}
    with pytest.raises(WeightsError, match="the bytes are not"):
        hub.pull(tmp_path, reference(CHAT))


def test_a_renamed_repository_is_followed(tmp_path: Path, server: Hub) -> None:
    server.renamed = {"someone/tiny-GGUF": "another/tiny-GGUF"}
    server.files = {CHAT.replace("someone", "another"): BYTES, CHAT: BYTES}
    assert hub.pull(tmp_path, reference(CHAT))[0].read_bytes() == BYTES


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("someone/tiny-GGUF:other.gguf", "other.gguf does not exist.*check the name"),
        ("nobody/none:a.gguf", "answered 401: there is no such repository, or it is not public"),
    ],
)
def test_what_the_hub_does_not_have(tmp_path: Path, server: Hub, text: str, words: str) -> None:
    server.files = {CHAT: BYTES}
    with pytest.raises(WeightsError, match=words):
        hub.pull(tmp_path, reference(text))
    assert not list(tmp_path.glob("*.json"))


def test_offline_and_unreachable_hubs_say_so(tmp_path: Path, server: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(WeightsError, match="HF_HUB_OFFLINE is set"):
        hub.pull(tmp_path, reference(CHAT))
    assert server.asked == []
    monkeypatch.delenv("HF_HUB_OFFLINE")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(WeightsError, match="could not be had from the model hub"):
        hub.pull(tmp_path, reference(CHAT))


def test_a_damaged_list_of_pins_names_the_way_out(tmp_path: Path) -> None:
    tmp_path.joinpath("hub-pins.json").write_text("{", encoding="utf-8")
    with pytest.raises(WeightsError, match="delete it, and pull again"):
        hub.open_store(tmp_path)


def test_the_command_line_pulls_lists_and_verifies(
    newsproof: CommandLine, tmp_path: Path, server: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSPROOF_MODELS", str(tmp_path / "models"))
    server.files = {CHAT: BYTES}
    assert f"here and verified: {CHAT}" in newsproof("models", "pull", CHAT).out
    listed = {row["name"]: row["present"] for row in newsproof("models", "list", "--json").data["models"]}
    assert listed[CHAT]
    assert not listed["all-minilm-l6-v2"]
    assert newsproof("models", "verify", "--json").data == {"verified": [CHAT]}

    outcome = newsproof("models", "pull", "nobody/none:a.gguf")
    assert (outcome.status, outcome.err.count("\n")) == (1, 1)
    assert "nobody/none:a.gguf could not be had from the model hub" in outcome.err


def test_nothing_is_pulled_unasked(tmp_path: Path, server: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    server.files = {CHAT: BYTES}
    local = settings(tmp_path, llm="local", model=CHAT, entailment=NLI)
    choice = resolve(local)
    assert (choice.provider, choice.name) == ("local", f"local:{CHAT}")
    with pytest.raises(WeightsError, match=f"run `newsproof models pull {CHAT}`"):
        open_chat(local)
    with pytest.raises(WeightsError, match=f"run `newsproof models pull {NLI}`"):
        Verifier.open(local)
    assert server.asked == []
    hub.pull(tmp_path, reference(CHAT))
    with pytest.raises(WeightsError, match=r"llama\.cpp cannot load"):
        open_chat(local)  # the bytes begin as a model does, and are none


# ------------------------------------------------------------------------------------------------- cross-encoders

WORDS = ["[CLS]", "[SEP]", "[UNK]", "the", "bridge", "opened", "closed"]


def tokenizer() -> bytes:
    """A tokenizer of seven words that joins two texts as BERT does."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    made = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.post_processor = processors.BertProcessing(("[SEP]", 1), ("[CLS]", 0))
    return made.to_str().encode()


def graph(outputs: int = 3, names: tuple[str, ...] = ("input_ids", "attention_mask", "token_type_ids")) -> bytes:
    """A classifier whose first output is twice the number of tokens "closed", the others 0."""
    from onnx import TensorProto, helper

    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, [1, None]) for name in names]
    nodes = [
        helper.make_node("Equal", [names[0], "closed"], ["is_closed"]),
        helper.make_node("Cast", ["is_closed"], ["ones"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["ones"], ["count"], keepdims=1),
        helper.make_node("MatMul", ["count", "weights"], ["logits"]),
    ]
    constants = [
        helper.make_tensor("closed", TensorProto.INT64, [1], [WORDS.index("closed")]),
        helper.make_tensor("weights", TensorProto.FLOAT, [1, outputs], [2.0] + [0.0] * (outputs - 1)),
    ]
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, outputs])
    body = helper.make_graph(nodes, "tiny", inputs, [logits], constants)
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return bytes(model.SerializeToString())


def config(*labels: str) -> bytes:
    return json.dumps({"id2label": dict(enumerate(labels)), "max_position_embeddings": 10}).encode()


def files(folder: Path, made: bytes, facts: bytes, words: bytes | None = None) -> tuple[Path, Path, Path]:
    paths = folder / "model.onnx", folder / "config.json", folder / "tokenizer.json"
    for path, content in zip(paths, (made, facts, words or tokenizer()), strict=True):
        path.write_bytes(content)
    return paths


def test_a_cross_encoder_of_the_hub_reads_beside_the_rules(tmp_path: Path, server: Hub) -> None:
    server.files = {
        f"{NLI}:onnx/model.onnx": graph(),
        f"{NLI}:config.json": config("entailment", "neutral", "contradiction"),
        f"{NLI}:tokenizer.json": tokenizer(),
    }
    hub.pull(tmp_path, reference(NLI))
    chosen = settings(tmp_path, entailment=NLI)
    model = open_entailment(chosen)
    assert model is not None
    low, high = model.score([("the bridge", "opened"), ("the bridge", "closed closed")])
    assert low == pytest.approx(-0.6931, abs=1e-3)  # each label a third: odds of one to two
    assert high == pytest.approx(4 - 0.6931, abs=1e-3)
    assert Verifier.open(chosen).entailment is model


@pytest.mark.parametrize(
    ("labels", "sign"), [(("entailment", "not_entailment"), 1), (("contradiction", "ENTAILMENT"), -1)]
)
def test_the_label_is_found_by_its_name(tmp_path: Path, labels: tuple[str, ...], sign: int) -> None:
    model = HubCrossEncoder(*files(tmp_path, graph(2), config(*labels)))
    assert model.score([("the", "closed")]) == pytest.approx([sign * 2.0])


def test_a_single_output_is_taken_as_it_is_and_long_texts_are_cut(tmp_path: Path) -> None:
    model = HubCrossEncoder(*files(tmp_path, graph(1, ("input_ids",)), config()))
    # A window of eight tokens holds three special ones and five words.
    assert model.score([("closed", "the"), ("closed " * 100, "closed " * 100)]) == [2.0, 10.0]
    assert model.score([("\ud800", "closed")]) == [2.0]


@pytest.mark.parametrize(
    ("made", "facts", "words", "error"),
    [
        (b"no graph", config("entailment", "neutral"), tokenizer(), "not a graph that ONNX Runtime can run"),
        (graph(2), config("LABEL_0", "LABEL_1"), tokenizer(), "names no label for entailment .*label_0, label_1"),
        (graph(2), b"[]", tokenizer(), "names no label for entailment"),
        (graph(2), b"{", tokenizer(), "cannot be read"),
        (graph(2), config("entailment", "neutral"), b"{}", "is not a tokenizer"),
        (graph(2, ("pixels",)), config("entailment", "neutral"), tokenizer(), "asks for pixels"),
    ],
)
def test_files_that_cannot_be_used_are_named(
    tmp_path: Path, made: bytes, facts: bytes, words: bytes, error: str
) -> None:
    with pytest.raises(WeightsError, match=error):
        HubCrossEncoder(*files(tmp_path, made, facts, words))


@pytest.mark.parametrize("name", ["all-minilm", CHAT])
def test_what_is_no_cross_encoder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="NEWSPROOF_ENTAILMENT to owner/name"):
        open_entailment(settings(tmp_path, entailment=name))
