"""The five services, each in processes of its own, beside a Kafka and an Elasticsearch of their own. Linux."""

import json
import os
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGTERM

HOME = Path(__file__).resolve().parents[4]
STANDALONE = HOME / "standalone"
START_SECONDS = 600  # that a start of all may take
END_SECONDS = 60  # that a process may take to end when it is asked to
KAFKA, ELASTICSEARCH = 80, 81  # ports, counted from the first
CLASSES = {
    "gateway": "gateway.Gateway",
    "ingest": "ingest.IngestService",
    "embed": "embed.EmbedService",
    "retrieve": "retrieve.RetrieveService",
    "generate": "generate.GenerateService",
}
HEAPS = {"gateway": "256m", "ingest": "384m", "embed": "256m", "retrieve": "256m", "generate": "384m"}
BOUND = ["setpriv", "--pdeathsig", "KILL"]  # a process that does not outlive the one that started it
COMPUTING = ("embed", "generate")  # whose loops need the best compiler
LEAN = ["-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"]
QUICK = ["-XX:TieredStopAtLevel=1"]  # compiled in a hurry: a process lives for minutes


class Instance:
    """A process of a service, which is started again whenever it ends.

    losses: what it ended of, where nobody had ended it
    """

    def __init__(self, service: str, number: int, port: int, command: list[str], settings: dict, log: Path):
        self.service = service
        self.name = f"{service}-{number}"
        self.port = port
        self.command = command
        self.settings = settings
        self.log = log
        self.losses: list[str] = []
        self.starts = 0
        self.ending = 0.0  # when it was asked to end, of time.monotonic(); 0 if nobody asked
        self.start()

    def start(self) -> None:
        self.ending = 0.0
        self.starts += 1
        with self.log.open("a") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, env=os.environ | self.settings)

    def send(self, signal: int) -> None:
        if signal in (SIGKILL, SIGTERM):
            self.ending = self.ending or time.monotonic()
        self.process.send_signal(signal)

    def supervise(self) -> None:
        if self.process.poll() is not None:
            if not self.ending:
                self.losses.append(f"{self.name} ended by itself, exit code {self.process.returncode}: {self.tail()}")
            self.start()
        elif self.ending and time.monotonic() - self.ending > END_SECONDS:
            self.losses.append(f"{self.name} did not end within {END_SECONDS} s of SIGTERM: {self.tail()}")
            self.ending = time.monotonic()
            self.process.send_signal(SIGKILL)

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=10) as answer:
                return json.load(answer)["status"] == "UP"
        except (OSError, ValueError):
            return False

    def tail(self) -> str:
        return " | ".join(deque(self.log.read_text(errors="replace").splitlines(), 3))


class ServiceProcesses:
    """Kafka, Elasticsearch and instances of the services; they end with this process's context.

    port: the first of a hundred
    """

    def __init__(self, data: Path, port: int, instances: int, settings: dict[str, str]):
        self.data = data
        self.kafka = port + KAFKA
        self.elasticsearch = port + ELASTICSEARCH
        self.settings = settings | {
            "HEADWATER_KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{self.kafka}",
            "HEADWATER_ELASTICSEARCH_URL": f"http://127.0.0.1:{self.elasticsearch}",
            "HEADWATER_BLOBS_DIRECTORY": str(data / "blobs"),
        }
        self.ports = {
            (service, number): port + 10 * place + number
            for place, service in enumerate(CLASSES)
            for number in range(instances)
        }
        self.instances: list[Instance] = []
        self.servers: list[subprocess.Popen] = []
        self.closing = threading.Event()
        self.supervisor = threading.Thread(target=self.supervise)

    def __enter__(self) -> "ServiceProcesses":
        (self.data / "logs").mkdir(parents=True, exist_ok=True)
        subprocess.run([HOME / "headwater", "--version"], stdout=subprocess.DEVNULL, check=True)  # builds what changed
        self.java = subprocess.run([HOME / "build/jdk"], capture_output=True, text=True, check=True).stdout.strip()
        try:
            self.start_servers()
            self.start_services()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def start_servers(self) -> None:
        folder = self.data / "elasticsearch"
        self.server(
            "kafka",
            ["-Xms512m", "-Xmx512m", "--sun-misc-unsafe-memory-access=allow"],
            "KafkaBroker",
            {"data": self.data / "kafka", "port": self.kafka, "controller-port": self.kafka + 2},
        )
        transport = (STANDALONE / "elasticsearch/target/transport-classpath").read_text().strip()
        self.server(
            "elasticsearch",
            [
                "-Xms768m",
                "-Xmx768m",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                f"-Des.nativelibs.path={folder / 'home/lib'}",
            ],
            "ElasticsearchNode",
            {
                "data": folder,
                "port": self.elasticsearch,
                "transport-port": self.elasticsearch + 2,
                "transport-classpath": transport,
            },
        )
        health = f"http://127.0.0.1:{self.elasticsearch}/_cluster/health?wait_for_status=yellow&timeout=1s"
        await_all("Elasticsearch", lambda: answers(health), self.data)

    def server(self, module: str, options: list[str], main: str, arguments: dict) -> None:
        """Ends when its standard input closes, however this process ends."""
        target = STANDALONE / module / "target"
        classpath = f"{target / f'standalone-{module}.jar'}:{(target / 'classpath').read_text().strip()}"
        program = f"dev.headwater.standalone.{module}.{main}"
        command = [f"{self.java}/bin/java", *options, "-cp", classpath, program]
        command += [f"{name}={value}" for name, value in arguments.items()]
        with (self.data / f"logs/{module}.log").open("a") as log:
            self.servers.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log))

    def start_services(self) -> None:
        classpath = (STANDALONE / "platform/target/classpath").read_text().strip()
        for (service, number), port in self.ports.items():
            command = [
                *BOUND,
                f"{self.java}/bin/java",
                f"-Xmx{HEAPS[service]}",
                *LEAN,
                *([] if service in COMPUTING else QUICK),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classpath,
                f"dev.headwater.{CLASSES[service]}",
            ]
            settings = self.settings | {f"HEADWATER_{service.upper()}_PORT": str(port)}
            log = self.data / f"logs/{service}-{number}.log"
            self.instances.append(Instance(service, number, port, command, settings, log))
        self.supervisor.start()
        self.await_ready()

    def await_ready(self) -> None:
        await_all("the services", lambda: all(instance.ready() for instance in self.instances), self.data)

    def supervise(self) -> None:
        while not self.closing.wait(0.2):
            for instance in self.instances:
                instance.supervise()

    def instance(self, service: str, number: int) -> Instance:
        return next(instance for instance in self.instances if instance.name == f"{service}-{number}")

    def gateways(self) -> list[int]:
        return [port for (service, _), port in self.ports.items() if service == "gateway"]

    def losses(self) -> list[str]:
        return [loss for instance in self.instances for loss in instance.losses]

    def close(self) -> None:
        self.closing.set()
        if self.supervisor.is_alive():
            self.supervisor.join()
        for instance in self.instances:
            instance.process.send_signal(SIGCONT)
            instance.process.kill()  # what was accepted is in Kafka and the blob store
        for server in self.servers:
            server.stdin.close()
        for process in [*(instance.process for instance in self.instances), *self.servers]:
            process.wait()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=3):
            return True
    except OSError:
        return False


def await_all(what: str, ready, data: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not ready():
        if time.monotonic() > end:
            raise SystemExit(f"{what} did not start within {START_SECONDS} s; the logs are in {data / 'logs'}")
        time.sleep(0.2)
