"""The words of a guide that answer a question: one of its columns, the line that says it, or all of it in short."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from catalog.domain.search.content_words import Word, gives_number, left, weight
from catalog.domain.search.document import Document
from catalog.domain.search.intent_words import ABOUT
from catalog.domain.search.text import normal

LABELS = {about: label for about, (label, _) in ABOUT.items()}
#: What a guide is quoted with when nothing particular is asked.
_SUMMARY = ("condition", "materials", "mode", "place", "time", "phone", "fee", "promise")
_ON_THE_WAY = (("notes", "办理须知"), ("condition", "办理条件"), ("mode", "办理方式"), ("place", "办理地点"),
               ("time", "办理时间"), ("phone", "咨询电话"))
#: How much of what is asked may be missing in what is quoted, and how much of what is missing in the name a line tells.
_MISSING, _TELLING, _ALL_BUT = 0.28, 0.6, 0.85
#: What a line must have in it to say when, how long, how much or where.
_GIVES = {about: re.compile(pattern) for about, pattern in {
    "promise": r"\d|[一二两三四五六七八九十]+个?(?:天|日|周|月|工作日)|即时|当[天日]",
    "time": r"\d|[一二三四五六七八九十]+(?:天|月|日|周)|全天|常年|随时", "fee": "元|免费|费|不收", "phone": r"\d{4}",
    "place": "楼|室|窗口|大厅|处|馆|中心|网上|门"}.items()}
_SENTENCES = re.compile(r"(?<=[。；;！？\n])")
_LONGEST = 600


def names(document: Document) -> str:
    """Return what a document is called, in compared form."""
    return normal("|".join((document.name, *document.words)))


def called(document: Document, text: str) -> str:
    """Return what a document is called in the language of a question."""
    if not text.isascii():
        return document.name
    return max((one for one in document.words if one.isascii() and " " in one), key=len, default=document.name)


def head(document: Document) -> str:
    """Return what a document is called and belongs to, in compared form."""
    return normal("|".join((document.name, *document.words, *document.about)))


def column(document: Document, about: str) -> str:
    """Return the words of a guide about one thing; nothing when it says nothing."""
    info, quoted = document.info, document.info["quoted"]
    match about:
        case "materials":
            if quoted.get("materials"):
                return "需要的材料：\n" + listed(quoted["materials"])
            return "办理时要上传：\n" + listed(info["uploads"]) if info["uploads"] else ""
        case "host":
            return f"由{info['host']}负责。" if info["host"] else ""
        case "downloads":
            found = info["downloads"] or quoted.get("materials", ())
            return "可以下载的材料（在办事指南里）：\n" + listed(found) if found else ""
        case "approver":
            steps = f"的办理环节：{' → '.join(info['steps'])}" if len(info["steps"]) > 1 else ""
            said = [line.strip() for _, line in lines(document) if re.search("审批|审核|批准|报.{0,6}处", line)]
            return "\n".join([steps, *said[:2]]) if steps else ""
        case "how":
            return _how(document)
        case "":
            return _summary(document)
    values = quoted.get(about, ())
    return f"的{LABELS[about]}：" + (values[0] if len(values) == 1 else "\n" + listed(values)) if values else ""


def fitting(document: Document, about: str, words: Sequence[Word], number: str, sure: bool) -> tuple[str, str]:
    """Return what to quote of a guide and which column that is; nothing when it does not say what is asked.

    ``words`` are what the question is about, ``number`` after what it asks a number of. What is neither in the name of
    the service nor in the words that are quoted is not answered by them. When it is not ``sure`` that the question is
    about this service, only a line that says nearly all of it will do.
    """
    whole, asked = weight(words) or 1.0, left(head(document), words)
    said = column(document, about)
    missing = left(normal(said), asked)
    if sure and said and weight(missing) <= _MISSING * whole and (not number or gives_number(said, number)):
        return said, about
    if weight(asked) >= weight(words) - 0.01:
        return "", about
    best, line, label = 0.0, "", ""
    for label_of, one in lines(document):
        if (number and not gives_number(one, number)) or not gives(one, about):
            continue
        share = 1 - weight(left(normal(one), asked)) / weight(asked) if asked else float(bool(number))
        if share > best:
            best, line, label = share, one, label_of
    return (f"的{label}：{line.strip()}", about) if best >= (_TELLING if sure else _ALL_BUT) else ("", about)


def gives(text: str, about: str) -> bool:
    """Whether a text has in it what is asked for: a time, a sum, a place."""
    return about not in _GIVES or _GIVES[about].search(text) is not None


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; the text itself when it has none."""
    return [one for one in _SENTENCES.split(text) if one.strip()] or [text]


def lines(document: Document) -> Iterator[tuple[str, str]]:
    """Yield ``(label, line)`` of everything a guide says."""
    if document.info["content"]:
        yield from (("服务内容", one) for one in sentences(document.info["content"]))
    for key, values in document.info["quoted"].items():
        label = LABELS.get(key, "说明")
        yield from ((label, one) for value in values for one in sentences(value))


def listed(items: Sequence[str]) -> str:
    """Return items one a line, numbered."""
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))


def cut(text: str) -> str:
    """Leave the end of a long text to its source; a cut shows."""
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + "……"


def _how(document: Document) -> str:
    info, quoted = document.info, document.info["quoted"]
    found = [f"办理环节：{' → '.join(info['steps'])}"] if len(info["steps"]) > 1 else []
    found += [f"{label}：{'；'.join(quoted[key])}" for key, label in _ON_THE_WAY if quoted.get(key)]
    if not found and info["content"]:
        found = [info["content"]]
    return "的办理流程：\n" + "\n".join(found) if found else ""


def _summary(document: Document) -> str:
    info, quoted = document.info, document.info["quoted"]
    found = [info["content"]] if info["content"] else []
    found += [f"{LABELS[key]}：{'；'.join(quoted[key])}" for key in _SUMMARY if quoted.get(key)]
    if info["host"]:
        found.append(f"主办部门：{info['host']}")
    return "：\n" + "\n".join(found) if found else ""
