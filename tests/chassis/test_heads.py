"""Heads are signed once per block, shown forward only, and their signatures hold by the standard."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pymongo.database import Database

from chassis import verify
from chassis.heads import KNOWN_SAMPLE, HeadSigner, LedgerKey, NotPublished, Signatures, publisher, usable_key
from chassis.testing import wait_until
from tests.chassis.logged import Logged, new_key


@pytest.fixture
def logged(database: Database[dict[str, Any]], tmp_path: Path) -> Logged:
    return Logged(database, tmp_path)


#: RFC 8032 §7.1, tests 1 to 3: public key, message, signature.
VECTORS = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
     "655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
     "b00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
     "c027beceea1ec40a"),
]


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_the_verifier_accepts_the_signatures_of_the_standard(key: str, message: str, signature: str) -> None:
    parts = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)
    assert verify.signed(*parts)
    assert not verify.signed(parts[0], parts[1] + b"!", parts[2])


def test_the_verifier_agrees_with_the_library_on_good_and_on_bad_signatures() -> None:
    for number in range(40):
        private = Ed25519PrivateKey.generate()
        public, message = private.public_key().public_bytes_raw(), bytes(range(number))
        signature = private.sign(message)
        assert verify.signed(public, message, signature)
        for at in (number % 32, 32 + number % 32):
            broken = bytearray(signature)
            broken[at] ^= 1 << number % 8
            assert not verify.signed(public, message, bytes(broken))


def test_a_signature_with_a_scalar_above_the_order_is_refused() -> None:
    private = Ed25519PrivateKey.generate()
    signature = private.sign(b"x")
    s = int.from_bytes(signature[32:], "little") + 2**252 + 27742317777372353535851937790883648493
    if s < 2**256:
        twin = signature[:32] + s.to_bytes(32, "little")
        assert not verify.signed(private.public_key().public_bytes_raw(), b"x", twin)


@pytest.mark.parametrize("text", ["", "not json", "[]", '{"d": 5}', '{"d": "AAAA"}', json.dumps({"d": KNOWN_SAMPLE})])
def test_what_is_no_secret_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"密钥|私钥"):
        LedgerKey(text)


def test_no_key_at_all_is_a_choice_and_a_broken_one_is_not() -> None:
    assert usable_key(" ") == ""
    with pytest.raises(ValueError, match="私钥"):
        usable_key("{}")


def test_a_key_whose_halves_do_not_belong_together_is_refused() -> None:
    one, other = Ed25519PrivateKey.generate(), new_key()
    from base64 import urlsafe_b64encode

    with pytest.raises(ValueError, match="不成对"):
        LedgerKey(json.dumps({"d": urlsafe_b64encode(one.private_bytes_raw()).decode(), "x": other.x}))


def test_a_head_carries_a_signature_that_the_offline_program_accepts(logged: Logged) -> None:
    logged.file(1)
    head = logged.sign()
    assert verify.Heads([logged.key.public], []).reason(head) == Signatures([logged.key.public], []).reason(head) == ""
    assert Signatures([logged.key.public], []).reason({**head, "height": 2}) == "签名无效"
    assert verify.Heads([logged.key.public], []).reason({**head, "height": 2}) == "签名无效"
    assert verify.Heads([logged.key.public], []).reason({**head, "signature": "no"}) == "签名无效"
    broken = verify.Heads([{"x": "x"}], [])
    assert broken.reason({**head, "key_id": verify.key_id("x")}) == "签名无效"
    assert "没有所用的公钥" in verify.Heads([], []).reason(head)
    assert logged.key.id == verify.key_id(logged.key.x)


def test_a_block_is_signed_once_however_many_sign_it(logged: Logged) -> None:
    assert logged.heads.sign(logged.key) is None
    logged.file(1)
    assert logged.sign() == logged.sign()
    assert logged.database["heads"].count_documents({}) == 1
    logged.heads.sign(new_key())  # a new key signs for itself
    assert logged.database["heads"].count_documents({}) == 2
    assert len(logged.heads.keys()) == 2


def test_the_signer_publishes_every_new_head_once_and_again_after_a_failure(logged: Logged) -> None:
    published, away = [], [True]

    def publish(head: Any) -> None:
        if away:
            raise OSError(away.pop())
        published.append(head.height)

    signer = HeadSigner(logged.heads, "", 3600, publish)
    logged.file(1)
    assert signer.once() is None  # without a key there is nothing to sign with
    signer._key = logged.key
    with pytest.raises(OSError, match="True"):
        signer.once()
    signer.once()
    signer.once()
    logged.file(1)
    signer.once()
    assert published == [1, 2]



def test_a_head_is_taken_to_every_address_by_the_program_that_publishes(
        logged: Logged, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "deploy" / "anchors"))
    logged.file(1)
    head = logged.heads.sign(logged.key)
    assert head is not None
    places = [logged.folder / "a", logged.folder / "b"]
    publisher(", ".join(f"file://{place}" for place in places))(head)
    assert [len(list((place / "sample").iterdir())) for place in places] == [1, 1]
    with pytest.raises(NotPublished):
        publisher("gopher://x")(head)
    publisher(" , ")(head)  # nowhere to publish to: nothing is needed


def test_publishing_without_the_program_that_does_it_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anchors", None)
    with pytest.raises(NotPublished, match="anchors"):
        publisher("file:///anywhere")


def test_the_first_block_of_a_new_hall_does_not_wait_for_the_next_hour(logged: Logged,
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chassis.heads.RETRY", 0.05)
    signer = HeadSigner(logged.heads, logged.key.text, 3600)
    thread = threading.Thread(target=signer.run)
    thread.start()
    try:
        logged.file(1)
        wait_until(lambda: logged.heads.latest() is not None, within=20, what="the first head")
    finally:
        signer.stop()
        thread.join(20)
    assert not thread.is_alive()
