"""Many pages at once: rows in, rows out, in order, on all cores, resumable.

    from nutgraf.batch import Limits, run_batch

    report = run_batch(Path("pages.jsonl"), Path("summaries.jsonl"), limits=Limits(workers=8))

`rows` reads the input, `work` makes one row of output from one of input (in a worker process),
`output` keeps what is done where a next run finds it, `run` joins them.
"""

from nutgraf.batch.run import Limits, Report, run_batch

__all__ = ["Limits", "Report", "run_batch"]
