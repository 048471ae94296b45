"""The short form of `benchmarks/chaos.py`: a dozen kills of app and workers at random moments lose nothing."""
import json
import subprocess
import sys

import pytest

from kamp_core.settings import ROOT


@pytest.mark.skipif(sys.platform == "win32", reason="the benchmark forks its apps")
def test_a_dozen_kills_lose_nothing_leave_no_half_table_and_no_stuck_job():
    done = subprocess.run([sys.executable, "benchmarks/chaos.py", "--kills", "12", "--stand-in"], cwd=ROOT, capture_output=True,
                          text=True)
    found = json.loads(done.stdout or "{}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (found["kills"], found["lost"], found["half"], found["stuck"], found["not_started"]) == (12, [], [], [], [])
    assert found["versions"] > 2
    assert found["slowest_start"] < 5
