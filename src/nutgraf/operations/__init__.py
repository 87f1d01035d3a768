"""How the work is watched: logs, metrics, traces, and whether a process is ready."""
