"""What cases lead to here: an approved one may name a substitute for its applicant, a woken one takes them back."""

from __future__ import annotations

from typing import Any

import structlog

from chassis.decider import Context, digest_of
from chassis.recorded import Recorded
from contracts import codec
from contracts.errors import ContractError
from contracts.identity.commands import EndSubstitute, SetSubstitute
from contracts.workflow.events import SubstitutionGranted, SubstitutionRevoked
from identity.adapters.register import Register

log = structlog.get_logger(__name__)

#: Under whose name it is recorded; no person's number can contain a colon.
CASES = "system:cases"


class Substitutions:
    """Turns what cases grant and revoke into commands whose ids follow from the case, so that each happens once."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def take_in(self, recorded: Recorded) -> None:
        """Take in one event of a case. Safe to repeat; what the register refuses, it would refuse again."""
        match codec.decode_event(recorded.type, recorded.version, recorded.data):
            case SubstitutionGranted() as granted:
                self._perform(SetSubstitute(actor=granted.no, id=granted.id, to=granted.to.no,
                                            begins=granted.starts.isoformat(), until=granted.ends.isoformat(),
                                            services=granted.services), "granted")
            case SubstitutionRevoked() as revoked:
                self._perform(EndSubstitute(actor=revoked.no, id=revoked.id), "revoked")

    def _perform(self, command: Any, about: str) -> None:
        command_id = f"substitution:{command.id}:{about}"
        try:
            self._register.execute(command, Context(actor=CASES, command_id=command_id, correlation_id=command_id),
                                   digest_of(codec.encode(command)))
        except ContractError as refusal:
            log.warning("substitution.refused", id=command.id, about=about, code=refusal.code)
