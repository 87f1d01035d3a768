"""Hostile pages are parsed in worker processes that can be killed."""

from nutgraf.sandbox.pool import DEFAULT_MEGABYTES, DEFAULT_SECONDS, Sandbox
from nutgraf.sandbox.worker import Outcome

__all__ = ["DEFAULT_MEGABYTES", "DEFAULT_SECONDS", "Outcome", "Sandbox"]
