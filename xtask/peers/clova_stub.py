"""A stand-in for CLOVA Studio, written from NAVER's documentation and accepted by NAVER's own client (clova_client.py): its two APIs for
answers, the OpenAI-compatible one, embeddings, both kinds of key, and the refusals that are documented.

Sources: api.ncloud-docs.com/docs/clovastudio-chatcompletionsv3, -chatcompletions, -openaicompatibility, -embeddingv2.
Prints its address, and serves until it is ended."""

import json
import sys
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWER = "안녕하세요, 마당입니다."
PIECES = ["안녕", "하세요, ", "마당입니다."]
USAGE = {"promptTokens": 9, "completionTokens": 7, "totalTokens": 16}


class Refused(Exception):
    def __init__(self, status, code, message):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def need(holds, code, message, status=400):
    if not holds:
        raise Refused(status, code, message)


def check_v3(model, body):
    thinks = model == "HCX-007"
    need(model in ("HCX-005", "HCX-DASH-002", "HCX-007"), "40080", "Model not found")
    need(sum(m["role"] == "system" for m in body["messages"]) <= 1, "40000", "At most one system message")
    need(all(m["content"] for m in body["messages"]), "40004", "Text empty")
    need(not ("maxTokens" in body and "maxCompletionTokens" in body), "40001", "maxTokens or maxCompletionTokens")
    need(not (thinks and "maxTokens" in body), "40001", "Invalid parameter: maxTokens")
    limit = body.get("maxTokens") or body.get("maxCompletionTokens") or 512
    need(limit <= (32768 if thinks else 4096), "40001", "Invalid parameter: maxTokens")
    need(0 <= body.get("temperature", 0.5) <= 1, "40001", "Invalid parameter: temperature")
    need(0 < body.get("topP", 0.8) <= 1, "40001", "Invalid parameter: topP")
    need("thinking" not in body or thinks, "40001", "Invalid parameter: thinking")
    thinking = thinks and body.get("thinking", {}).get("effort", "low") != "none"
    need(not (thinking and any(name in body for name in ("tools", "responseFormat", "stop"))), "40001", "Not with thinking")
    need("responseFormat" not in body or thinks, "40009", "Unsupported function")
    need(not body.get("tools") or limit >= 1024, "40001", "Invalid parameter: maxTokens")
    for name in ("stopBefore", "repeatPenalty"):
        need(name not in body, "40001", "Invalid parameter: " + name)
    return thinking


def check_v1(model, body):
    need(model in ("HCX-003", "HCX-DASH-001"), "40080", "Model not found")
    need(0 < body.get("temperature", 0.5) <= 1, "40001", "Invalid parameter: temperature")
    need(body.get("maxTokens", 100) <= 4096, "40001", "Invalid parameter: maxTokens")
    need(all(isinstance(m["content"], str) for m in body["messages"]), "40001", "Invalid parameter: content")


def check_openai(body):
    for name in ("stream_options", "frequency_penalty", "logit_bias", "logprobs", "store", "user"):
        need(name not in body, "40002", "Unsupported parameter: " + name)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def authorise(self):
        bearer = self.headers.get("Authorization", "")
        pair = (self.headers.get("X-NCP-CLOVASTUDIO-API-KEY"), self.headers.get("X-NCP-APIGW-API-KEY"))
        need(bearer == "Bearer nv-test" or pair == ("studio", "gateway"), "40104", "Invalid key", 401)
        return bearer

    def do_GET(self):
        self.answer({"object": "list", "data": [{"id": m, "object": "model"} for m in ("HCX-005", "HCX-007", "bge-m3")]})

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length) or b"{}")
        compatible = self.path.startswith("/v1/openai/")
        try:
            bearer = self.authorise()
            if compatible:
                need(bearer, "40104", "Invalid key", 401)
                self.openai(body)
            else:
                self.native(self.path.removeprefix("/testapp").removeprefix("/serviceapp"), body)
        except Refused as refused:
            status = {"code": refused.code, "message": refused.message}
            error = {"message": refused.message, "type": None, "param": None, "code": refused.code}
            self.answer({"error": error} if compatible else {"status": status, "result": None}, refused.status)

    def answer(self, document, status=200):
        data = json.dumps(document, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def stream(self, frames):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream;charset=UTF-8")
        self.send_header("Connection", "close")
        self.end_headers()
        for frame in frames:
            self.wfile.write(frame.encode())
            self.wfile.flush()
        self.close_connection = True

    def native(self, path, body):
        version, kind, *rest = path.strip("/").split("/")
        if kind == "api-tools":
            need(body.get("text"), "40004", "Text empty")
            result = {"embedding": [0.5] * 1024, "inputTokens": 3}
            return self.answer({"status": {"code": "20000", "message": "OK"}, "result": result})
        need(kind == "chat-completions" and len(rest) == 1, "40400", "Not found", 404)
        model = rest[0]
        thinking = check_v3(model, body) if version == "v3" else check_v1(model, body)
        # Chosen by this header, whatever the body says.
        streamed = "text/event-stream" in self.headers.get("Accept", "")
        self.stream(native_frames(version, thinking)) if streamed else self.answer(native_answer(version, thinking))

    def openai(self, body):
        if self.path.endswith("/embeddings"):
            need(body.get("encoding_format", "float") == "float", "40001", "Invalid parameter: encoding_format")
            texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
            data = [{"object": "embedding", "index": i, "embedding": [0.5] * 1024} for i in range(len(texts))]
            return self.answer({"object": "list", "data": data, "model": body["model"], "usage": {"prompt_tokens": 3, "total_tokens": 3}})
        check_openai(body)
        usage = {"prompt_tokens": 9, "completion_tokens": 7, "total_tokens": 16}
        if not body.get("stream"):
            choice = {"index": 0, "message": {"role": "assistant", "content": ANSWER}, "finish_reason": "stop"}
            whole = {"id": "x", "object": "chat.completion", "created": 1, "model": body["model"], "choices": [choice], "usage": usage}
            return self.answer(whole)
        self.stream(openai_frames(body["model"], usage))


def native_frames(version, thinking):
    def frame(event, data):
        return f"id:{uuid.uuid4()}\nevent:{event}\ndata:{json.dumps(data, ensure_ascii=False)}\n\n"

    v3 = version == "v3"
    more = {"finishReason": None, "usage": None} if v3 else {"stopReason": None, "inputLength": 9, "outputLength": 1}
    if thinking:
        yield frame("token", {"message": {"role": "assistant", "content": "", "thinkingContent": "인사말"}, **more})
    for piece in PIECES:
        yield frame("token", {"message": {"role": "assistant", "content": piece}, **more})
    # The whole message once more.
    yield frame("result", native_answer(version, thinking)["result"])
    if not v3:
        yield frame("signal", {"data": "[DONE]"})


def native_answer(version, thinking):
    message = {"role": "assistant", "content": ANSWER}
    if thinking:
        message["thinkingContent"] = "인사말"
    v3 = {"message": message, "finishReason": "stop", "created": 1744218776, "seed": 1, "usage": USAGE}
    v1 = {"message": message, "stopReason": "stop_before", "inputLength": 9, "outputLength": 7, "seed": 1, "aiFilter": []}
    return {"status": {"code": "20000", "message": "OK"}, "result": v3 if version == "v3" else v1}


def openai_frames(model, usage):
    head = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": model}
    for number, piece in enumerate(PIECES):
        last = number == len(PIECES) - 1
        choice = {"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": "stop" if last else None}
        more = {"usage": usage} if last else {}
        yield "data: " + json.dumps({**head, "choices": [choice], **more}, ensure_ascii=False) + "\n\n"
    yield "data: [DONE]\n\n"


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Handler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
