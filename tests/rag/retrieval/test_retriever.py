"""The search in a LangChain pipe."""

import json
from datetime import date

from langchain_core.documents import Document
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from support.asynchronous import run

from rag.library import Library

QUESTION = "How many vehicles a day does Lockgate Bridge carry?"


def test_documents_hold_the_passage_and_where_it_stands(shared_library: Library) -> None:
    retriever = shared_library.as_retriever(k=3)
    assert isinstance(retriever, BaseRetriever)
    documents = retriever.invoke(QUESTION)
    passages = shared_library.search(QUESTION, k=3)
    assert [d.page_content for d in documents] == [p.text for p in passages]
    first = documents[0].metadata
    text = shared_library.article(first["article_id"]).text
    assert text[first["start"] : first["end"]] == documents[0].page_content
    assert first["published"] == "2024-03-12"
    json.dumps(first)


def test_it_stands_in_a_pipe_before_prompt_and_model(shared_library: Library) -> None:
    def join(documents: list[Document]) -> str:
        return "\n".join(document.page_content for document in documents)

    model = RunnableLambda(lambda prompt: prompt.to_messages()[-1].text)
    pipe = (
        {"context": shared_library.as_retriever(k=2) | join, "question": RunnablePassthrough()}
        | ChatPromptTemplate.from_messages([("user", "{context}\n\n{question}")])
        | model
        | StrOutputParser()
    )
    prompt = pipe.invoke(QUESTION)
    assert "14,000 vehicles" in prompt
    assert prompt.endswith(QUESTION)


def test_limits_and_the_default_number(shared_library: Library) -> None:
    assert len(shared_library.as_retriever().invoke("bridge")) == shared_library.settings.passages
    limited = shared_library.as_retriever(k=20, since=date(2025, 1, 1), sources=["corvenham courier"])
    found = limited.invoke("bridge")
    assert found
    assert all(d.metadata["source"] == "Corvenham Courier" for d in found)
    assert all(d.metadata["published"] >= "2025" for d in found)
    assert shared_library.as_retriever(until=date(1999, 1, 1)).invoke("bridge") == []
    assert shared_library.as_retriever(k=0).invoke("bridge") == []


def test_asynchronous_and_in_batches(shared_library: Library) -> None:
    retriever = shared_library.as_retriever(k=1)
    questions = [QUESTION, "Who won the derby?"]
    assert run(retriever.abatch(questions)) == retriever.batch(questions)
