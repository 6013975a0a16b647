"""智能问答: what the assistant answers, and what it shows before anything is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from catalog.adapters.search_index import SearchIndex
from catalog.domain.search.answering import Reply, answer
from catalog.domain.search.document import Document
from catalog.domain.search.index import Index
from catalog.domain.search.intents import own_case
from catalog.domain.search.places import LISTS
from catalog.domain.search.ranking import search
from catalog.queries.contents import Contents
from catalog.queries.searching import LONGEST as SEARCHED
from catalog.queries.searching import audiences, url_of
from catalog.stores.asked import Asked
from contracts.catalog import search as asked
from contracts.errors import Invalid

#: Longest question, in characters; hot questions; groups of the navigation and questions in each.
LONGEST, HOT, GROUPS, IN_GROUP = 200, 6, 8, 6
#: Services that a question about one's own case may be about.
_MOST_SERVICES = 8
_ELSE = "其他问题"
_ASKING = {"materials": "需要什么材料", "place": "在哪里办理", "phone": "的咨询电话是多少", "time": "的办理时间",
           "fee": "收费吗", "promise": "要多久", "condition": "有什么条件", "how": "怎么办理", "host": "由哪个部门负责"}


class Assistant:
    """Answers questions from what is written down, and counts which of it was useful."""

    def __init__(self, index: SearchIndex, counts: Asked, contents: Contents) -> None:
        self._index, self._counts, self._contents = index, counts, contents
        self.answers: dict[type, Callable[[Any], Any]] = {
            asked.AskAssistant: self.ask, asked.StartAssistant: self.start}

    def ask(self, question: asked.AskAssistant) -> asked.AssistantFound:
        """Return an answer with its sources, or where the asker's own cases have it; raises Invalid."""
        text = question.text.strip()
        if not text or len(text) > LONGEST:
            raise Invalid("请写下要问的问题", errors={"text": [f"应为 1–{LONGEST} 个字符"]})
        index = self._index.current()
        own = own_case(text)
        reply = answer(index, text, self._hot(index, audiences(question.asker)), audiences(question.asker))
        if own is None:
            if reply.counted and reply.confident:
                self._counts.count(reply.counted)
            return asked.AssistantFound(reply=self._shown(reply, text), list=_list_of(reply))
        hits = search(index, own.words, ("service",)).hits["service"] if own.words else []
        return asked.AssistantFound(
            reply=self._shown(reply, text), about_cases=True, words=own.words, serial=own.serial,
            services=tuple(index.at(hit.slot).key for hit in hits[:_MOST_SERVICES]))

    def start(self, question: asked.StartAssistant) -> asked.AssistantBeginning:
        """Return the hot questions and the questions by subject."""
        index = self._index.current()
        groups: dict[str, list[str]] = {}
        for document in sorted(index.documents("faq"), key=lambda one: one.order):
            if document.info["answer"]:
                groups.setdefault(_subject(index, document), []).append(document.name)
        order = sorted(groups, key=lambda name: (name == _ELSE, -len(groups[name]), name))
        return asked.AssistantBeginning(hot=tuple(self._hot(index, audiences(question.asker))), navigation=tuple(
            asked.Navigation(label=name, questions=tuple(groups[name][:IN_GROUP])) for name in order[:GROUPS]))

    def _shown(self, reply: Reply, text: str) -> asked.AssistantAnswer:
        """Return a reply with its buttons; where nothing is known, with every way to go on."""
        actions = [button for document in reply.offers for button in _buttons(document)]
        said = reply.text
        if not reply.confident:
            actions += [asked.AnswerAction(label="搜索一下", url=f"/search?q={quote(text[:SEARCHED])}"),
                        asked.AnswerAction(label="意见反馈", url="/feedback")]
            phone = next(iter(self._contents.said("site").get("phones") or ()), None)
            said += f"也可以拨打电话 {phone['number']}（{phone['label']}）。" if phone else ""
        return asked.AssistantAnswer(
            answer=said, confident=reply.confident, sources=tuple(_source(one) for one in reply.sources),
            actions=tuple(actions), suggestions=reply.suggestions)

    def _hot(self, index: Index, audience: tuple[str, ...]) -> list[str]:
        """Return what was answered most often, of what concerns the asker; the first frequent questions while there
        is little of that.
        """
        found = [text for key in self._counts.most(HOT * 3) if (text := _asking(index, key, audience))]
        questions = sorted((one for one in index.documents("faq") if one.info["answer"]
                            and _concerns(index, one.info["service"], audience)), key=lambda one: one.order)
        return list(dict.fromkeys([*found, *(one.name for one in questions)]))[:HOT]


def _asking(index: Index, counted: str, audience: tuple[str, ...]) -> str:
    """Return the question that what was counted answers; nothing when it is gone or not the asker's."""
    kind, _, rest = counted.partition(":")
    if kind == "faq":
        document = index.get("faq", rest)
        return document.name if document and _concerns(index, document.info["service"], audience) else ""
    if kind == "service":
        code, _, about = rest.partition(":")
        document = index.get("service", code)
        known = document is not None and _concerns(index, code, audience)
        return document.name + _ASKING.get(about, "怎么办理") if document and known else ""
    return ""


def _concerns(index: Index, service: str | None, audience: tuple[str, ...]) -> bool:
    """Whether a service is for this audience; what belongs to no service, or is asked by nobody known, is for all."""
    document = index.get("service", service) if service and audience else None
    return document is None or not document.audience or bool(set(document.audience) & set(audience))


def _subject(index: Index, document: Document) -> str:
    """Return the group a frequent question belongs to: the theme of its service, or its first tag."""
    service = index.get("service", document.info["service"] or "")
    if service is not None and service.info["theme"]:
        return str(service.info["theme"])
    return str(document.info["tags"][0]) if document.info["tags"] else _ELSE


def _list_of(reply: Reply) -> str:
    """Return the personal list a reply leads to; nothing when it leads elsewhere."""
    keys = [document.key for document in reply.sources if document.kind == "place"]
    return keys[0] if keys and keys[0] in LISTS else ""


def _source(document: Document) -> asked.AnswerSource:
    kind = {"service": "guide", "place": "page"}.get(document.kind, document.kind)
    coded = document.kind in ("service", "application")
    return asked.AnswerSource(kind=kind, title=document.name, url=url_of(document),
                              code=document.key if coded else None, id=None if coded else document.key)


def _buttons(document: Document) -> list[asked.AnswerAction]:
    match document.kind:
        case "service":
            guide = asked.AnswerAction(label=f"打开《{document.name}》办事指南", url=url_of(document))
            if document.info["kind"] == "own":
                return [guide, asked.AnswerAction(label="在线办理", url=f"{url_of(document)}/apply")]
            return [guide]
        case "place":
            return [asked.AnswerAction(label=f"打开“{document.name}”", url=url_of(document))]
        case "application":
            return [asked.AnswerAction(label=f"打开应用“{document.name}”", url=url_of(document))]
    return [asked.AnswerAction(label=f"查看“{document.name}”", url=url_of(document))]
