"""Serves one model file by llama.cpp's OpenAI-compatible API on the loopback, and prints the address.

Usage: demo_model.py WEIGHTS NAME PORT, where port 0 is any that is free
"""

import os
import signal
import sys

import xllamacpp

weights, name, port = sys.argv[1:]

params = xllamacpp.CommonParams()
params.model.path = weights
params.model_alias = {name}
params.hostnames = ["127.0.0.1"]
params.port = int(port)
params.ui = False
# The model was trained for 8192 tokens; a few people at once share twice that.
params.n_parallel = 4
params.n_ctx = 4 * 8192
params.cache_ram_mib = 0
# It stands beside the server, Postgres and a browser: leave them room.
params.cpuparams.n_threads = max(1, min(4, (os.cpu_count() or 2) // 2))

server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
signal.sigwait({signal.SIGTERM, signal.SIGINT})
# The module's own shutdown waits for answers that nobody reads any more.
os._exit(0)
