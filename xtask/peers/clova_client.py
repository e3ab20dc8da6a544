"""NAVER's own client (PyPI langchain-naver, and the one that it grew out of) against the stub: what it accepts here is how CLOVA Studio
answers. Takes the stub's address; ends with an error if anything isn't accepted."""

import sys

import openai
from langchain_community.chat_models.naver import ChatClovaX as NativeChat
from langchain_naver import ChatClovaX, ClovaXEmbeddings

ANSWER = "안녕하세요, 마당입니다."
base = sys.argv[1]
compatible = base + "/v1/openai"

for model in ("HCX-005", "HCX-007"):
    chat = ChatClovaX(model=model, api_key="nv-test", base_url=compatible, max_retries=0)
    answer = chat.invoke([("system", "Be kind."), ("human", "hello")])
    assert answer.content == ANSWER, answer
    assert answer.usage_metadata["output_tokens"] == 7, answer
    streamed = "".join(piece.content for piece in chat.stream("hello"))
    assert streamed == ANSWER, streamed

for keys in ({"api_key": "nv-test"}, {"api_key": "studio", "apigw_api_key": "gateway"}):
    native = NativeChat(model="HCX-003", base_url=base, **keys)
    answer = native.invoke([("human", "hello")])
    assert answer.content == ANSWER, answer
    # That client doesn't ask for a stream by the header, as the documentation wants it: here it does.
    native.client.headers["Accept"] = "text/event-stream"
    pieces = [piece.content for piece in native.stream([("human", "hello")])]
    # The result repeats the answer, which the client puts behind it: it is known to do so.
    assert "".join(pieces).startswith(ANSWER), pieces

embeddings = ClovaXEmbeddings(model="bge-m3", api_key="nv-test", base_url=compatible)
assert len(embeddings.embed_query("하나")) == 1024

try:
    ChatClovaX(model="HCX-005", api_key="nv-wrong", base_url=compatible, max_retries=0).invoke("hello")
except openai.AuthenticationError:
    pass
else:
    raise AssertionError("a wrong key was taken")
print("NAVER's client accepts the stub")
