"""A real mail server: aiosmtpd, in its strict mode. It asks for a user and a password, refuses the address nobody@example.com, and writes
each letter down as Python's own parser understands it: one JSON file a letter, named after its Message-ID.

Prints its address, user, password and folder as JSON, and serves until it is ended."""

import asyncio
import email
import email.policy
import json
import pathlib
import tempfile

from aiosmtpd.smtp import SMTP, AuthResult

USER, PASSWORD = b"madang@example.com", b"p@ss: word/%"
folder = pathlib.Path(tempfile.mkdtemp(prefix="madang-letters-"))


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == "nobody@example.com":
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.content, policy=email.policy.strict)
        told = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": {name.lower(): str(value) for name, value in letter.items()},
            "count": len(letter.items()),
            "text": letter.get_body(("plain",)).get_content(),
            "html": letter.get_body(("html",)).get_content(),
        }
        name = letter["message-id"].strip("<>").split("@")[0]
        part = folder / f"{name}.part"
        part.write_text(json.dumps(told))
        part.rename(folder / f"{name}.json")
        return "250 2.0.0 Taken"


def authenticate(server, session, envelope, mechanism, data):
    fits = data.login == USER and data.password == PASSWORD
    # What isn't handled here is refused by the server.
    return AuthResult(success=fits, handled=fits)


def connection():
    return SMTP(
        Handler(),
        authenticator=authenticate,
        auth_required=True,
        auth_require_tls=False,
        enable_SMTPUTF8=True,
    )


async def serve():
    server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0)
    print(json.dumps({"port": server.sockets[0].getsockname()[1], "folder": str(folder)}), flush=True)
    await server.serve_forever()


asyncio.run(serve())
