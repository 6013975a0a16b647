"""``python -m notify run | verify | deliveries | parked | lag …``: the verbs of every service, and the ledger's own."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from chassis.cli import dump, main, say

if TYPE_CHECKING:
    from notify.settings import Settings

#: Whoever settles from the shell of the server.
SHELL = "system:shell"


def deliveries(settings: Settings, arguments: list[str]) -> int:
    """List the ledger, show a row, have one sent again, settle one; 1 when that is not possible."""
    parser = argparse.ArgumentParser(prog="python -m notify deliveries", description="通知台账：查看，处理没有发出的")
    parser.add_argument("--state", choices=("due", "sending", "sent", "dead", "unknown", "suppressed"), default="",
                        metavar="状态", help="只列这种状态；默认列出等人处理的 dead 和 unknown")
    parser.add_argument("--case", default="", metavar="办件", help="只列一个办件的")
    parser.add_argument("--show", metavar="编号", help="查看一条")
    parser.add_argument("--resend", metavar="编号", help="重新发送一条 dead 或 unknown")
    parser.add_argument("--settle", nargs=2, metavar=("编号", "sent|failed"), help="认定一条 unknown 的结果")
    parser.add_argument("--note", default="", metavar="说明", help="写进台账的说明，不要写个人信息")
    chosen = parser.parse_args(arguments)
    from contracts.errors import ContractError
    from contracts.notify.commands import ResendDelivery, SettleDelivery
    from notify.queries.lists import delivery_of
    from notify.service import build

    built = build(settings)
    try:
        if chosen.show:
            row = built.ledger.find(chosen.show)
            say(dump(asdict(delivery_of(row))) if row else "没有这条通知")
            return 0 if row else 1
        if chosen.resend:
            done = built.desk.resend(ResendDelivery(id=chosen.resend, actor=SHELL, note=chosen.note))
        elif chosen.settle:
            id, outcome = chosen.settle
            done = built.desk.settle(SettleDelivery(id=id, actor=SHELL, outcome=outcome, note=chosen.note))
        else:
            return _list(built, chosen.state, chosen.case)
        say(f"{done.id}\t{done.state}")
        return 0
    except ContractError as error:
        say(error.detail)
        return 1
    finally:
        built.client.close()


def _list(built: object, state: str, case_id: str) -> int:
    """Print the rows, oldest first, without their words."""
    where: dict[str, object] = {"state": state} if state else {"state": {"$in": ["dead", "unknown"]}}
    if case_id:
        where = {"case_id": case_id, **({"state": state} if state else {})}
    count = 0
    for row in built.ledger.rows.find(where).sort([("created_at", 1), ("_id", 1)]):  # type: ignore[attr-defined]
        say("\t".join((row["created_at"].isoformat(), row["state"], row["channel"], row["kind"], row["_id"],
                       row["reason"])))
        count += 1
    say(f"共 {count} 条")
    return 0


if __name__ == "__main__":
    raise SystemExit(main("notify", service="notify.service:NotifyService", settings="notify.settings:Settings",
                          build="notify.service:build", topology="contracts.topology:TOPOLOGY",
                          verbs={"deliveries": "notify.__main__:deliveries"}))
