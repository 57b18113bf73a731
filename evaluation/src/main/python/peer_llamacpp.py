"""llama.cpp, as evaluation/speed asks it: its server in this process. Needs xllamacpp alone.

The rates are those that it measures itself, without HTTP.
"""

import argparse
import json
import os
import random
import socket
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import xllamacpp
from xllamacpp import common_speculative_type as speculative_type


class Server:
    def __init__(self, options: argparse.Namespace):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        parameters = xllamacpp.CommonParams()
        parameters.model.path = options.model
        parameters.hostnames = ["127.0.0.1"]
        parameters.port = self.port
        parameters.n_ctx = options.context * options.streams
        parameters.n_parallel = options.streams
        parameters.cpuparams.n_threads = options.threads
        parameters.cpuparams_batch.n_threads = options.threads
        parameters.cache_ram_mib = 0  # keeps no copies of earlier prompts, which never come again
        if options.lookup:
            parameters.speculative.types = [speculative_type.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE]
            ngram = parameters.speculative.ngram_simple
            ngram.size_n, ngram.size_m = map(int, options.lookup.split("/"))
        self.server = xllamacpp.Server(parameters)
        self.clients = ThreadPoolExecutor(options.streams)

    def complete(self, prompt: list[int] | str, tokens: int, **more) -> dict:
        """The likeliest tokens after a prompt."""
        body = {"prompt": prompt, "n_predict": tokens, "cache_prompt": False, "temperature": 0} | more
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/completion",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def write(self, work: dict) -> list[dict]:
        """Continues each prompt, one after the other."""
        return [self.complete(prompt, work["tokens"]) for prompt in work["prompts"]]

    def write_random(self, work: dict) -> list[dict]:
        """As many texts at once as there are streams, after random tokens."""
        prompts = [
            [random.randrange(work["vocabulary"]) for _ in range(work["prompt"])] for _ in range(work["streams"])
        ]
        tokens = max(work["tokens"], 1)
        return list(self.clients.map(lambda prompt: self.complete(prompt, tokens, ignore_eos=True), prompts))

    def tokens_per_second(self, work: dict, seconds: float) -> float:
        """Of all streams together, over as many whole texts as fill the time."""
        kind = "predicted" if work["tokens"] else "prompt"
        done, elapsed = 0, 0.0
        while elapsed < seconds:
            answers = self.write(work) if "prompts" in work else self.write_random(work)
            tokens = sum(answer["timings"][f"{kind}_n"] for answer in answers)
            took = [answer["timings"][f"{kind}_ms"] / 1000 for answer in answers]
            done += tokens
            elapsed += sum(took) / work.get("streams", 1)
        return done / elapsed


def main() -> None:
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # keeps what the library prints out of the answers
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--context", type=int, required=True, help="tokens of each stream")
    parser.add_argument("--streams", type=int, required=True, help="texts at the same time")
    parser.add_argument("--lookup", help="tokens that must match / tokens that are then looked up, such as 3/8")
    options = parser.parse_args()
    random.seed(1)
    server = Server(options)
    print(json.dumps({"engine": options.name}), file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        with open(request["work"]) as file:
            work = json.load(file)
        if request["do"] == "write":
            answer = {"texts": [text["content"] for text in server.write(work)]}
        else:
            answer = {"setting": "", "tokens_per_second": server.tokens_per_second(work, request["seconds"])}
        print(json.dumps(answer), file=answers, flush=True)
    os._exit(0)  # the server has no end


if __name__ == "__main__":
    main()
