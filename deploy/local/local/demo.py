"""The demonstration: its organisation and services are loaded once, and a person is told where to begin."""

from __future__ import annotations

from collections.abc import Mapping

from local.console import step, table
from local.hall import Hall
from local.home import PROJECT
from local.ports import LOOPBACK
from local.stamps import digest_of, is_done, mark_done

FOLDER = PROJECT / "deploy" / "demo"
PEOPLE = (FOLDER / "organisation.yaml", FOLDER / "personal.yaml")
DEFINITIONS = FOLDER / "definitions"
CONTENT = FOLDER / "content"
PICTURES = CONTENT / "pictures"
PASSWORD = "hall-demo"
ADMINISTRATOR = "90001"

ACCOUNTS = [
    ("账号", "姓名", "可以做什么"),
    ("10001", "陈一", "计算机学院教师：填写工作周报"),
    ("11001", "周院长", "计算机学院院长：审批、退回工作周报"),
    ("16001", "赵宣传", "宣传部：收到办结的周报抄送"),
    ("20230001", "林一", "学生党员：开具党员身份证明"),
    ("17001", "钱组织", "组织部部长：审批党员身份证明"),
    ("17002", "钱干事", "组织部干事：与 17001 任一人审批"),
    ("90001", "管理员", "发布服务、维护全部内容、答复反馈"),
    ("24001", "韩教务", "教务处：维护本处的指南、问答、责任清单和通知"),
    ("10003", "陈三", "服务台：答复意见反馈"),
    ("90002", "审计员", "查阅办件的每一步"),
]


def load(hall: Hall) -> None:
    """Load people and services unless exactly these were loaded before. Raises Trouble with what the loader said."""
    definitions = sorted(DEFINITIONS.glob("*.yaml"))
    content = sorted(CONTENT.glob("*.yaml"))
    digest = digest_of([*PEOPLE, *definitions, *content, PICTURES])
    stamp = hall.home.root / "run" / "demo.loaded"
    # Somebody else's database may have been emptied since; loading again changes nothing when it was not.
    if not hall.plan.external_mongo and is_done(stamp, digest):
        return
    with step("载入演示单位与人员 loading the demonstration's people"):
        hall.run("identity", "load", *map(str, PEOPLE), "--demo-password", PASSWORD)
    with step("发布演示服务 publishing the demonstration's services"):
        hall.run("catalog", "publish", *map(str, definitions), "--as", ADMINISTRATOR)
    with step("发布演示内容 publishing the demonstration's content"):
        hall.run("gateway", "keep", *map(str, sorted(PICTURES.glob("*.webp"))), "--as", ADMINISTRATOR)
        hall.run("catalog", "content", "load", *map(str, content), "--as", ADMINISTRATOR)
    mark_done(stamp, digest)


def welcome(address: str, ports: Mapping[str, int]) -> str:
    """What is printed when everything is ready."""
    return f"""
一网通已就绪  OpenHall is ready

  网址 URL        {address}
  通知收件箱      {address}/dev/outbox   （短信、企业微信、邮件都送到这里，不会真的发出）
  接口文档        {address}/docs
  企业微信工作台  http://{LOOPBACK}:{ports["carriers"]}/wecom   （演示：选一位教职工，不用密码进大厅）
  今日校园        http://{LOOPBACK}:{ports["campus"]}/cpdaily   （演示：服务 → 办事大厅，师生都能进）

账号 accounts，密码都是 password: {PASSWORD}

{indented(table(ACCOUNTS))}

试一试 what to try
  1. 用 10001 登录，服务中心 → 工作周报 → 我要办理，填好后提交
     Sign in as 10001, file a weekly report (工作周报)
  2. 用 11001 登录，个人中心 → 待办，写明意见后退回
     Sign in as 11001, open the to-do, return it with an opinion
  3. 再用 10001 改好重新提交，11001 同意；16001 收到抄送，10001 可以评价
     Correct and resubmit as 10001, approve as 11001; 16001 gets a copy, 10001 may rate

  make status 看运行状态 · make logs s=workflow 看日志 · make down 停止
"""


def indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
