"""The bot put together from its settings: the one room that knows all of the others'."""

from nutgraf.deployment.accounts import credentials_of, open_platform
from nutgraf.deployment.deployed import Deployment
from nutgraf.deployment.opening import open_deployment
from nutgraf.deployment.stores import open_rehearsal_store, open_settings_store, sessions_file

__all__ = [
    "Deployment",
    "credentials_of",
    "open_deployment",
    "open_platform",
    "open_rehearsal_store",
    "open_settings_store",
    "sessions_file",
]
