"""What the benchmark of the web says that a request costs."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.web import processor_ms

_BUSY = "import time\nwhile time.process_time() < 0.3: pass"
_PARENT = f"""
import subprocess, sys
subprocess.run([sys.executable, "-c", {_BUSY!r}], check=True)
print("ended", flush=True)
sys.stdin.read()
"""


def test_the_time_of_workers_that_have_ended_counts() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None and parent.stdin is not None
        assert parent.stdout.readline() == b"ended\n"
        assert processor_ms(parent.pid) >= 300
        parent.stdin.close()
