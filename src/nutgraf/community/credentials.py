"""With what an account logs in, and where its session is kept."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from nutgraf.community.second_factor import code_at
from nutgraf.errors import BadConfiguration

log = logging.getLogger(__name__)

_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Credentials:
    """With what an account logs in; secrets show in no repr.

    Attributes:
        user: name of the account, without its instance.
        password: None where there is a token from elsewhere.
        token: of a session that was opened elsewhere; None for none.
        totp: code of the second factor, valid for half a minute; None for none.
        totp_secret: from which such codes are made at any time; None for none.

    Raises:
        BadConfiguration: that secret is none.
    """

    user: str
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    totp: str | None = field(default=None, repr=False)
    totp_secret: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.code()

    def code(self) -> str | None:
        """Returns a code of the second factor for a log-in now; None for none."""
        if self.totp_secret is None:
            return self.totp
        return code_at(self.totp_secret, time.time())


class Sessions(Protocol):
    """Where tokens of open sessions are kept from one start to the next."""

    def load(self, account: str) -> str | None:
        """Returns the token of an account ("name@instance"); None for none."""
        ...

    def save(self, account: str, token: str | None) -> None:
        """Keeps a token; None forgets it. Never raises: an account can work without."""
        ...


class MemorySessions:
    """Keeps tokens as long as the process lives."""

    def __init__(self) -> None:
        self._tokens: dict[str, str] = {}

    def load(self, account: str) -> str | None:
        """As `Sessions` has it."""
        return self._tokens.get(account)

    def save(self, account: str, token: str | None) -> None:
        """As `Sessions` has it."""
        if token is None:
            self._tokens.pop(account, None)
        else:
            self._tokens[account] = token


class FileSessions:
    """Keeps tokens in a file that only its owner can read.

    Args:
        file: made when there is something to keep.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._unkept: dict[str, str | None] = {}

    def load(self, account: str) -> str | None:
        """As `Sessions` has it.

        Raises:
            BadConfiguration: others can read the file.
        """
        if account in self._unkept:
            return self._unkept[account]
        token = self._read().get(account)
        return token if isinstance(token, str) else None

    def save(self, account: str, token: str | None) -> None:
        """As `Sessions` has it; what cannot be kept is logged, and holds until the end."""
        try:
            self._write(account, token)
        except BadConfiguration as error:
            log.warning("%s: the next start needs a new log-in", error)
            self._unkept[account] = token
        else:
            self._unkept.pop(account, None)

    def _write(self, account: str, token: str | None) -> None:
        """Replaces the file, as a whole or not at all."""
        tokens = self._read()
        if token is None:
            tokens.pop(account, None)
        else:
            tokens[account] = token
        fresh = self._file.with_name(f"{self._file.name}.{os.getpid()}.new")
        with contextlib.suppress(FileNotFoundError):
            fresh.unlink()
        try:
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(tokens, stream)
                stream.flush()
                os.fsync(stream.fileno())
            fresh.replace(self._file)
        except OSError as error:
            with contextlib.suppress(OSError):
                fresh.unlink()
            raise BadConfiguration(
                f"cannot keep the session in {str(self._file)!r}: {error.strerror or error}"
            ) from None

    def _read(self) -> dict[str, object]:
        try:
            with self._file.open("rb") as stream:
                if os.fstat(stream.fileno()).st_mode & 0o077:
                    raise BadConfiguration(
                        f"others can read {str(self._file)!r}, which holds a session: "
                        f"chmod 600 {self._file}"
                    )
                tokens = json.load(stream)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise BadConfiguration(
                f"cannot read {str(self._file)!r}: {error.strerror or error}"
            ) from None
        except ValueError:  # a session that cannot be read is opened anew
            return {}
        return tokens if isinstance(tokens, dict) else {}
