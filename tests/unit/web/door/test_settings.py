"""Settings of the web: what is impossible is said in one line, which names it."""

from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import PasswordHasher

from nutgraf.config import KeySettings, WebSettings, load_settings
from nutgraf.errors import BadConfiguration

HASH = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaA"
SHA256 = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('host = "a b"', "host"),
        ("port = 70000", "port must be between 0 and 65535"),
        ('hosts = ["https://x.example"]', "hosts: 'https://x.example' is no host"),
        ('trusted_proxies = ["10.0.0.5/8"]', "10.0.0.5/8"),
        ('trusted_proxies = ["nginx"]', "nginx"),
        ('metrics_from = ["*"]', "*"),
        ('cors_origins = ["example.org"]', "cors_origins"),
        ('cors_origins = ["https://example.org/path"]', "cors_origins"),
        *(
            (f'password_hash = "{hashed}"', "password_hash must be all of the line that")
            for hashed in (
                "hunter2",
                "$argon2id$hunter2",
                HASH.rpartition("$")[0],
                HASH.replace("c2FsdHNhbHQ", ""),  # as a shell leaves it
                HASH.replace("argon2id", "argon2i"),
                f"{HASH} ",
            )
        ),
        ("per_minute = 0", "per_minute must be at least 1"),
        ("fetches_per_minute = 0", "fetches_per_minute must be at least 1"),
        ("max_body_bytes = 10", "max_body_bytes must be at least 1000"),
        ("keep_hours = 0", "keep_hours must be between"),
        ("keep_bytes = 1", "keep_bytes must be at least 1000000"),
        ("workers = 0", "workers must be at least 1"),
        ("publik = true", "publik"),
        (f'[[web.keys]]\nname = "a b"\nsha256 = "{SHA256}"', "'a b' is no name"),
        ('[[web.keys]]\nname = "a"\nsha256 = "ngf_secret"', "sha256 must be 64 digits"),
        (f'[[web.keys]]\nname = "a"\nsha256 = "{SHA256}"\nper_minute = 0', "per_minute"),
        (f'[[web.keys]]\nname = "a"\nsha256 = "{SHA256}"\n' * 2, "each needs a name of its own"),
    ],
)
def test_what_is_impossible_is_named(tmp_path: Path, line: str, told: str) -> None:
    file = tmp_path / "nutgraf.toml"
    file.write_text(f"[web]\n{line}\n", encoding="utf-8")
    with pytest.raises(BadConfiguration) as raised:
        load_settings(file)
    message = str(raised.value)
    assert told in message
    assert "\n" not in message
    assert "hunter2" not in message
    assert "ngf_secret" not in message


def test_a_hash_is_taken_as_argon2_writes_it() -> None:
    for length in (4, 32):
        hashed = PasswordHasher(1, 8, 1, hash_len=length).hash("a password")
        assert WebSettings(password_hash=hashed).password_hash == hashed


def test_the_environment_sets_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NUTGRAF_WEB__HOST", "0.0.0.0")
    monkeypatch.setenv("NUTGRAF_WEB__PUBLIC", "true")
    monkeypatch.setenv("NUTGRAF_WEB__HOSTS", '["nutgraf.example.org"]')
    monkeypatch.setenv("NUTGRAF_WEB__PASSWORD_HASH", HASH)
    monkeypatch.setenv("NUTGRAF_WEB__KEYS", f'[{{"name": "a", "sha256": "{SHA256}"}}]')
    assert load_settings().web == WebSettings(
        host="0.0.0.0",
        public=True,
        hosts=("nutgraf.example.org",),
        password_hash=HASH,
        keys=(KeySettings("a", SHA256),),
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.53", "localhost", "::1", "[::1]"])
def test_loopback_is_local(host: str) -> None:
    assert WebSettings(host=host).is_local


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "127.example.org", "192.168.1.5", "nutgraf.example.org"]
)
def test_all_else_is_not(host: str) -> None:
    assert not WebSettings(host=host).is_local
