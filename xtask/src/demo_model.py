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
# So small a model goes round in circles unless it is kept from it: DRY forbids it to repeat whole sequences, however far back.
# What a question says of randomness still counts, but the likeliest word alone would be the same circle each time.
params.sampling.temp = 0.6
params.sampling.min_p = 0.08
params.sampling.penalty_repeat = 1.1
params.sampling.penalty_last_n = 256
params.sampling.dry_multiplier = 0.8
params.sampling.dry_allowed_length = 3
params.sampling.dry_penalty_last_n = -1
# No answer is longer, whatever the app allows: it shows that things work, and more of it shows nothing more.
params.n_predict = 320
# It stands beside the server, Postgres and a browser: leave them room.
params.cpuparams.n_threads = max(1, min(4, (os.cpu_count() or 2) // 2))

server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
signal.sigwait({signal.SIGTERM, signal.SIGINT})
# The module's own shutdown waits for answers that nobody reads any more.
os._exit(0)
