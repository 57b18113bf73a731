"""Lines of progress on standard error, with the seconds since the program began."""

import sys
import time

START = time.monotonic()


def say(line: str) -> None:
    print(f"{time.monotonic() - START:6.0f} s  {line}", file=sys.stderr, flush=True)
