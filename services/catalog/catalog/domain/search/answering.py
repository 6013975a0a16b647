"""What the assistant says: quoted from a frequent question, a guide, a page or a duty; or that it does not know.

What is no quotation are fixed words of this module and of ``places``. Whatever is quoted has to hold the words the
question is about: an answer to something near it is offered, and not given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog.domain.search.content_words import (
    Word,
    asked_for,
    content_words,
    counted,
    counts_alike,
    gives_number,
    told,
)
from catalog.domain.search.document import Document
from catalog.domain.search.index import Index
from catalog.domain.search.intents import Intent, intent, opened
from catalog.domain.search.lexicon import SAME
from catalog.domain.search.naming import CONTAINS, EXACT
from catalog.domain.search.places import LISTS, place, talk
from catalog.domain.search.quoting import LABELS, called, cut, fitting, gives, head, names, sentences
from catalog.domain.search.ranking import Hit, search
from catalog.domain.search.text import bare, normal, runs

#: How much of a question a name has to cover to be what it is about; to be offered where nothing answers; how much
#: less than the first one a service may cover to be looked into as well.
_SURE, _MAYBE, _NEARLY = 0.6, 0.4, 0.85
#: How much of it a name has to cover that holds so much of the words it is about.
_LITTLE, _NAMES = 0.3, 0.8
#: How much of what is asked an answer must hold, and how near a frequent question must come: to answer at all, where
#: a guide may answer as well, and to go before a place of the hall.
_HOLDS, _NEAR, _NEARER, _NEAREST_COLUMN, _NEAREST = 0.66, 0.58, {"": 0.6, "how": 0.82}, 0.95, 0.75
#: How much of that is what was asked, and the rest what the frequent question is about; what a column of a guide asked
#: for by both adds, and takes away when they ask for different ones; what an answer's own words count.
_ASKED, _AGREED, _DIFFERS, _BY_ANSWER = 0.58, 0.25, 0.3, 0.75
#: How much of what a frequent question is about must have been asked.
_ITS_OWN, _OF_THE_HALL, _LITERALLY = 0.42, 0.3, 1.0
#: How much of the name of a service must have been asked.
_ITS_NAME = 0.4
#: How much of a question a page, a duty or a piece of news has to hold.
_PAGE, _DUTY, _NEWS, _SEVERAL = 0.85, 0.8, 0.9, 2
#: What is nothing but a name of a service asks no frequent question.
_EXACTLY, _NEVER = 1.0, 9.0
#: What stands between two questions in one.
_CLAUSES, _JOINED = re.compile("[，、或]|[.?:] "), re.compile("[与和及]")
#: What an application can be asked: to be opened.
_OPENED = frozenset({"", "how", "place"})
_NOT_KNOWN = "没有找到能回答这个问题的内容。可以换个说法再问，也可以搜索一下，或者用意见反馈告诉我们。"
#: How the same is asked about another service.
_ALSO = {"materials": "需要什么材料", "place": "在哪里办", "phone": "的咨询电话", "time": "的办理时间", "fee": "收费吗",
         "how": "怎么办理", "condition": "有什么条件", "promise": "要多久", "approver": "由谁审批"}
MOST_SUGGESTED, MOST_OFFERED, _MOST_LOOKED, _MOST_DUTIES = 4, 2, 10, 6


@dataclass(frozen=True, slots=True)
class Reply:
    """``text`` quotes ``sources``; ``counted`` names what answered, for the list of hot questions."""

    text: str
    confident: bool
    sources: tuple[Document, ...] = ()
    offers: tuple[Document, ...] = ()
    suggestions: tuple[str, ...] = ()
    counted: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question: what it wants to know, its words, after what it asks a number of, and what was found for it."""

    text: str
    wanted: Intent
    words: Sequence[Word]
    number: str
    services: Sequence[Hit]
    others: Mapping[str, Sequence[Hit]]


def answer(index: Index, text: str, hot: Sequence[str], audience: Sequence[str] = ()) -> Reply:
    """Return the best answer there is."""
    said = talk(text)
    if said is not None:
        return Reply(said.text, True, (said.document,), (said.document,), tuple(hot[:MOST_SUGGESTED]))
    asked = _asked(index, text, audience)
    guide = _from_guide(index, asked)
    question, near = _best_question(index, asked)
    there = place(text)
    if there is not None and _named(index, asked):
        there = None
    own = there is not None and there.key in LISTS and near < _NEAREST_COLUMN
    if there is not None and (own or ((guide is None or not guide.confident) and near < _NEAREST)):
        return Reply(there.text, True, (there.document,), (there.document,))
    duty = _from_duty(index, asked)
    if duty is not None and asked.wanted.about == "host":
        return duty
    enough = _NEVER if _only_named(index, asked) else _NEARER.get(asked.wanted.about, _NEAREST_COLUMN)
    if question is not None and (guide is None or not guide.confident or near >= enough):
        return _from_question(index, question, asked.services)
    if duty is not None and guide is None:
        return duty
    if guide is not None and guide.confident:
        return guide
    other = _from_others(index, asked)
    if other is not None:
        return other
    return guide or _unknown(index, asked, hot)


def _named(index: Index, asked: _Asked) -> bool:
    """Whether a service is called what was typed, or what was typed has its whole name in it."""
    return any(hit.step >= CONTAINS or index.title(hit.slot) in bare(normal(asked.text)) for hit in asked.services[:1])


def _only_named(index: Index, asked: _Asked) -> bool:
    """Whether nothing but the name of a service was typed."""
    if asked.wanted.about or not asked.services or asked.services[0].step < CONTAINS:
        return False
    return told(names(index.at(asked.services[0].slot)), asked.words) >= _EXACTLY


def _asked(index: Index, text: str, audience: Sequence[str]) -> _Asked:
    wanted = intent(text)
    rest = wanted.rest if runs(wanted.rest) else text
    if not rest.isascii():
        rest = rest.replace(" ", "")
    services = search(index, rest, ("service",), audience=audience).hits["service"]
    rest = opened(text) or rest
    others = search(index, rest, ("faq", "page", "duty", "application", "news")).hits
    return _Asked(text, wanted, content_words(index, rest), counted(text), services, others)


def _from_guide(index: Index, asked: _Asked) -> Reply | None:
    """Return what a guide says about what is asked; unsure when it is the guide, yet does not say it."""
    if not asked.words or not runs(asked.wanted.rest) or index.department(asked.wanted.rest):
        return None
    about, unsaid = asked.wanted.about, None
    for document, sure in _meant(index, asked):
        said, column = fitting(document, about, asked.words, asked.number, sure)
        if said:
            return Reply(f"《{document.name}》{cut(said)}", True, (document,), (document,),
                         _alternatives(index, asked.services, about), f"service:{document.key}:{column}")
        about_it = sure and about in LABELS and not asked.number and told(head(document), asked.words) >= _HOLDS
        if about_it and unsaid is None:
            unsaid = _unsaid(index, document, asked)
    return unsaid


def _meant(index: Index, asked: _Asked) -> Iterator[tuple[Document, bool]]:
    """Yield the services a question may be about, and whether that is sure.

    None when it is the very name of something else that can be opened.
    """
    others = max((hits[0].step for kind, hits in asked.others.items() if hits and kind != "faq"), default=0.0)
    best = 0.0
    for hit in asked.services[:3]:
        if others > EXACT - 0.5 > hit.step and asked.wanted.about in _OPENED:
            return
        named = told(names(document := index.at(hit.slot)), asked.words)
        covered = hit.by_name if hit.by_name >= _SURE else _SURE if hit.by_name >= _LITTLE and named >= _NAMES else 0.0
        if covered < _NEARLY * best:
            return
        best = max(best, covered)
        its_own = max(asked_for(content_words(index, part), asked.text, asked.words, 0.0)
                      for part in _JOINED.split(called(document, asked.text)))
        if its_own < _ITS_NAME:
            covered = 0.0
        if covered or named >= _LITTLE:
            yield document, covered > 0.0


def _unsaid(index: Index, document: Document, asked: _Asked) -> Reply | None:
    phone = "、".join(document.info["quoted"].get("phone", ()))
    next_ = f"可以拨打咨询电话：{phone}。" if phone else "可以打开指南看看，或者用意见反馈问一问。"
    text = f"《{document.name}》的办事指南没有写明{LABELS[asked.wanted.about]}。{next_}"
    return Reply(text, False, (), (document,), _alternatives(index, asked.services, asked.wanted.about))


def _best_question(index: Index, asked: _Asked) -> tuple[Document | None, float]:
    """Return the frequent question that was asked, and how near the two are; none when none is near enough."""
    best, near = None, 0.0
    for hit in asked.others["faq"][:_MOST_LOOKED]:
        document = index.at(hit.slot)
        found = _nearness(index, asked, document) if document.info.get("answer") else 0.0
        if found > near:
            best, near = document, found
    return (best, near) if near >= _NEAR else (None, 0.0)


def _nearness(index: Index, asked: _Asked, document: Document) -> float:
    """Return how near a frequent question comes to what was asked (0–1); 0 when its words are about something else."""
    name = called(document, asked.text)
    if bare(normal(name)) == bare(normal(asked.text)):
        return 1.0 + _AGREED
    theirs, wanted = intent(name), asked.wanted.about
    answer, of = normal(str(document.info["answer"])), counted(document.name)
    by_head, by_answer = told(head(document), asked.words), told(head(document) + answer, asked.words)
    holds = by_head + _BY_ANSWER * (by_answer - by_head)
    numbers = bool(asked.number) and gives_number(answer, asked.number)
    uncounted = asked.number and not (counts_alike(asked.number, of) or numbers)
    if holds < _HOLDS or uncounted or not gives(answer, wanted):
        return 0.0
    agreed = theirs.about == wanted not in ("", "how") or counts_alike(asked.number, of)
    literally = _named(index, asked) and wanted not in ("", "how") and not agreed
    parts = (theirs.rest if runs(theirs.rest) else name, *_CLAUSES.split(name))
    back = max(asked_for(content_words(index, part), asked.text, () if literally else asked.words,
                         _LITERALLY if literally else SAME) for part in parts)
    if back < (_OF_THE_HALL if numbers or not document.info.get("service") else _ITS_OWN):
        return 0.0
    differs = (theirs.about not in ("", "how") and theirs.about != wanted) or bool(of and not asked.number)
    less = 0.0 if agreed or not differs else _DIFFERS if wanted else _DIFFERS / 2
    return _ASKED * holds + (1 - _ASKED) * back + _AGREED * agreed - less


def _from_question(index: Index, document: Document, services: Sequence[Hit]) -> Reply:
    code = document.info.get("service")
    service = index.get("service", code) if code else None
    near = tuple(index.at(hit.slot).name for hit in services[:MOST_SUGGESTED - 1] if hit.by_name >= _MAYBE)
    return Reply(cut(str(document.info["answer"])), True, (document,), (service,) if service else (), near,
                 f"faq:{document.key}")


def _from_duty(index: Index, asked: _Asked) -> Reply | None:
    """Answer who is responsible, and how to reach a department, from the list of duties."""
    department = index.department(asked.wanted.rest)
    if asked.wanted.about in ("phone", "host", "") and department:
        theirs = [one for one in index.documents("duty")
                  if department in {bare(normal(about)) for about in one.about} and one.info["phone"]]
        if theirs:
            listed = "\n".join(f"{one.name}：{one.info['phone']}" for one in theirs[:_MOST_DUTIES])
            said = f"{theirs[0].info['department']}的电话，按职责：\n{listed}"
            return Reply(said, True, tuple(theirs[:_MOST_DUTIES]))
    for hit in asked.others["duty"][:1]:
        document = index.at(hit.slot)
        enough = _SURE if asked.wanted.about == "host" else _DUTY
        if asked.wanted.about in ("", "host", "phone") and hit.by_name >= enough and (
                told(head(document) + normal(document.info["text"]), asked.words) >= _DUTY):
            info = document.info
            phone = f"\n电话：{info['phone']}" if info["phone"] else ""
            service = index.get("service", info["service"]) if info["service"] else None
            return Reply(f"{document.name}由{info['department']}负责。\n{cut(info['text'])}{phone}", True, (document,),
                         (service,) if service else ())
    return None


def _from_others(index: Index, asked: _Asked) -> Reply | None:
    """Answer from a page or a piece of news that holds what is asked, or name the application."""
    for hit in asked.others["application"][:1]:
        document = index.at(hit.slot)
        about = document.text[0][1] if document.text else ""
        if hit.by_name < _SURE or told(head(document) + normal(about), asked.words) < _HOLDS:
            continue
        if asked.wanted.about in _OPENED and not asked.number:
            said = f"应用“{document.name}”可以从直通车打开" + (f"：{about}" if about else "")
            return Reply(said, True, (document,), (document,), counted=f"application:{document.key}")
        return Reply(f"没有找到能直接回答这个问题的内容。可以打开应用“{document.name}”看看。", False, (), (document,))
    for kind, enough in (("page", _PAGE), ("news", _NEWS)):
        for hit in asked.others[kind][:2]:
            document = index.at(hit.slot)
            named = told(normal(document.name), asked.words)
            if not document.text or not asked.words or (
                    named < _MAYBE and (kind == "news" or len(asked.words) < _SEVERAL)):
                continue
            line = max(sentences(document.text[0][1]), key=lambda one: told(normal(one), asked.words))
            if told(normal(f"{document.name}|{line}"), asked.words) >= enough:
                said = document.text[0][1] if kind == "page" else f"《{document.name}》\n{document.text[0][1]}"
                return Reply(cut(said), True, (document,), (document,))
    return None


def _unknown(index: Index, asked: _Asked, hot: Sequence[str]) -> Reply:
    """Say that nothing answers it, and offer the service that somebody who asks so may be after."""
    services = [hit for hit in asked.services if hit.by_name >= _MAYBE] if runs(asked.wanted.rest) else []
    questions = [document for hit in asked.others["faq"][:MOST_SUGGESTED]
                 if told(head(document := index.at(hit.slot)), asked.words) >= _MAYBE]
    near = [*_alternatives(index, services, asked.wanted.about, skip=0), *(one.name for one in questions[:2])]
    offered = tuple(index.at(hit.slot) for hit in services[:MOST_OFFERED])
    names = "、".join(f"《{one.name}》" for one in offered)
    text = f"没有找到能直接回答这个问题的内容。您可能要办的是{names}，可以打开指南看看。" if offered else _NOT_KNOWN
    return Reply(text, False, (), offered, tuple(dict.fromkeys(near or hot))[:MOST_SUGGESTED])


def _alternatives(index: Index, hits: Sequence[Hit], about: str, skip: int = 1) -> tuple[str, ...]:
    """Return the same question about other services."""
    near = [hit for hit in hits[skip:skip + MOST_SUGGESTED - 1] if hit.by_name >= _MAYBE]
    return tuple(index.at(hit.slot).name + _ALSO.get(about, "") for hit in near)
