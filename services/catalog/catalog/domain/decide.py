"""Commands to events. One function per command, and a table that lists them all."""

from __future__ import annotations

from typing import Any

from catalog.domain import notation, soundness
from catalog.domain.content import decide as content
from catalog.domain.facts import Facts
from catalog.domain.state import Entry, Service, State
from contracts import ids
from contracts.catalog.commands import PublishVersion, RetireService
from contracts.catalog.definition import digest
from contracts.catalog.events import ServiceRetired, VersionPublished
from contracts.errors import Invalid, NotAllowed, NotFound

Command = PublishVersion | RetireService | content.Command


def stream(command: Command) -> str:
    """Return the stream a command is decided on: one per service, one per entry of content."""
    if isinstance(command, content.COMMANDS):
        return content.stream(command)
    return ids.stream("service", command.code)


def decide(command: Command, state: State, facts: Facts) -> list[Any]:
    """Return the events that ``command`` causes (none when it is so already), or raise the reason why it may not."""
    if isinstance(command, content.COMMANDS):
        return content.decide(command, state if isinstance(state, Entry) else None, facts)
    if not facts.administrator:
        raise NotAllowed("只有大厅管理员（岗位 hall.admin）可以发布和停办服务")
    return DECISIONS[type(command)](command, state if isinstance(state, Service) else None)


def publish_version(command: PublishVersion, service: Service | None) -> list[Any]:
    """Make a sound definition the current version; content that is current already changes nothing."""
    data = read_sound(command.text, command.media_type)
    if data["code"] != command.code:
        message = f"定义里的服务代码是 {data['code']}，与要发布的 {command.code} 不一致，请改成一样"
        raise Invalid("服务代码不一致", code="definition_invalid", errors={"code": [message]})
    content = digest(data)
    if service is not None and service.digest == content and not service.retired:
        return []
    version = 1 if service is None else service.version + 1
    return [VersionPublished(code=command.code, version=version, digest=content, definition=data,
                             published_by=command.actor)]


def retire_service(command: RetireService, service: Service | None) -> list[Any]:
    """Take a service out of the catalogue; a second time changes nothing."""
    if service is None:
        raise NotFound(f"没有代码为 {command.code} 的服务")
    if service.retired:
        return []
    return [ServiceRetired(code=command.code, retired_by=command.actor, reason=command.reason)]


def read_sound(text: str, media_type: str = "application/yaml") -> dict[str, Any]:
    """Return the canonical dict of a definition that may be published; raises Invalid with every problem by path."""
    try:
        data = notation.read(text, media_type)
    except notation.NotationError as error:
        raise Invalid(str(error), code="definition_invalid", errors=error.errors) from error
    if problems := soundness.check(data):
        count = sum(len(messages) for messages in problems.values())
        raise Invalid(f"定义有 {count} 处问题，请按提示修改后再发布", code="definition_invalid", errors=problems)
    return data


DECISIONS: dict[type, Any] = {PublishVersion: publish_version, RetireService: retire_service}
