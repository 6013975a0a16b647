"""Erasing a person: who may ask, what is refused, what is gone, and that a restored backup does not bring it back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import bson
import pytest

from chassis.decider import Context, Receipt
from chassis.vault import Vault
from contracts import ids
from contracts.errors import ContractError, Invalid, NotAllowed, NotFound, NotPossibleNow
from contracts.identity.commands import EraseSubject, Post, RecordPerson, RecordUnit
from contracts.identity.events import PersonRegistered, SubjectErased
from contracts.identity.views import People
from contracts.personal import ERASED
from identity.__main__ import erase, erasures, rewrap
from identity.gather import SHELL
from identity.service import Identity
from identity.settings import Settings

MASTER = bytes(range(32))
PHONE, IDCARD, CARD = "13900001234", "110101199003071234", "6222020200112233445"


@pytest.fixture
def settings(mongo_url: str, db_prefix: str, tmp_path: Path) -> Settings:
    return Settings(mongo_url=mongo_url, amqp_url="amqp://unused", db_prefix=db_prefix, master_key=MASTER,
                    erasure_journal=str(tmp_path / "erasures.jsonl"))


@pytest.fixture
def app(settings: Settings) -> Iterator[Identity]:
    """An identity service's parts with an administrator (90001), two students and a teacher (10001)."""
    built = Identity(settings)
    for name in built.client.list_database_names():
        if name.startswith(f"{settings.db_prefix}_"):
            built.client.drop_database(name)
    built.close()
    built = Identity(settings)
    built.register.perform(RecordUnit(actor=SHELL, key="cs", name="计算机学院"))
    for no, kind in (("90001", "staff"), ("10001", "staff"), ("20230001", "student"), ("20230002", "student")):
        built.register.perform(RecordPerson(actor=SHELL, no=no, name=f"林{no}", kind=kind, unit="cs"))
    built.register.perform(RecordPerson(actor=SHELL, no="90001", posts=(Post(role="hall.admin", unit="cs"),)))
    built.register.perform(RecordPerson(
        actor=SHELL, no="20230001", phone=PHONE, email="lin@demo.example", idcard=IDCARD,
        attributes={"bank_card": CARD}, posts=(Post(role="monitor", unit="cs"),)))
    built.accounts.open_inactive("20230001")
    yield built
    built.close()


def ask(app: Identity, no: str = "20230001", actor: str = "90001", **more: Any) -> Receipt:
    command = EraseSubject(actor=actor, no=no, **{"basis": "本人申请（个人信息保护法第四十七条）", **more})
    return app.erasing.erase(command, Context(actor=actor, command_id="c1", correlation_id="k"), "d")


def at_rest(app: Identity, settings: Settings) -> bytes:
    """Everything the databases of this hall hold, as bytes."""
    return b"".join(bson.encode(document) for database in app.client.list_database_names()
                    if database.startswith(f"{settings.db_prefix}_")
                    for collection in app.client[database].list_collection_names()
                    for document in app.client[database][collection].find({}))


def test_nothing_that_reaches_a_person_lies_in_clear(app: Identity, settings: Settings) -> None:
    everything = at_rest(app, settings)
    for canary in (PHONE, IDCARD, CARD, "lin@demo.example"):
        assert canary.encode() not in everything
    person = app.register.person("20230001")
    assert person is not None
    assert (person.phone, person.idcard, person.attributes) == (PHONE, IDCARD, {"bank_card": CARD})


def test_the_same_search_finds_it_all_where_there_is_no_master_key(settings: Settings) -> None:
    """Otherwise the test above would prove nothing."""
    bare = replace(settings, master_key=b"", db_prefix=f"{settings.db_prefix}_bare")
    built = Identity(bare)
    built.register.perform(RecordUnit(actor=SHELL, key="cs", name="计算机学院"))
    built.register.perform(RecordPerson(actor=SHELL, no="1", name="林一", kind="student", unit="cs", phone=PHONE,
                                        idcard=IDCARD, attributes={"bank_card": CARD}))
    everything = at_rest(built, bare)
    built.close()
    assert all(canary.encode() in everything for canary in (PHONE, IDCARD, CARD, "林一"))


def test_the_log_names_nobody(app: Identity) -> None:
    log = b"".join(bson.encode(document) for document in app.store.commits.find({}))
    assert "林20230001".encode() not in log
    assert "计算机学院".encode() in log


def test_an_administrator_and_the_person_may_ask_and_nobody_else(app: Identity) -> None:
    with pytest.raises(NotAllowed):
        ask(app, actor="20230002")
    assert ask(app, actor="20230001").commit is not None


@pytest.mark.parametrize(("more", "problem", "code"), [
    ({"no": "404"}, NotFound, "not_found"), ({"basis": " "}, Invalid, "invalid"),
    ({"scope": "half"}, Invalid, "invalid"), ({"no": "10001", "scope": "all"}, NotPossibleNow, "official_record"),
])
def test_a_wish_that_cannot_be_granted_destroys_nothing(app: Identity, settings: Settings, more: dict[str, Any],
                                                        problem: type[ContractError], code: str) -> None:
    with pytest.raises(problem) as caught:
        ask(app, **more)
    assert caught.value.code == code
    assert not Path(settings.erasure_journal).exists()


def test_whoever_has_a_case_under_way_is_told_what_to_do_first(app: Identity, settings: Settings) -> None:
    cases = app.client[f"{settings.db_prefix}_views"]["cases"]
    cases.insert_one({"applicant": {"no": "20230001"}, "ended_at": None})
    with pytest.raises(NotPossibleNow, match=r"1 件申请.*终止") as caught:
        ask(app)
    assert caught.value.code == "cases_under_way"
    cases.update_many({}, {"$set": {"ended_at": "2026"}})
    ask(app)


def test_without_a_vault_or_a_journal_nothing_is_pretended(app: Identity, settings: Settings) -> None:
    missing: dict[str, Any]
    for missing in ({"master_key": b""}, {"erasure_journal": ""}):
        poorer = Identity(replace(settings, **missing))
        with pytest.raises(NotPossibleNow) as caught:
            ask(poorer)
        assert caught.value.code == "erasure_unavailable"
        poorer.close()


def test_an_erased_person_holds_nothing_is_found_by_nothing_and_cannot_sign_in(app: Identity,
                                                                              settings: Settings) -> None:
    admin = {"actor": "90001"}
    assert [item.no for item in app.queries.people(People(q="林20230001", **admin)).items] == ["20230001"]
    before = {row["_id"]: bson.encode(row) for row in app.store.commits.find({})}
    receipt = ask(app)
    assert [type(event).__name__ for event in receipt.events] == ["PersonUpdated", "PostRevoked", "SubjectErased"]
    person = app.register.person("20230001")
    assert person is not None
    assert (person.name, person.phone, person.attributes, person.active, person.posts) == (ERASED, None, {}, False, ())
    assert app.accounts.find("20230001") is None
    for text in ("林20230001", PHONE, IDCARD):
        assert app.queries.people(People(q=text, **admin)).items == ()
    everything = at_rest(app, settings)
    for canary in ("林20230001", PHONE[-4:] + "x", "138****", CARD):
        assert canary.encode() not in everything
    after = {row["_id"]: bson.encode(row) for row in app.store.commits.find({})}
    assert {key: after[key] for key in before} == before, "not a byte of the log has changed"


def test_a_generation_of_the_directory_kept_for_undo_forgets_too(app: Identity) -> None:
    [directory] = app.projectors
    directory.rebuild()
    ask(app)
    kept = [directory.model.at(generation.collection) for _, generation in directory.model.generations()]
    assert len(kept) == 2
    for rows in kept:
        assert "林20230001" not in str(list(rows.find()))
        assert rows.find_one({"no": "20230001"})["name"] == ERASED  # type: ignore[index]


def test_the_past_can_still_be_told_without_the_key(app: Identity) -> None:
    ask(app)
    first = app.store.read(ids.stream("person", "20230001"))[0].events[0]
    assert first == PersonRegistered(no="20230001", name=ERASED, kind="student", unit="cs", attributes={})
    for projector in app.projectors:
        projector.rebuild()
    row = app.projectors[0].collection.find_one({"no": "20230001"})
    assert row is not None
    assert (row["name"], row["same"], row["active"]) == (ERASED, [], False)


def test_asking_again_changes_nothing_and_a_wider_scope_goes_further(app: Identity, settings: Settings) -> None:
    ask(app)
    again = app.erasing.erase(EraseSubject(actor="90001", no="20230001", basis="又一次"),
                              Context(actor="90001", command_id="c2", correlation_id="k"), "d")
    assert again.commit is None
    wider = app.erasing.erase(EraseSubject(actor="90001", no="20230001", basis="期满", scope="all"),
                              Context(actor="90001", command_id="c3", correlation_id="k"), "d")
    assert wider.events[-1] == SubjectErased(no="20230001", basis="期满", scope="all")
    lines = [json.loads(line) for line in Path(settings.erasure_journal).read_text().splitlines()]
    assert len(lines) == len({line["key"] for line in lines}) == 2
    assert "20230001" not in Path(settings.erasure_journal).read_text()


def test_an_erased_number_cannot_be_registered_again(app: Identity) -> None:
    ask(app)
    with pytest.raises(Invalid, match="已依法删除"):
        app.register.perform(RecordPerson(actor=SHELL, no="20230001", name="林一", kind="student", unit="cs"))


def test_an_administrator_finds_a_person_by_their_exact_phone_or_number_and_others_do_not(app: Identity) -> None:
    for text in (PHONE, IDCARD, IDCARD.lower()):
        assert [item.no for item in app.queries.people(People(actor="90001", q=text)).items] == ["20230001"]
        assert app.queries.people(People(actor="20230002", q=text)).items == ()
    assert app.queries.people(People(actor="90001", q=PHONE[:8])).items == (), "only the whole of it"


def test_a_restored_backup_is_erased_again_before_anything_else(app: Identity, settings: Settings,
                                                                capsys: pytest.CaptureFixture[str]) -> None:
    names = ("identity", "keys")
    backup = {name: {kept: list(app.client[f"{settings.db_prefix}_{name}"][kept].find({}))
                     for kept in ("commits", "subjects")} for name in names}
    assert erase(settings, ["20230001", "--basis", "本人申请", "--scope", "all"]) == 0
    for name in names:
        app.client.drop_database(f"{settings.db_prefix}_{name}")
        for kept, documents in backup[name].items():
            if documents:
                app.client[f"{settings.db_prefix}_{name}"][kept].insert_many(documents)
    back = Identity(settings)
    returned = back.register.person("20230001")
    assert returned is not None
    assert returned.phone == PHONE, "the backup has it all again"
    assert erasures(settings, ["--replay", settings.erasure_journal]) == 0
    assert "涉及 1 人" in capsys.readouterr().out
    back.close()
    back = Identity(settings)
    gone = back.register.person("20230001")
    assert gone is not None
    assert (gone.phone, gone.name, gone.erased, gone.active) == (None, ERASED, "all", False)
    assert PHONE.encode() not in at_rest(back, settings)
    back.close()


def test_the_verbs_say_what_they_did(app: Identity, settings: Settings, tmp_path: Path,
                                     capsys: pytest.CaptureFixture[str]) -> None:
    assert erase(settings, ["404", "--basis", "x"]) == 1
    assert "查无此人" in capsys.readouterr().out
    assert erasures(settings, ["--replay", str(tmp_path / "none")]) == 2
    fresh = Settings(mongo_url=settings.mongo_url, amqp_url="amqp://unused", db_prefix=settings.db_prefix,
                     master_key=bytes(32), master_key_old=(MASTER,))
    assert rewrap(fresh, []) == 0
    assert isinstance(Identity(fresh).vault, Vault)


def test_an_erasure_that_was_cut_off_is_finished_by_asking_again(app: Identity, settings: Settings,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    def power_cut(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(app.register, "execute", power_cut)
        with pytest.raises(KeyboardInterrupt):
            ask(app)
    half = app.register.person("20230001")
    assert half is not None
    assert (half.phone, half.erased) == (ERASED, "")
    assert ask(app).commit is not None
    assert (app.register.person("20230001") or half).erased == "register"
    assert len(Path(settings.erasure_journal).read_text().splitlines()) == 1
