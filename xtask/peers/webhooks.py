"""A receiver of webhooks that verifies them with the reference library of Standard Webhooks, as docs/webhooks.md shows it.

The secret is the path, in base64 for URLs. Answers 204 to what is signed by it, and 401 to all else. Prints its address, and serves until
it is ended."""

import base64
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks.webhooks import Webhook, WebhookVerificationError


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        secret = base64.urlsafe_b64decode(self.path.lstrip("/")).decode()
        try:
            event = Webhook(secret).verify(body, dict(self.headers.items()))
            status, answer = 204, event["type"]
        except WebhookVerificationError as error:
            status, answer = 401, str(error)
        self.send_response(status)
        self.end_headers()
        if status != 204:
            self.wfile.write(answer.encode())

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
print(f"127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
