"""What the assistant says: quoted from a frequent question, a guide, a page or a duty; or that it does not know.

What is no quotation are fixed words of this module and of ``places``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.domain.search.document import Document
from catalog.domain.search.index import Index
from catalog.domain.search.intent_words import ABOUT
from catalog.domain.search.intents import Intent, intent, opened
from catalog.domain.search.places import place, talk
from catalog.domain.search.postings import pieces
from catalog.domain.search.question import STRICTLY, read
from catalog.domain.search.ranking import EXACT, Hit, search
from catalog.domain.search.text import is_han, runs

#: How much of a question a name has to cover, and of a frequent question the question typed, to be taken for it.
_SURE, _SAME_QUESTION, _PART_OF_IT, _LIKELY = 0.6, 0.45, 0.2, 0.8
#: How much of it a service has to cover to be offered where nothing answers.
_MAYBE = 0.4
_NOT_KNOWN = "没有找到能回答这个问题的内容。可以换个说法再问，也可以搜索一下，或者用意见反馈告诉我们。"
#: What a guide is quoted with when nothing particular is asked.
_SUMMARY = ("condition", "materials", "mode", "place", "time", "phone", "fee", "promise")
_ON_THE_WAY = (("notes", "办理须知"), ("condition", "办理条件"), ("mode", "办理方式"), ("place", "办理地点"),
               ("time", "办理时间"), ("phone", "咨询电话"))
#: How the same is asked about another service.
_ALSO = {"materials": "需要什么材料", "place": "在哪里办", "phone": "的咨询电话", "time": "的办理时间", "fee": "收费吗",
         "how": "怎么办理", "condition": "有什么条件", "promise": "要多久"}
_LABELS = {about: label for about, (label, _) in ABOUT.items()}
_LONGEST = 600
MOST_SUGGESTED, MOST_OFFERED = 4, 2


@dataclass(frozen=True, slots=True)
class Reply:
    """``text`` quotes ``sources``; ``counted`` names what answered, for the list of hot questions."""

    text: str
    confident: bool
    sources: tuple[Document, ...] = ()
    offers: tuple[Document, ...] = ()
    suggestions: tuple[str, ...] = ()
    counted: str = ""


def answer(index: Index, text: str, hot: Sequence[str], audience: Sequence[str] = ()) -> Reply:
    """Return the best answer there is."""
    said = talk(text)
    if said is not None:
        return Reply(said.text, True, (said.document,), (said.document,), tuple(hot[:MOST_SUGGESTED]))
    wanted = intent(text)
    asked = search(index, text, ("faq", "page"), audience=audience, how=STRICTLY).hits
    services = search(index, wanted.rest or text, ("service",), audience=audience, how=STRICTLY).hits["service"]
    things = search(index, opened(text) or wanted.rest or text, ("duty", "application"), how=STRICTLY).hits
    about = _sure(services, things)
    question = _best_question(index, text, asked["faq"], _SAME_QUESTION if about is not None else _PART_OF_IT)
    there = place(text)
    if there is not None and (about is None or about.by_name < _LIKELY) and (
            question is None or question[1] < _LIKELY):
        return Reply(there.text, True, (there.document,), (there.document,))
    if question is not None and (wanted.about in ("", "how") or about is None or question[1] >= _LIKELY):
        return _from_question(index, question[0], services)
    if wanted.about == "host" and (duty := _from_others(index, {"duty": things["duty"]}, wanted)) is not None:
        return duty
    if about is not None and runs(wanted.rest):
        told = _from_guide(index, index.at(about.slot), wanted, services)
        if told is not None:
            return told
    other = _from_others(index, {**asked, **things}, wanted)
    if other is not None:
        return other
    if question is not None:
        return _from_question(index, question[0], services)
    likely = search(index, wanted.rest or text, ("service", "faq"), audience=audience).hits
    return _unknown(index, wanted, likely["service"] if runs(wanted.rest) else [], likely["faq"], hot)


def _sure(services: Sequence[Hit], things: Mapping[str, Sequence[Hit]]) -> Hit | None:
    """Return the first service when the question names it, and not the very name of something else."""
    others = max((hits[0].step for hits in things.values() if hits), default=0.0)
    if not services or services[0].by_name < _SURE or others > EXACT - 0.5 > services[0].step:
        return None
    return services[0]


def _best_question(index: Index, text: str, hits: Sequence[Hit], enough: float) -> tuple[Document, float] | None:
    """Return the frequent question that was asked, and how alike the two are.

    ``enough`` of its words must have been typed; fewer will do when everything that was typed is in it.
    """
    core = read(text).core
    best: tuple[Document, float] | None = None
    for hit in hits[:8]:
        document = index.at(hit.slot)
        if not document.info.get("answer") or hit.by_name < _SURE:
            continue
        share = _shared(index, core, read(document.name).core)
        alike = 0.55 * hit.by_name + 0.45 * share
        if share >= (enough if hit.by_name >= _LIKELY else _SAME_QUESTION) and (best is None or alike > best[1]):
            best = document, alike
    return best


def _shared(index: Index, typed: str, there: str) -> float:
    """Return how much of a frequent question was typed, in the same words or in words that stand for them."""
    wanted = set(pieces(typed))
    for _, run in runs(typed):
        if is_han(run):
            for span in index.lexicon.spans(run):
                for other, _ in span.others:
                    wanted.update(pieces(other))
    having = list(pieces(there))
    return sum(1 for piece in having if piece in wanted) / len(having) if having else 0.0


def _from_question(index: Index, document: Document, services: Sequence[Hit]) -> Reply:
    code = document.info.get("service")
    service = index.get("service", code) if code else None
    return Reply(_cut(str(document.info["answer"])), True, (document,), (service,) if service else (),
                 _others(index, services, document.name), f"faq:{document.key}")


def _from_guide(index: Index, document: Document, wanted: Intent, hits: Sequence[Hit]) -> Reply | None:
    """Return what a guide says about what is asked."""
    lines = _said(document, wanted.about)
    name = document.name
    rest = _alternatives(index, hits, wanted)
    if lines:
        return Reply(f"《{name}》{_cut(lines)}", True, (document,), (document,), rest,
                     f"service:{document.key}:{wanted.about}")
    label = _LABELS.get(wanted.about, "")
    if not label:
        return None
    phone = "、".join(document.info["quoted"].get("phone", ()))
    next_ = f"可以拨打咨询电话：{phone}。" if phone else "可以打开指南看看，或者用意见反馈问一问。"
    text = f"《{name}》的办事指南没有写明{label}。{next_}"
    return Reply(text, False, (), (document,), rest)


def _said(document: Document, about: str) -> str:
    """Return the words of a guide about one thing; nothing when it says nothing."""
    info, quoted = document.info, document.info["quoted"]
    match about:
        case "materials":
            if quoted.get("materials"):
                return "需要的材料：\n" + _listed(quoted["materials"])
            return "办理时要上传：\n" + _listed(info["uploads"]) if info["uploads"] else ""
        case "host":
            return f"由{info['host']}负责。" if info["host"] else ""
        case "downloads":
            found = info["downloads"] or quoted.get("materials", ())
            return "可以下载的材料（在办事指南里）：\n" + _listed(found) if found else ""
        case "how":
            return _how(document)
        case "":
            return _summary(document)
    values = quoted.get(about, ())
    return f"的{_LABELS[about]}：" + (values[0] if len(values) == 1 else "\n" + _listed(values)) if values else ""


def _how(document: Document) -> str:
    info, quoted = document.info, document.info["quoted"]
    lines = [f"办理环节：{' → '.join(info['steps'])}"] if len(info["steps"]) > 1 else []
    lines += [f"{label}：{'；'.join(quoted[key])}" for key, label in _ON_THE_WAY if quoted.get(key)]
    if not lines and info["content"]:
        lines = [info["content"]]
    return "的办理流程：\n" + "\n".join(lines) if lines else ""


def _summary(document: Document) -> str:
    info, quoted = document.info, document.info["quoted"]
    lines = [info["content"]] if info["content"] else []
    lines += [f"{_LABELS[key]}：{'；'.join(quoted[key])}" for key in _SUMMARY if quoted.get(key)]
    if info["host"]:
        lines.append(f"主办部门：{info['host']}")
    return "：\n" + "\n".join(lines) if lines else ""


def _from_others(index: Index, asked: Mapping[str, Sequence[Hit]], wanted: Intent) -> Reply | None:
    """Answer from a page, the list of duties, or name an application."""
    sure = {"duty": _SURE if wanted.about == "host" else _LIKELY}
    found = [(hit, index.at(hit.slot)) for kind in ("duty", "application", "page") for hit in asked.get(kind, ())[:1]
             if hit.by_name >= sure.get(kind, _SURE)]
    if not found:
        return None
    _, document = max(found, key=lambda pair: pair[0].score)
    match document.kind:
        case "application":
            about = f"：{document.text[0][1]}" if document.text else ""
            return Reply(f"应用“{document.name}”可以从直通车打开{about}", True, (document,), (document,),
                         counted=f"application:{document.key}")
        case "duty":
            info = document.info
            phone = f"\n电话：{info['phone']}" if info["phone"] else ""
            service = index.get("service", info["service"]) if info["service"] else None
            return Reply(f"{document.name}由{info['department']}负责。\n{_cut(info['text'])}{phone}", True, (document,),
                         (service,) if service else ())
    return Reply(_cut(document.text[0][1]), True, (document,), (document,)) if document.text else None


def _unknown(index: Index, wanted: Intent, services: Sequence[Hit], questions: Sequence[Hit],
             hot: Sequence[str]) -> Reply:
    """Say that nothing answers it, and offer the service that somebody who asks so may be after."""
    near = [*_alternatives(index, services, wanted, skip=0), *(index.at(hit.slot).name for hit in questions[:2])]
    offered = tuple(index.at(hit.slot) for hit in services[:MOST_OFFERED] if hit.by_name >= _MAYBE)
    names = "、".join(f"《{one.name}》" for one in offered)
    text = f"没有找到能直接回答这个问题的内容。您可能要办的是{names}，可以打开指南看看。" if offered else _NOT_KNOWN
    return Reply(text, False, (), offered, tuple(dict.fromkeys([*near, *hot]))[:MOST_SUGGESTED])


def _alternatives(index: Index, hits: Sequence[Hit], wanted: Intent, skip: int = 1) -> tuple[str, ...]:
    """Return the same question about other services."""
    ask = _ALSO.get(wanted.about, "")
    return tuple(index.at(hit.slot).name + ask for hit in hits[skip:skip + MOST_SUGGESTED - 1])


def _others(index: Index, services: Sequence[Hit], name: str) -> tuple[str, ...]:
    return tuple(index.at(hit.slot).name for hit in services[:MOST_SUGGESTED - 1] if index.at(hit.slot).name != name)


def _listed(items: Sequence[str]) -> str:
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))


def _cut(text: str) -> str:
    """Leave the end of a long text to its source; a cut shows."""
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + "……"
