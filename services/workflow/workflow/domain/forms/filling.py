"""Accept what a person filled in at a step, or say field by field what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.fields import Field
from contracts.catalog.steps import Step
from contracts.errors import Invalid
from workflow.domain.bindings import bindings, typed
from workflow.domain.facts import Facts
from workflow.domain.forms import checking, rights
from workflow.domain.forms.calculation import calculated
from workflow.domain.forms.masking import masked, may_see
from workflow.domain.forms.prefill import at_step, known_to_be_nothing, mentions_actor, of_span, spanned
from workflow.domain.forms.values import check_value, is_blank
from workflow.domain.forms.wrong import Errors

READ_ONLY = "此步骤不可填写该字段（read_only）"


def fill(definition: Definition, step: Step, submitted: Mapping[str, Any], facts: Facts, *,
         current: Mapping[str, Any], prefilled: Mapping[str, Any], applicant: Mapping[str, Any],
         sources: Mapping[str, Any], complete: bool = True, case: Mapping[str, Any] | None = None,
         actor: str = "") -> dict[str, Any]:
    """Return the whole form after the step's writes, every value in its stored shape and ``calc`` fields computed.

    ``current`` is the form so far, ``prefilled`` what the hall itself knows for locked fields, ``case`` what
    expressions may ask about the case, ``actor`` who acts (by default the applicant). Raises Invalid with the
    messages by field; its code is ``read_only`` when nothing but read-only fields are wrong. ``complete`` asks for
    the required fields too.
    """
    writing = _Writing(definition, step, facts, current, applicant, sources, case or {}, actor)
    writing.refuse_unwelcome(submitted)
    writing.write(submitted, {**writing.known_here(), **prefilled})
    writing.settle()
    writing.refuse_other_results(submitted)
    if complete:
        writing.demand()
    writing.check()
    if writing.errors:
        only_read_only = all(messages == [READ_ONLY] for messages in writing.errors.values())
        raise Invalid("表单填写有误，请按提示修改", code="read_only" if only_read_only else "invalid",
                      errors=writing.errors)
    return writing.form


class _Writing:
    """One person's writes at one step, on the way into the form."""

    def __init__(self, definition: Definition, step: Step, facts: Facts, current: Mapping[str, Any],
                 applicant: Mapping[str, Any], sources: Mapping[str, Any], case: Mapping[str, Any],
                 actor: str) -> None:
        self._definition, self._step, self._facts, self._current = definition, step, facts, current
        self._applicant, self._sources, self._case = applicant, sources, case
        self._me = facts.answer("profile", actor) if actor and mentions_actor(definition, step) else None
        self._allowed = rights.writable(definition, step)
        self._names_now: dict[str, Any] = {}
        self.form, self.errors = dict(current), Errors()

    def refuse_unwelcome(self, submitted: Mapping[str, Any]) -> None:
        """Refuse unknown fields, and known ones that this step may not write unless they come back unchanged."""
        fields = {field.key: field for field in self._definition.fields}
        for key, value in submitted.items():
            if key not in fields:
                self.errors[key] = ["不认识的字段"]
            elif fields[key].type != "calc" and key not in self._allowed and not self._unchanged(fields[key], value):
                self.errors[key] = [READ_ONLY]

    def known_here(self) -> dict[str, Any]:
        """Return what the hall knows for locked fields of a later step."""
        if self._step.kind == "start":
            return {}
        return at_step(self._definition, self._step, self._me or {}, self._case, self._sources, self._facts).values

    def write(self, submitted: Mapping[str, Any], known: Mapping[str, Any]) -> None:
        """Take in the writable fields: those that may depend on others, tables and sources of a span, last."""
        fields = [self._definition.field(key) for key in self._allowed]
        for field in sorted(fields, key=lambda field: field.type == "table" or spanned(field) is not None):
            if not self._locked(field, submitted, known) and field.key in submitted:
                self._take(field, submitted[field.key], known.get(field.key))
        for field in fields:
            checking.choice(field, self.form, self.errors)

    def settle(self) -> None:
        """Compute what is computed, and drop what is not part of the form until nothing changes any more.

        A field whose condition does not hold is dropped whatever was sent for it; one that this step does not write
        only where these writes are the reason.
        """
        conditional = [field for field in self._definition.fields if field.when is not None]
        before = self._names(self._current) if conditional else {}
        while True:
            self._calculate()
            self._names_now = self._names(self.form)
            gone = [field for field in conditional if not rights.is_shown(field, self._names_now)
                    and (field.key in self._allowed or rights.is_shown(field, before))]
            for field in gone:
                for path in checking.mentioned(self.errors, field.key):
                    del self.errors[path]
            dropped = [self.form.pop(field.key) for field in gone if field.key in self.form]
            if not dropped:
                return

    def refuse_other_results(self, submitted: Mapping[str, Any]) -> None:
        """Refuse a computed field sent with a value that neither was shown nor is computed now."""
        for field in self._definition.fields:
            sent = submitted.get(field.key)
            if field.type != "calc" or is_blank(sent):
                continue
            if not any(_same(sent, known) for known in (self.form.get(field.key), self._current.get(field.key))):
                self.errors[field.key] = [READ_ONLY]

    def demand(self) -> None:
        """Complain about required fields that are not filled in."""
        for key in rights.required(self._definition, self._step, self._names_now):
            field = self._definition.field(key)
            if not checking.mentioned(self.errors, key) and not _is_filled(field, self.form.get(key)):
                failing = field.check and field.lock and known_to_be_nothing(field, self._sources)
                self.errors[key] = [field.check.message if failing and field.check else f"请填写{field.label}"]

    def check(self) -> None:
        """Run the checks of what this step writes, and those that what it changed has a part in."""
        changed = {key for key in {*self.form, *self._current} if self.form.get(key) != self._current.get(key)}
        for field in self._definition.fields:
            if field.key in self._allowed or checking.concerns(field, changed):
                checking.run(field, self._names_now, self.form, self.errors)

    def _locked(self, field: Field, submitted: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
        """Fill in a locked field if the hall knows what with; what it knows nothing for is filled in by hand."""
        if not field.lock:
            return False
        if spanned(field):
            found = of_span(field, self.form, str(self._applicant.get("no", "")), self._facts)
            if found is not None:
                self.form[field.key] = found
            return found is not None
        value = known.get(field.key)
        if is_blank(value) and not known_to_be_nothing(field, self._sources):
            return False
        sent = submitted.get(field.key)
        if not is_blank(sent) and sent != value and not (field.secret and sent == masked(value)):
            self.errors[field.key] = [READ_ONLY]
        if is_blank(value):
            self.form.pop(field.key, None)
        else:
            self.form[field.key] = value
        return True

    def _take(self, field: Field, value: Any, prefilled: Any) -> None:
        known = self.form.get(field.key, prefilled)
        if field.secret and not is_blank(known) and value == masked(known):
            self.form[field.key] = known
            return
        self.form.pop(field.key, None)
        if is_blank(value):
            if field.type == "table" and field.required and value == []:
                self.errors[field.key] = [f"请填写{field.label}"]
            return
        stored, wrong = check_value(field, value, self._facts, field.key, self._is_in_row)
        self.errors.update(wrong)
        if not wrong:
            self.form[field.key] = stored

    def _is_in_row(self, column: Field, row: Mapping[str, Any]) -> bool:
        if column.when is None:
            return True
        table = next(field for field in self._definition.fields if column in field.row)
        [cells] = typed(table, [row])
        return rights.is_shown(column, {**self._names(self.form), "row": cells})

    def _unchanged(self, field: Field, given: Any) -> bool:
        """What comes back as it was shown is no write; what this reader was not shown in clear may not be guessed."""
        stored = self._current.get(field.key)
        if is_blank(given) and is_blank(stored):
            return True
        if field.key in self._step.hide:
            return False
        if self._step.kind != "start" and not may_see(field, frozenset({self._step.key})):
            return bool(given == masked(stored))
        return bool(given == stored or given == masked(stored))

    def _calculate(self) -> None:
        fields = [field for field in self._definition.fields if field.type == "calc"]
        computed = calculated(self._definition, self._names(self.form)) if fields else {}
        for field in fields:
            self.form.pop(field.key, None)
            if field.key in computed and (field.at in (None, self._step.key) or field.key in self._current):
                self.form[field.key] = computed[field.key]

    def _names(self, form: Mapping[str, Any]) -> dict[str, Any]:
        return bindings(self._definition, form, self._applicant, sources=self._sources, case=self._case, me=self._me)


def _same(sent: Any, known: Any) -> bool:
    """Tell whether a value is the one the hall computed, however its digits are written."""
    if sent == known:
        return True
    try:
        return not isinstance(sent, bool) and known is not None and Decimal(str(sent)) == Decimal(str(known))
    except InvalidOperation:
        return str(sent) == str(known)


def _is_filled(field: Field, value: Any) -> bool:
    """A box that must be ticked is filled in only when it is ticked."""
    return not is_blank(value) and not (field.type == "checkbox" and value is False)
