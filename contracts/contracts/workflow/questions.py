"""What the workflow service may be asked; nothing here changes anything."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from contracts.declare import question


@question("case.get")
class GetCase:
    """办件详情，按提问人的权限呈现。"""

    case_id: str
    actor: str


@question("case.find")
class FindCase:
    """按流水号找办件。"""

    serial: str
    actor: str


@question("case.records")
class GetRecords:
    """流转记录。"""

    case_id: str
    actor: str


@question("case.row")
class GetCaseRow:
    """个人中心里这个办件的一行，按日志此刻的内容。"""

    case_id: str


@question("service.form")
class GetForm:
    """发起用的表单：带本人预填值、里程碑与预计路径。"""

    service: str
    actor: str
    version: int | None = None


@question("service.preview")
class PreviewPath:
    """按表单现在的内容，这件事会怎样走、由谁办。"""

    service: str
    actor: str
    form: dict[str, Any] = field(default_factory=dict)
    version: int | None = None


@question("draft.get")
class GetDraft:
    """我的一份草稿。"""

    draft_id: str
    actor: str


@question("draft.list")
class ListDrafts:
    """我的草稿。"""

    actor: str
    q: str = ""
    limit: int = 20
    page_token: str = ""


@question("file.may-read")
class MayReadFile:
    """此人能否读取办件里的这个附件。"""

    file_id: str
    actor: str


@question("document.get")
class GetDocument:
    """办件签发的文件。"""

    case_id: str
    actor: str


@question("document.render")
class RenderForm:
    """把申请表排成可以打印的文件；``format`` ∈ pdf docx，``purpose`` ∈ export print 各要各的权限。

    ``which`` 为空时只在没有签发过文件时才排；``records`` 附上流转记录；``origin`` 是大厅的地址，印在二维码里。
    """

    case_id: str
    actor: str
    format: str = "pdf"
    purpose: str = "export"
    which: str = ""
    records: bool = False
    origin: str = ""


@question("document.verify")
class VerifyDocument:
    """凭验证码核验签发的文件（公开）。"""

    code: str


@question("notice.list")
class ListNotices:
    """正在公示的办件，只有公示的字段（公开）。"""

    limit: int = 20
    page_token: str = ""


@question("effect.list")
class ListEffects:
    """没有做成、等管理员处理的系统动作。"""

    actor: str
