"""The clients of OpenAI, Anthropic and LangChain (PyPI), unchanged, against a running Madang: what they accept here is what programs get.
Takes Madang's address, an API key, an app that repeats its one text and the files that it is given, a model that repeats the last message, and one that embeds."""

import base64
import json
import sys

import anthropic
import openai
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

base, key, app, model, embedder = sys.argv[1:]
ASKED = "하나 둘 {{셋}} four"
CONVERSATION = [
    {"role": "user", "content": "before"},
    {"role": "assistant", "content": "yes"},
    {"role": "user", "content": ASKED},
]


def refused(call, error, *words):
    try:
        call()
    except error as refusal:
        for word in words:
            assert word in str(refusal), refusal
        return refusal
    raise AssertionError(f"not refused: {words}")


client = openai.OpenAI(base_url=base + "/v1", api_key=key)
assert {app, model} <= {known.id for known in client.models.list()}
assert client.models.retrieve(model).id == model

for name in (app, model):
    whole = client.chat.completions.create(model=name, messages=CONVERSATION, user="someone", extra_body={"unknown": 1})
    assert whole.choices[0].message.content == ASKED, whole
    assert whole.choices[0].finish_reason == "stop" and whole.model == name, whole

    chunks = list(
        client.chat.completions.create(
            model=name, messages=CONVERSATION, stream=True, stream_options={"include_usage": True}
        )
    )
    assert chunks[0].choices[0].delta.role == "assistant", chunks[0]
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == ASKED and chunks[-1].usage is not None and chunks[-2].choices[0].finish_reason == "stop", chunks

    # The client folds the events of the stream and complains of each that it doesn't expect.
    with client.chat.completions.stream(model=name, messages=CONVERSATION) as stream:
        assert stream.get_final_completion().choices[0].message.content == ASKED

    answered = client.responses.create(model=name, instructions="Be brief.", input=CONVERSATION)
    assert answered.output_text == ASKED and answered.status == "completed", answered
    with client.responses.stream(model=name, input=ASKED) as stream:
        text = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
        assert text == ASKED and stream.get_final_response().output_text == ASKED, text

by_name = client.chat.completions.create(model=app, messages=[], extra_body={"inputs": {"text": ASKED}})
assert by_name.choices[0].message.content == ASKED, by_name
as_object = client.chat.completions.create(model=app, messages=[{"role": "user", "content": '{"text": "x"}'}])
assert as_object.choices[0].message.content == "x", as_object
document = client.chat.completions.create(
    model=model, messages=[{"role": "user", "content": '{"a": 1}'}], response_format={"type": "json_object"}
)
assert document.choices[0].message.content == '{"a": 1}', document

theirs = anthropic.Anthropic(base_url=base, api_key=key)
assert {app, model} <= {known.id for known in theirs.models.list()}
for name in (app, model):
    message = theirs.messages.create(model=name, max_tokens=100, system="Be brief.", messages=CONVERSATION)
    assert message.content[0].text == ASKED and message.stop_reason == "end_turn", message
    with theirs.messages.stream(model=name, max_tokens=100, messages=CONVERSATION) as stream:
        assert "".join(stream.text_stream) == ASKED
        final = stream.get_final_message()
        assert final.content[0].text == ASKED and final.stop_reason == "end_turn", final
by_bearer = anthropic.Anthropic(base_url=base, auth_token=key)
assert by_bearer.messages.create(model=app, max_tokens=9, messages=CONVERSATION).content[0].text == ASKED

chat = ChatOpenAI(model=app, base_url=base + "/v1", api_key=key)
answer = chat.invoke([("system", "Be brief."), ("human", ASKED)])
assert answer.content == ASKED and answer.response_metadata["finish_reason"] == "stop", answer
assert "".join(piece.content for piece in chat.stream(ASKED)) == ASKED
newer = ChatOpenAI(model=model, base_url=base + "/v1", api_key=key, use_responses_api=True)
assert newer.invoke(ASKED).text == ASKED

# Tools: the model calls one with what it is asked, and repeats the result.
schema = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
tools = [{"type": "function", "function": {"name": "find", "description": "Finds", "parameters": schema}}]
asked = [{"role": "user", "content": ASKED}]
called = client.chat.completions.create(model=model, messages=asked, tools=tools, tool_choice="auto").choices[0]
call = called.message.tool_calls[0]
assert called.finish_reason == "tool_calls" and json.loads(call.function.arguments) == {"text": ASKED}, called
result = {"role": "tool", "tool_call_id": call.id, "content": "found"}
answered = client.chat.completions.create(model=model, messages=[*asked, called.message, result], tools=tools)
assert answered.choices[0].message.content == "found", answered
with client.chat.completions.stream(model=model, messages=asked, tools=tools) as stream:
    message = stream.get_final_completion().choices[0].message
    assert message.tool_calls[0].function.name == "find", message
flat = [{"type": "function", "name": "find", "description": "Finds", "parameters": schema}]
item = client.responses.create(model=model, input=ASKED, tools=flat).output[0]
assert item.type == "function_call" and json.loads(item.arguments) == {"text": ASKED}, item
with client.responses.stream(model=model, input=ASKED, tools=flat) as stream:
    assert [event.type for event in stream].count("response.function_call_arguments.done") == 1
    assert stream.get_final_response().output[0].name == "find"
output = {"type": "function_call_output", "call_id": item.call_id, "output": "found"}
answered = client.responses.create(model=model, input=[*asked, item, output], tools=flat)
assert answered.output_text == "found", answered
theirs_tools = [{"name": "find", "description": "Finds", "input_schema": schema}]
message = theirs.messages.create(model=model, max_tokens=99, messages=asked, tools=theirs_tools)
assert message.stop_reason == "tool_use" and message.content[0].input == {"text": ASKED}, message
with theirs.messages.stream(model=model, max_tokens=99, messages=asked, tools=theirs_tools) as stream:
    streamed = stream.get_final_message()
    assert streamed.stop_reason == "tool_use" and streamed.content[0].input == {"text": ASKED}, streamed
results = [{"type": "tool_result", "tool_use_id": message.content[0].id, "content": "found"}]
turns = [*asked, {"role": "assistant", "content": message.content}, {"role": "user", "content": results}]
answered = theirs.messages.create(model=model, max_tokens=99, messages=turns, tools=theirs_tools)
assert answered.content[0].text == "found", answered


def find(text: str) -> str:
    """Finds"""
    return text


bound = ChatOpenAI(model=model, base_url=base + "/v1", api_key=key).bind_tools([find])
assert bound.invoke(ASKED).tool_calls[0]["args"] == {"text": ASKED}

# Embeddings: OpenAI's client asks for base64 unless it is told otherwise.
embedded = client.embeddings.create(model=embedder, input=["one", "three"])
assert [item.embedding for item in embedded.data] == [[3.0, 0.5], [5.0, 0.5]] and embedded.usage.total_tokens == 2
plain = client.embeddings.create(model=embedder, input="one", encoding_format="float")
assert plain.data[0].embedding == [3.0, 0.5], plain
chain = OpenAIEmbeddings(model=embedder, base_url=base + "/v1", api_key=key, check_embedding_ctx_length=False)
assert chain.embed_documents(["one", "three"]) == [[3.0, 0.5], [5.0, 0.5]]
refused(lambda: client.embeddings.create(model=embedder, input=[[1, 2]]), openai.BadRequestError, "tokens")
refused(lambda: client.embeddings.create(model=model, input="x"), openai.NotFoundError)

# Files: uploaded once and named by their ids, or sent along. The app repeats them behind its text, the model what it is told of them.
MINUTES = "We ship on Monday."
uploaded = client.files.create(file=("minutes.md", MINUTES.encode()), purpose="user_data")
assert uploaded.object == "file" and uploaded.bytes == len(MINUTES) and uploaded.filename == "minutes.md", uploaded
assert client.files.wait_for_processing(uploaded.id).status == "processed"
assert client.files.retrieve(uploaded.id).to_dict() == uploaded.to_dict()
assert uploaded.id in [known.id for known in client.files.list(limit=1)]
assert client.files.content(uploaded.id).text == MINUTES
short = {"anchor": "created_at", "seconds": 3600}
lasting = client.files.create(file=("b.txt", b"b"), purpose="assistants", expires_after=short)
assert lasting.expires_at - lasting.created_at in (3599, 3600, 3601), lasting
url = "data:text/plain;base64," + base64.b64encode(MINUTES.encode()).decode()
text = {"type": "text", "text": "x"}
for file in ({"file_id": uploaded.id}, {"filename": "minutes.txt", "file_data": url}):
    for name in (app, model):
        said = [{"role": "user", "content": [text, {"type": "file", "file": file}]}]
        answer = client.chat.completions.create(model=name, messages=said)
        assert MINUTES in answer.choices[0].message.content, answer
        with client.chat.completions.stream(model=name, messages=said) as stream:
            assert MINUTES in stream.get_final_completion().choices[0].message.content
        item = [{"role": "user", "content": [{"type": "input_text", "text": "x"}, {"type": "input_file", **file}]}]
        assert MINUTES in client.responses.create(model=name, input=item).output_text
named = client.chat.completions.create(
    model=app, messages=[{"role": "user", "content": "x"}], extra_body={"inputs": {"docs": [uploaded.id]}}
)
assert MINUTES in named.choices[0].message.content, named
theirs_too = theirs.beta.files.upload(file=("minutes.md", MINUTES.encode(), "text/markdown"))
assert theirs_too.type == "file" and theirs_too.mime_type == "text/markdown", theirs_too
assert theirs.beta.files.retrieve_metadata(theirs_too.id).size_bytes == len(MINUTES)
assert theirs_too.id in [known.id for known in theirs.beta.files.list(limit=1)]
assert theirs.beta.files.download(theirs_too.id).text() == MINUTES
whole = {"type": "text", "media_type": "text/plain", "data": MINUTES}
for source in ({"type": "file", "file_id": theirs_too.id}, whole):
    for name in (app, model):
        said = [{"role": "user", "content": [{"type": "document", "source": source}, text]}]
        answer = theirs.beta.messages.create(model=name, max_tokens=99, messages=said, betas=["files-api-2025-04-14"])
        assert MINUTES in answer.content[0].text, answer
assert theirs.beta.files.delete(theirs_too.id).type == "file_deleted"
assert client.files.delete(uploaded.id).deleted
refused(lambda: client.files.retrieve(uploaded.id), openai.NotFoundError)
refused(lambda: client.files.create(file=("a.jsonl", b"{}"), purpose="batch"), openai.BadRequestError)

wrong = openai.OpenAI(base_url=base + "/v1", api_key="sk-wrong", max_retries=0)
refused(lambda: wrong.models.list(), openai.AuthenticationError)
wrong = anthropic.Anthropic(base_url=base, api_key="sk-wrong", max_retries=0)
refused(lambda: wrong.messages.create(model=app, max_tokens=9, messages=CONVERSATION), anthropic.AuthenticationError)
said = CONVERSATION[-1:]
missing = refused(lambda: client.chat.completions.create(model="nothing", messages=said), openai.NotFoundError, "/v1/models")
assert missing.code == "model_not_found", missing.code
refused(lambda: theirs.messages.create(model="nothing", max_tokens=9, messages=said), anthropic.NotFoundError, "nothing")
refused(lambda: client.chat.completions.create(model=app, messages=said, tools=tools), openai.BadRequestError, "tools")
refused(lambda: client.chat.completions.create(model=app, messages=[]), openai.BadRequestError, "inputs.text")
print("the clients of OpenAI, Anthropic and LangChain accept Madang")
