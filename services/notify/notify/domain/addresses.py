"""Where a person can be reached on each channel."""

from __future__ import annotations

from dataclasses import dataclass

from notify.domain.channels import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What notify knows of a person; blank means there is none."""

    no: str
    phone: str = ""
    email: str = ""
    active: bool = True


class Unreachable(Exception):
    """There is no address; ``reason`` says why, ``for_good`` whether waiting could change that."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.reason, self.for_good = reason, for_good


def address(channel: Channel, recipient: str, contact: Contact | None) -> str:
    """Return the address of ``recipient`` on ``channel``; in-site and WeCom go by the person's number.

    Raises :class:`Unreachable`; a person we have not heard of yet may still be on the way.
    """
    if contact is not None and not contact.active:
        raise Unreachable("inactive", for_good=True)
    if channel is Channel.INSITE:
        return recipient
    if contact is None:
        raise Unreachable("contact_unknown", for_good=False)
    found = {Channel.WECOM: recipient, Channel.SMS: contact.phone, Channel.EMAIL: contact.email}[channel]
    if not found:
        raise Unreachable("no_address", for_good=True)
    return found
