"""Binding a mailbox over real IMAP: what is refused and why, what is kept and how, what is gone after an erasure."""

from __future__ import annotations

import imaplib
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import bson
import pytest

from campus.imap import Mailhouse, MailServer
from chassis.decider import Context
from contracts.errors import ContractError, Invalid, TooMany, Unavailable
from contracts.identity.commands import EraseSubject, Post, RecordPerson, RecordUnit
from contracts.identity.mailbox import BindMailbox, GetMailbox, Mailbox
from identity.adapters.imap import AT_ONCE, REST, Away, MailServers, Refused, Server, servers
from identity.adapters.mail_desk import FRESH, MailDesk
from identity.adapters.tokens import new_key
from identity.gather import SHELL
from identity.service import App
from identity.settings import ServiceSettings

MASTER = bytes(range(32))
NO, GOING, ADDRESS, PASSWORD = "20230001", "20230002", "20230001@demo.example", 'geheim "金丝雀" \\88'


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    """The mail server of demo.example."""
    server = MailServer("127.0.0.1", 0, Mailhouse(PASSWORD))
    with serving(server):
        yield server


@pytest.fixture
def house(mail: MailServer) -> Mailhouse:
    """Its mailboxes as they were at the beginning."""
    mail.house.password, mail.house.counts, mail.house.signed_in = PASSWORD, {}, 0
    return mail.house


@pytest.fixture
def port(mail: MailServer, house: Mailhouse) -> int:
    return int(mail.server_address[1])


@pytest.fixture(scope="module")
def built(mongo_url: str, db_prefix: str, tmp_path_factory: pytest.TempPathFactory, mail: MailServer) -> Iterator[App]:
    """A running service's parts, with students and an administrator."""
    journal = tmp_path_factory.mktemp("journal") / "erasures.jsonl"
    settings = ServiceSettings(mongo_url=mongo_url, amqp_url="amqp://unused", db_prefix=db_prefix, master_key=MASTER,
                               erasure_journal=str(journal), token_key=new_key(), demo=True,
                               mail_servers=servers(f"demo.example=imap://127.0.0.1:{mail.server_address[1]}"))
    made = App(settings)
    made.register.perform(RecordUnit(actor=SHELL, key="cs", name="计算机学院"))
    for no in (NO, GOING, "90001"):
        made.register.perform(RecordPerson(actor=SHELL, no=no, name="林一", kind="student", unit="cs"))
    made.register.perform(RecordPerson(actor=SHELL, no="90001", posts=(Post(role="hall.admin", unit="cs"),)))
    yield made
    made.close()


@pytest.fixture
def app(built: App, house: Mailhouse) -> App:
    """The same, with no mailbox bound and nobody locked out."""
    for name in ("mailboxes", "attempts"):
        built.database[name].delete_many({})
    return built


def bind(app: App, address: str = ADDRESS, password: str = PASSWORD) -> Mailbox:
    found: Mailbox = app.mail.bind(BindMailbox(actor=NO, address=address, password=password))
    return found


def look(app: App) -> Mailbox:
    found: Mailbox = app.mail.look(GetMailbox(actor=NO))
    return found


def later(app: App) -> MailDesk:
    """The desk at a time when the last count is no longer fresh."""
    return replace(app.mail, now=lambda: app.mail.now() + FRESH)


def at_rest(app: App, prefix: str) -> bytes:
    return b"".join(bson.encode(row) for name in app.client.list_database_names() if name.startswith(f"{prefix}_")
                    for collection in app.client[name].list_collection_names()
                    for row in app.client[name][collection].find({}))


def test_a_bound_mailbox_tells_how_much_is_unread(app: App, house: Mailhouse) -> None:
    house.counts[ADDRESS] = 7
    assert (look(app).state, look(app).bound, look(app).domains) == ("unbound", False, ("demo.example",))
    bound = bind(app)
    assert (bound.bound, bound.address, bound.unread, bound.state) == (True, ADDRESS, 7, "ok")
    assert look(app) == replace(bound, checked_at=look(app).checked_at)


def test_a_count_is_asked_for_again_after_a_minute_and_not_before(app: App, house: Mailhouse) -> None:
    house.counts[ADDRESS] = 1
    bind(app)
    house.counts[ADDRESS] = 2
    assert (look(app).unread, house.signed_in) == (1, 1)
    assert (later(app).look(GetMailbox(actor=NO)).unread, house.signed_in) == (2, 2)


def test_through_the_doors_it_is_plain_data(app: App) -> None:
    context = {"actor": NO, "command_id": "c", "correlation_id": "k"}
    data = {"actor": NO, "address": ADDRESS, "password": PASSWORD}
    assert app.execute({"name": "mailbox.bind", "data": data}, context)["state"] == "ok"
    assert app.ask({"name": "mailbox.get", "data": {"actor": NO}})["address"] == ADDRESS
    with pytest.raises(ContractError, match="不一致"):
        app.execute({"name": "mailbox.bind", "data": data}, {**context, "actor": "90001"})
    assert app.execute({"name": "mailbox.unbind", "data": {"actor": NO}}, context)["state"] == "unbound"
    assert app.ask({"name": "mailbox.get", "data": {"actor": NO}})["bound"] is False


def test_a_wrong_password_is_not_kept_and_says_what_to_do(app: App) -> None:
    with pytest.raises(Invalid, match="授权码") as raised:
        bind(app, password="wrong")
    assert (raised.value.code, list(raised.value.errors)) == ("mailbox_refused", ["password"])
    assert look(app).state == "unbound"


def test_guessing_is_locked_after_five_times_for_the_guesser_alone(app: App, house: Mailhouse) -> None:
    for _ in range(5):
        with pytest.raises(Invalid):
            bind(app, password="wrong")
    with pytest.raises(TooMany):
        bind(app)
    assert house.signed_in == 0
    assert app.mail.bind(BindMailbox(actor="90001", address=ADDRESS, password=PASSWORD)).state == "ok"


@pytest.mark.parametrize(("address", "password", "field"), [
    ("20230001@elsewhere.example", PASSWORD, "address"), ("20230001", PASSWORD, "address"),
    ("a\r\nA1 LOGOUT@demo.example", PASSWORD, "address"), ("", PASSWORD, "address"),
    (ADDRESS, "", "password"), (ADDRESS, "a\r\nA1 LOGOUT", "password"), (ADDRESS, "x" * 300, "password")],
    ids=["foreign domain", "no domain", "line break", "no address", "no password", "break in password", "too long"])
def test_what_cannot_be_a_mailbox_of_ours_is_named_by_field(app: App, house: Mailhouse, address: str, password: str,
                                                            field: str) -> None:
    with pytest.raises(Invalid) as raised:
        bind(app, address, password)
    assert list(raised.value.errors) == [field]
    assert house.signed_in == 0


def test_a_changed_password_is_noticed_once_and_not_tried_again(app: App, house: Mailhouse) -> None:
    bind(app)
    house.password = "changed"
    rejected = later(app).look(GetMailbox(actor=NO))
    assert (rejected.state, rejected.unread, rejected.bound) == ("rejected", None, True)
    assert "重新绑定" in rejected.note
    house.password, tries = PASSWORD, house.signed_in
    assert later(app).look(GetMailbox(actor=NO)).state == "rejected"
    assert house.signed_in == tries
    assert bind(app).state == "ok"


def test_a_server_that_is_away_leaves_the_last_count(app: App, house: Mailhouse) -> None:
    house.counts[ADDRESS] = 4
    bind(app)
    nowhere = MailServers({"demo.example": Server(scheme="imap", host="127.0.0.1", port=1)}, in_clear=True)
    away = replace(later(app), servers=nowhere)
    found = away.look(GetMailbox(actor=NO))
    assert (found.state, found.unread) == ("unavailable", 4)
    with pytest.raises(Unavailable) as raised:
        away.bind(BindMailbox(actor=NO, address=ADDRESS, password=PASSWORD))
    assert raised.value.code == "mailbox_unavailable"
    assert look(app).state == "ok"


def test_neither_address_nor_password_lies_in_clear(app: App, db_prefix: str) -> None:
    bind(app)
    everything = at_rest(app, db_prefix)
    assert b"mailboxes" in b" ".join(name.encode() for name in app.database.list_collection_names())
    for secret in (PASSWORD, "金丝雀", ADDRESS):
        assert secret.encode() not in everything
    assert PASSWORD not in repr(app.mailboxes.find(NO))


def test_an_erasure_takes_the_mailbox_along_in_backups_too(app: App) -> None:
    app.mail.bind(BindMailbox(actor=GOING, address=ADDRESS, password=PASSWORD))
    backup = app.database["mailboxes"].find_one({"_id": GOING})
    assert backup is not None
    app.erasing.erase(EraseSubject(actor="90001", no=GOING, basis="本人申请"),
                      Context(actor="90001", command_id="c1", correlation_id="k"), "d")
    assert app.database["mailboxes"].count_documents({}) == 0
    app.database["mailboxes"].insert_one(backup)
    assert app.mailboxes.find(GOING) is None
    assert app.mail.look(GetMailbox(actor=GOING)).state == "unbound"


class _Silent(socketserver.BaseRequestHandler):
    """Takes a connection and says nothing."""

    def handle(self) -> None:
        self.request.settimeout(30)
        self.request.recv(1)


class _Unwell(socketserver.StreamRequestHandler):
    """Cannot serve now, and says so by the code of RFC 5530."""

    def handle(self) -> None:
        self.wfile.write(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n")
        for line in self.rfile:
            tag = line.split(b" ")[0]
            if b"CAPABILITY" in line:
                self.wfile.write(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK\r\n")
            else:
                self.wfile.write(tag + b" NO [UNAVAILABLE] come back later\r\n")


@pytest.mark.parametrize("handler", [_Silent, _Unwell], ids=["silent", "unwell"])
def test_trouble_of_the_server_is_not_blamed_on_the_password(handler: type[socketserver.BaseRequestHandler]) -> None:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    with serving(server) as port:
        known = MailServers({"demo.example": Server(scheme="imap", host="127.0.0.1", port=port)}, in_clear=True,
                            patience=0.2)
        with pytest.raises(Away):
            known.unread(ADDRESS, "ascii")


def test_a_server_that_was_away_is_left_alone_for_a_moment(house: Mailhouse, port: int) -> None:
    now, server = [100.0], Server(scheme="imap", host="127.0.0.1", port=1)
    known = MailServers({"demo.example": server}, in_clear=True, clock=lambda: now[0])
    with pytest.raises(Away) as raised:
        known.unread(ADDRESS, PASSWORD)
    assert isinstance(raised.value.__cause__, OSError)
    with pytest.raises(Away) as raised:
        known.unread(ADDRESS, PASSWORD)
    assert raised.value.__cause__ is None, "not even tried"
    now[0] += REST
    with pytest.raises(Away) as raised:
        known.unread(ADDRESS, PASSWORD)
    assert isinstance(raised.value.__cause__, OSError)


def test_only_a_few_wait_for_a_mail_server_at_the_same_time() -> None:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Silent)
    server.daemon_threads = True
    with serving(server) as silent:
        known = MailServers({"demo.example": Server(scheme="imap", host="127.0.0.1", port=silent)}, in_clear=True,
                            patience=30)
        known._asking[known._known["demo.example"]] = AT_ONCE
        with pytest.raises(Away) as raised:
            known.unread(ADDRESS, PASSWORD)
        assert raised.value.__cause__ is None


def test_in_clear_only_in_a_demonstration_and_tls_must_be_trusted(port: int) -> None:
    plain = Server(scheme="imap", host="127.0.0.1", port=port)
    assert MailServers({"demo.example": plain}).domains == ()
    for scheme in ("imaps", "starttls"):
        with pytest.raises(Away) as raised:
            MailServers({"demo.example": replace(plain, scheme=scheme)}, patience=1.0).unread(ADDRESS, PASSWORD)
        assert isinstance(raised.value.__cause__, ssl.SSLError | imaplib.IMAP4.error)


def test_servers_that_only_know_login_get_ascii_passwords_alone(monkeypatch: pytest.MonkeyPatch, house: Mailhouse,
                                                                port: int) -> None:
    monkeypatch.setattr("campus.imap.CAPABILITIES", "IMAP4rev1")
    known = MailServers({"demo.example": Server(scheme="imap", host="127.0.0.1", port=port)}, in_clear=True)
    with pytest.raises(Refused):
        known.unread(ADDRESS, PASSWORD)
    house.password = 'with "quotes" and \\'
    assert known.unread(ADDRESS, house.password) == house.unread(ADDRESS)


@pytest.mark.parametrize("wrong", ["demo.example", "demo.example=ftp://x", "demo.example=imaps://", "=imaps://x",
                                   "a b=imaps://x"])
def test_settings_that_make_no_sense_are_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="应为"):
        servers(wrong)


def test_settings_know_the_usual_ports() -> None:
    found: dict[str, Any] = dict(servers("a.example=imaps://mail.a.example, b.example=starttls://mail.b.example:1143"))
    assert found["a.example"] == Server(scheme="imaps", host="mail.a.example", port=993)
    assert found["b.example"] == Server(scheme="starttls", host="mail.b.example", port=1143)
