"""Disturbs the processes of the services, as the schedule says."""

import threading
from signal import SIGCONT, SIGKILL, SIGSTOP, SIGTERM

from chaos_clients import Gateways
from chaos_history import Fault, History
from chaos_schedule import Disturbance
from progress import say
from service_processes import ServiceProcesses

SIGNALS = {"kill": SIGKILL, "stop": SIGSTOP, "terminate": SIGTERM}


def disturb(
    processes: ServiceProcesses,
    clock: Gateways,
    history: History,
    schedule: list[Disturbance],
    stop: threading.Event,
) -> None:
    """Returns when the last is over, or when it is told to stop."""
    stopped = []
    for disturbance in schedule:
        if stop.wait(max(0.0, disturbance.at - clock.now())):
            break
        instance = processes.instance(disturbance.service, disturbance.instance)
        history.add(Fault(clock.now(), disturbance.kind, instance.name))
        say(f"{disturbance.kind} {instance.name}")
        process = instance.process
        instance.send(SIGNALS[disturbance.kind])
        if disturbance.kind == "stop":
            stopped.append(threading.Timer(disturbance.seconds, process.send_signal, [SIGCONT]))
            stopped[-1].start()
    for timer in stopped:
        timer.join()
