"""Which passwords are refused: short ones, worn-out ones, and those made of what others know about the person."""

from __future__ import annotations

from collections.abc import Iterator

from identity.domain.state import Person

SHORTEST, LONGEST = 8, 128
_WORN_OUT = frozenset({
    "12345678", "123456789", "1234567890", "87654321", "password", "password1", "passw0rd", "qwertyui", "qwertyuiop",
    "1q2w3e4r", "1qaz2wsx", "abcd1234", "abc12345", "iloveyou", "a1234567", "aa123456", "admin123", "woaini1314",
})
_LEFT_OVER = 4


def weaknesses(password: str, person: Person) -> list[str]:
    """Return the reasons why ``password`` may not be used by ``person``; empty when it may."""
    if len(password) < SHORTEST:
        return [f"密码至少 {SHORTEST} 位"]
    if len(password) > LONGEST:
        return [f"密码最多 {LONGEST} 位"]
    lowered = password.lower()
    if lowered in _WORN_OUT or len(set(lowered)) < _LEFT_OVER:
        return ["密码过于常见，请换一个"]
    # Personal data plus a character or two is still personal data, and so are two pieces of it in a row.
    left_over = lowered
    for piece in sorted(set(_known_to_others(person)), key=len, reverse=True):
        left_over = left_over.replace(piece, "")
    if len(left_over) < _LEFT_OVER:
        return ["密码不能由学工号、电话号码、证件号码或生日构成"]
    return []


def _known_to_others(person: Person) -> Iterator[str]:
    for text in (person.no, person.phone or "", person.idcard or ""):
        if not text:
            continue
        yield text.lower()
        for length in (8, 6, 4):
            yield text[-length:].lower()
    idcard = person.idcard or ""
    if len(idcard) == 18:
        yield idcard[6:14]
        yield idcard[8:14]
