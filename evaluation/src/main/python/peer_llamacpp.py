"""llama.cpp, as evaluation/speed asks it: its server in this process, on the same file. Needs xllamacpp alone.

The rates are those that it measures itself, without HTTP.
"""

import argparse
import json
import os
import random
import socket
import sys
import urllib.request

import xllamacpp


class Server:
    def __init__(self, model: str, threads: int, context: int):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        parameters = xllamacpp.CommonParams()
        parameters.model.path = model
        parameters.hostnames = ["127.0.0.1"]
        parameters.port = self.port
        parameters.n_ctx = context
        parameters.n_parallel = 1
        parameters.cpuparams.n_threads = threads
        parameters.cpuparams_batch.n_threads = threads
        self.server = xllamacpp.Server(parameters)

    def timings(self, prompt: list[int], tokens: int) -> dict:
        body = {"prompt": prompt, "n_predict": tokens, "cache_prompt": False, "temperature": 0, "ignore_eos": True}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/completion",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["timings"]

    def tokens_per_second(self, work: dict, seconds: float) -> float:
        kind, tokens = ("predicted", work["tokens"]) if work["tokens"] else ("prompt", 1)
        done, elapsed = 0, 0.0
        while elapsed < seconds:
            prompt = [random.randrange(work["vocabulary"]) for _ in range(work["prompt"])]
            timings = self.timings(prompt, tokens)
            done += timings[f"{kind}_n"]
            elapsed += timings[f"{kind}_ms"] / 1000
        return done / elapsed


def main() -> None:
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # keeps what the library prints out of the answers
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--context", type=int, required=True)
    options = parser.parse_args()
    random.seed(1)
    server = Server(options.model, options.threads, options.context)
    print(json.dumps({"engine": "llama.cpp"}), file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        with open(request["work"]) as file:
            rate = server.tokens_per_second(json.load(file), request["seconds"])
        print(json.dumps({"setting": "", "tokens_per_second": rate}), file=answers, flush=True)
    os._exit(0)  # the server has no end


if __name__ == "__main__":
    main()
