"""Sets a fresh server up, and lets schemathesis send it what an owner can send.

Usage: fuzz.py URL SETUP_URL, with schemathesis on PYTHONPATH
"""

import json
import subprocess
import sys
import urllib.parse
import urllib.request

# Generated requests for each operation and phase: so many are the same on every machine, which a time limit's are not.
EXAMPLES = 50

# These would end the session, and every later request would only be told to sign in.
LAST_WORDS = ["signOut", "changePassword", "endSession"]


def set_up(url, setup_url):
    """Makes the first owner and workspace; returns the session's cookie."""
    token = urllib.parse.parse_qs(urllib.parse.urlsplit(setup_url).query)["token"][0]
    body = {
        "token": token,
        "workspace_name": "Fuzz",
        "name": "Kim",
        "email": "kim@example.com",
        "password": "correct horse battery",
        "language": "en",
    }
    request = urllib.request.Request(
        f"{url}/api/v1/setup",
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json", "origin": url},
    )
    with urllib.request.urlopen(request) as response:
        return response.headers["set-cookie"].split(";")[0]


def get(url, cookie):
    request = urllib.request.Request(url, headers={"cookie": cookie})
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def main():
    url, setup_url = sys.argv[1:]
    cookie = set_up(url, setup_url)
    document = get(f"{url}/api/v1/openapi.json", cookie)
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    unknown = [name for name in LAST_WORDS if name not in names]
    if unknown:
        sys.exit(f"fuzz.py leaves out operations that are not there: {unknown}")
    arguments = [
        "run",
        f"{url}/api/v1/openapi.json",
        "--checks=not_a_server_error",
        f"--max-examples={EXAMPLES}",
        # The same requests on every machine: what fails here fails there.
        "--seed=1",
        # Not more: Python 3.11 counts the depth of syntax trees for all threads together, and two that read source at the same
        # moment end in a SystemError.
        "--workers=1",
        "--request-timeout=20",
        # All of it as the owner: made-up keys would only be refused at the door.
        "--generation-with-security-parameters=false",
        f"--header=Cookie: {cookie}",
        f"--header=Origin: {url}",
        "--continue-on-failure",
        "--warnings=off",
    ]
    arguments += [f"--exclude-operation-id={name}" for name in LAST_WORDS]
    ended = subprocess.run([sys.executable, "-m", "schemathesis.cli", *arguments])
    if ended.returncode == 0:
        # Had something ended the session, nearly all requests would have been refused at the door.
        get(f"{url}/api/v1/me", cookie)
    sys.exit(ended.returncode)


main()
