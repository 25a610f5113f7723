from rag.retrieval.remembered import RememberedSentences


class Counting:
    """An embedder of two numbers, which counts what it embeds."""

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed_query(self, text: str) -> list[float]:
        return [1.0, 0.0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded += texts
        return [[float(len(text)), 0.5] for text in texts]


def test_a_sentence_is_embedded_once() -> None:
    inner = Counting()
    remembered = RememberedSentences(inner)
    assert remembered.embed_documents(["a", "bb", "a"]) == [[1.0, 0.5], [2.0, 0.5], [1.0, 0.5]]
    assert remembered.embed_documents(["bb", "ccc"]) == [[2.0, 0.5], [3.0, 0.5]]
    assert inner.embedded == ["a", "bb", "ccc"]
    assert remembered.embed_documents([]) == []
    assert remembered.embed_query("who?") == [1.0, 0.0]


def test_what_was_not_asked_for_in_a_while_is_forgotten() -> None:
    inner = Counting()
    remembered = RememberedSentences(inner, limit=2)
    for text in ("a", "bb", "a", "ccc", "a", "bb"):
        remembered.embed_documents([text])
    assert inner.embedded == ["a", "bb", "ccc", "bb"]
