"""How many connections one address may have, and all together."""

from __future__ import annotations

import pytest

from nutgraf.web.connections import Connections
from nutgraf.web.problems import Problem


def refusal(connections: Connections, host: str | None) -> int:
    with pytest.raises(Problem) as caught:
        connections.open(host)
    return caught.value.status


def test_one_address_has_its_share_and_no_more() -> None:
    connections = Connections(most=10, most_of_one=2)
    first = connections.open("203.0.113.1")
    connections.open("203.0.113.1")
    assert refusal(connections, "203.0.113.1") == 429
    assert refusal(connections, "::ffff:203.0.113.1") == 429
    connections.open("203.0.113.2")
    connections.close(first)
    connections.open("203.0.113.1")


def test_a_household_of_ipv6_is_one() -> None:
    connections = Connections(most_of_one=1)
    connections.open("2001:db8::1")
    assert refusal(connections, "2001:db8::2") == 429
    connections.open("2001:db8:0:1::1")


def test_who_has_no_address_shares_with_others_who_have_none() -> None:
    connections = Connections(most_of_one=1)
    connections.open(None)
    assert refusal(connections, None) == 429


def test_this_machine_and_trusted_proxies_have_as_many_as_there_are() -> None:
    connections = Connections(("10.0.0.0/8",), most=4, most_of_one=1)
    groups = [connections.open(host) for host in ("127.0.0.1", "::1", "10.0.0.1", "10.0.0.1")]
    assert refusal(connections, "127.0.0.1") == 503
    connections.close(groups[0])
    connections.open("203.0.113.1")
    assert refusal(connections, "203.0.113.2") == 503


def test_the_operator_hears_of_it_once(caplog: pytest.LogCaptureFixture) -> None:
    connections = Connections(most=0)
    for _ in range(3):
        refusal(connections, "127.0.0.1")
    assert len(caplog.records) == 1
