"""Codes of a second factor are those of RFC 6238, appendix B, of which six digits are taken."""

from __future__ import annotations

import pytest

from nutgraf.community.credentials import Credentials
from nutgraf.community.second_factor import code_at
from nutgraf.errors import BadConfiguration

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890"


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ],
)
def test_codes(now: float, code: str) -> None:
    assert code_at(SECRET, now) == code
    assert code_at(f" {SECRET[:4].lower()} {SECRET[4:]}\n", now + 0.9) == code


def test_a_secret_of_another_length_needs_no_padding() -> None:
    assert code_at("JBSWY3DPEHPK3PXP", 0) == code_at("jbsw-y3dp-ehpk-3pxp====", 29.9)
    assert len(code_at("JBSWY3DPEHPK3PXPJBSWY3DPEH", 0)) == 6


@pytest.mark.parametrize("secret", ["", "  ", "123456", "not/base32", "A", "ünï"])
def test_what_is_no_secret_is_told_without_telling_it(secret: str) -> None:
    with pytest.raises(BadConfiguration) as caught:
        Credentials("nutgraf", "pass", totp_secret=secret)
    assert "secret of the second factor" in str(caught.value)
    assert not secret.strip() or secret not in str(caught.value).replace("A", "")


def test_no_secret_shows() -> None:
    shown = repr(Credentials("nutgraf", "pass-word", "to-ken", "123456", SECRET))
    for secret in ("pass-word", "to-ken", "123456", SECRET):
        assert secret not in shown
