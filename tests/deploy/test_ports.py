"""Ports are found once and stay, unless somebody else has taken them since."""

from __future__ import annotations

import socket
from pathlib import Path

from local.home import Home
from local.plan import INTERNAL_PORTS, choose_ports
from local.ports import any_free, keep_ports


def taken() -> socket.socket:
    server = socket.socket()
    server.bind(("127.0.0.1", any_free()))
    server.listen()
    return server


def test_kept_ports_stay_the_same(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = keep_ports(home, ("a", "b"))
    assert keep_ports(home, ("a", "b")) == first
    assert len(set(first.values())) == 2


def test_a_kept_port_that_somebody_took_is_replaced(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with taken() as other:
        home.write("ports.json", {"a": other.getsockname()[1]})
        assert keep_ports(home, ("a",))["a"] != other.getsockname()[1]


def test_a_taken_web_port_is_replaced_by_the_next_and_said_so(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with taken() as other:
        port = other.getsockname()[1]
        remark = choose_ports(home, str(port))
    chosen = home.read("ports.json")["http"]
    assert chosen > port
    assert str(port) in remark
    assert str(chosen) in remark
    assert choose_ports(home) == ""
    assert home.read("ports.json")["http"] == chosen


def test_every_program_gets_a_port_of_its_own(tmp_path: Path) -> None:
    home = Home(tmp_path)
    choose_ports(home, str(any_free()))
    ports = home.read("ports.json")
    assert ports.keys() == {*INTERNAL_PORTS, "http"}
    assert len(set(ports.values())) == len(ports)
