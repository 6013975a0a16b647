"""The operations of finding and asking: one search over everything, suggestions, and the assistant."""

from __future__ import annotations

from contracts.catalog import search
from contracts.http_operation import ANYONE, JSON, Operation, Query, get

SEARCH = "/v1/search"
SUGGESTIONS = f"{SEARCH}/suggestions"
ASSISTANT = "/v1/assistant"
QUESTIONS = f"{ASSISTANT}/questions"

_Q = Query(name="q", summary="关键字、拼音、首字母或一句话，只看前 64 个字符")
_LIMIT = "每一类最多几条，1–100，默认 20"

OPERATIONS: tuple[Operation, ...] = (
    get(SEARCH, "一次查遍服务、指南、常见问题、责任清单、应用和新闻；每一类都有总数，没有就是 0", "搜索",
        search.SearchResult, auth=ANYONE, errors=(503,), spoken=("snippet",),
        query=(_Q, Query(name="limit", summary=_LIMIT, kind="integer"))),
    get(SUGGESTIONS, "输入时的提示；不带 q 就是热门搜索", "搜索", search.SuggestionList, auth=ANYONE, query=(
        _Q, Query(name="limit", summary="最多几条，1–20，默认 8", kind="integer")), errors=(503,)),
    Operation(method="POST", path=QUESTIONS, tag="智能问答", auth=ANYONE,
              summary="问智能问答一句话：只摘引已有的内容和本人的办件，附出处；不知道就说不知道",
              body=search.AskAssistant, given=("asker",), accepts=(JSON,),
              answer=search.AssistantAnswer, errors=(503,), spoken=("answer", "label", "state", "called")),
    get(ASSISTANT, "大家常问的，和问题导航", "智能问答", search.AssistantBeginning, auth=ANYONE,
        errors=(503,), spoken=("called",)),
)
