"""Many pages at once: rows in, rows out, in order, on all cores or machines, resumable.

    from nutgraf.batch import Limits, run_batch

    report = run_batch(Path("pages.jsonl"), Path("summaries.jsonl"), limits=Limits(workers=8))

`rows` and the modules of the forms (`tables`, `warc`) read the input, `work` makes one row of
output from one of input (in a worker process), `mapping` does so with many, `engines` and
`ray_engine` say where, `output` keeps what is done where a next run finds it, `run` joins them,
and `shards` does so for many inputs, which `folders` tells from pages.
"""

from nutgraf.batch.limits import Limits
from nutgraf.batch.run import Report, run_batch
from nutgraf.batch.shards import ShardsReport, run_shards

__all__ = ["Limits", "Report", "ShardsReport", "run_batch", "run_shards"]
