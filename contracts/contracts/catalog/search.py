"""What may be looked for, asked of the assistant, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.declare import question, view

# ---- questions -----------------------------------------------------------------------------------------------------


@question("search.all")
class SearchAll:
    """在服务、指南、常见问题、责任清单、应用、新闻里一起找。

    ``asker`` 是提问人的类别，只影响次序；``limit`` 是每一类最多几条。
    """

    q: str
    limit: int = 10
    asker: tuple[str, ...] = ()


@question("search.suggest")
class Suggest:
    """正在输入时的提示；没有输入就是热门搜索。"""

    q: str = ""
    limit: int = 8
    asker: tuple[str, ...] = ()


@question("assistant.ask")
class AskAssistant:
    """问智能问答一句话。问题不保存，也不记入日志。"""

    text: str
    asker: tuple[str, ...] = ()


@question("assistant.start")
class StartAssistant:
    """智能问答打开时显示什么：大家常问的，和问题导航；知道是哪类人时，不问与其无关的事项。"""

    asker: tuple[str, ...] = ()


# ---- answers -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchItem:
    """一条结果。服务、指南、应用有 ``code`` 和 ``name``，其余有 ``id`` 和 ``title``。

    ``marks`` 与 ``name_marks`` 是摘要与名称里要突出的 ``[起点, 长度]``，``score`` 越大越靠前。
    """

    name: str | None = None
    title: str | None = None
    code: str | None = None
    id: str | None = None
    snippet: str = ""
    marks: tuple[tuple[int, ...], ...] = ()
    name_marks: tuple[tuple[int, ...], ...] = ()
    score: float = 0.0
    url: str = ""
    department: str | None = None
    theme: str | None = None
    audience: tuple[str, ...] = ()
    kind: str | None = None
    service: str | None = None
    service_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFacet:
    """一类结果：共有几条，和最靠前的几条。一条也没有时 ``total`` 为 0。"""

    total: int
    items: tuple[SearchItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFacets:
    """各类结果，一类也不少。"""

    services: SearchFacet
    guides: SearchFacet
    faq: SearchFacet
    duties: SearchFacet
    applications: SearchFacet
    news: SearchFacet


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """一条提示；``kind`` ∈ service application faq duty news word，选中后去 ``url``。"""

    text: str
    kind: str
    url: str
    code: str | None = None


@view("search.result")
class SearchResult:
    """搜索的结果；``corrected`` 是多半想输入的词（与输入不同时）；``nearest`` 是一条也没有找到时最相近的几条。"""

    query: str
    facets: SearchFacets
    corrected: str | None = None
    nearest: tuple[Suggestion, ...] = ()


@view("search.suggestions")
class SuggestionList:
    """输入时的提示，最可能的在前。"""

    items: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSource:
    """答案的出处；``kind`` ∈ faq guide page duty application case。"""

    kind: str
    title: str
    url: str
    code: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAction:
    """答案下面的按钮。"""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCase:
    """与问题有关的、提问人自己的办件。"""

    case_id: str
    serial: str
    title: str
    state: str
    url: str


@view("assistant.answer")
class AssistantAnswer:
    """智能问答的答复：只摘引常见问题、办事指南、页面和提问人自己的办件。不知道时 ``confident`` 为假，没有出处。

    ``called`` 给选英文的人：建议的问题 → 它的英文；再问时仍用原文。
    """

    answer: str
    confident: bool
    sources: tuple[AnswerSource, ...] = ()
    actions: tuple[AnswerAction, ...] = ()
    cases: tuple[AnswerCase, ...] = ()
    suggestions: tuple[str, ...] = ()
    called: dict[str, str] | None = None


@view("assistant.found")
class AssistantFound:
    """目录服务找到的答复；``about_cases`` 为真就应到提问人自己的办件里去找。

    ``services`` 是多半说的哪些服务，``words`` 是要找的词，``serial`` 是问题里的流水号；``list`` 不空就是问个人中心的
    哪一张列表（``todo`` ``drafts`` ``notifications`` …）。
    """

    reply: AssistantAnswer
    about_cases: bool = False
    services: tuple[str, ...] = ()
    words: str = ""
    serial: str = ""
    list: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Navigation:
    """一类问题。"""

    label: str
    questions: tuple[str, ...]


@view("assistant.beginning")
class AssistantBeginning:
    """大家常问的，和问题导航；``called`` 给选英文的人：问题 → 它的英文，再问时仍用原文。"""

    hot: tuple[str, ...]
    navigation: tuple[Navigation, ...]
    called: dict[str, str] | None = None
