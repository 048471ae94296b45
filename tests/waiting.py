"""For what other processes do in their own time."""
import time


def until(true, seconds=60):
    """What it answers, once it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := true():
            return value
        time.sleep(0.1)
    raise AssertionError("it never came to that")
