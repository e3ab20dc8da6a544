"""The clients of OpenAI, Anthropic and LangChain (PyPI), unchanged, against a running Madang: what they accept here is what programs get.
Takes Madang's address, an API key, an app that repeats its one text, and a model that repeats the last message."""

import sys

import anthropic
import openai
from langchain_openai import ChatOpenAI

base, key, app, model = sys.argv[1:]
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

wrong = openai.OpenAI(base_url=base + "/v1", api_key="sk-wrong", max_retries=0)
refused(lambda: wrong.models.list(), openai.AuthenticationError)
wrong = anthropic.Anthropic(base_url=base, api_key="sk-wrong", max_retries=0)
refused(lambda: wrong.messages.create(model=app, max_tokens=9, messages=CONVERSATION), anthropic.AuthenticationError)
said = CONVERSATION[-1:]
missing = refused(lambda: client.chat.completions.create(model="nothing", messages=said), openai.NotFoundError, "/v1/models")
assert missing.code == "model_not_found", missing.code
refused(lambda: theirs.messages.create(model="nothing", max_tokens=9, messages=said), anthropic.NotFoundError, "nothing")
tools = [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]
refused(lambda: client.chat.completions.create(model=model, messages=said, tools=tools), openai.BadRequestError, "tools")
refused(lambda: client.chat.completions.create(model=app, messages=[]), openai.BadRequestError, "inputs.text")
print("the clients of OpenAI, Anthropic and LangChain accept Madang")
