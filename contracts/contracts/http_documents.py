"""The HTTP operations that put a case on paper: the document it issued, or its application form."""

from __future__ import annotations

from contracts.http_operation import PDF, Operation, Query
from contracts.http_operation import get as _get

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PATH = "/v1/cases/{case_id}/document"

_RECORDS = Query(name="records", summary="true 则在申请表后附上流转记录", kind="boolean")

OPERATIONS: tuple[Operation, ...] = (
    _get(f"{_PATH}.pdf", "签发的文件；没有签发过就是申请表（须有导出权）", "办件", None, media_type=PDF, position=True,
         query=(Query(name="which", summary="issued 只要签发的文件，form 只要申请表；不写就是有什么给什么"),
                Query(name="purpose", summary="export（默认）要导出权，print 要打印权"), _RECORDS), errors=(403, 503)),
    _get(f"{_PATH}.docx", "申请表的 Word 文件（须有导出权）", "办件", None, media_type=WORD, position=True,
         query=(_RECORDS,), errors=(403, 503)),
)
