"""Rows of the read models as documents to be found; nothing is read here, only turned over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from catalog.domain.ranking import audience as one_word
from catalog.domain.search.document import Document
from catalog.projections.markdown import plain
from catalog.projections.spelling import initial
from catalog.queries.contents import overlaid

Row = Mapping[str, Any]

#: Columns of a guide that are looked into, with what they are called.
COLUMNS = {"content": "服务内容", "condition": "办理条件", "materials": "所需材料", "notes": "办理须知",
           "mode": "办理方式", "place": "办理地点", "time": "办理时间", "phone": "咨询电话",
           "fee": "收费标准", "promise": "办理时限", "cycle": "业务周期"}
#: Longest text of one document, in characters: what comes later is not looked into.
_LONGEST = 6000
_UPLOADS = ("file", "image")
_CHOICES = ("select", "radio", "multiselect")


def service(row: Row, overlay: Row, usual: Mapping[str, str] = MappingProxyType({})) -> Document:
    """Return a service, with what an administrator laid over its guide; ``usual`` is how departments are called."""
    merged = overlaid(row, overlay)
    written = merged.get("host")
    host = usual.get(written or "", written)
    merged["host"] = host
    guide, definition = merged.get("guide") or {}, merged.get("definition") or {}
    theme = merged.get("theme")
    audience, tags = _texts(merged.get("audience")), _texts(merged.get("tags"))
    said = {**guide, "content": merged.get("content") or definition.get("content")}
    return Document(
        kind="service", key=merged["code"], name=merged["name"],
        words=tuple(dict.fromkeys([*_parts(merged["name"]), *tags, merged["no"], merged["code"]])),
        about=tuple(dict.fromkeys(filter(None, [theme, host, written, *_texts(guide.get("co_hosts")), *audience]))),
        text=tuple(_columns(said, definition)), audience=tuple(dict.fromkeys(map(one_word, audience))),
        facets={"audience": audience, "theme": _texts(theme), "department": _texts(host), "tag": tags,
                "initial": (merged.get("initial") or initial(merged["name"]),), "kind": (merged["kind"],)},
        order=_number(merged["no"]), info=_shown(merged, guide, definition))


def also_in_english(document: Document, names: Iterable[Mapping[str, str]]) -> Document:
    """Return a document that is found by what administrators call it in English as well."""
    english = [known[document.name] for known in names if document.name in known]
    return replace(document, words=tuple(dict.fromkeys([*document.words, *english]))) if english else document


def _shown(merged: Row, guide: Row, definition: Row) -> dict[str, Any]:
    """Return what lists show of a service, and what the assistant may quote."""
    names = ("code", "no", "name", "kind", "theme", "host", "promise", "fee", "mode", "icon")
    item = {name: merged.get(name) for name in names}
    quoted = {name: _texts(guide.get(name)) for name in COLUMNS if name != "content"}
    content = merged.get("content") or definition.get("content")
    return {**item, "audience": _texts(merged.get("audience")), "tags": _texts(merged.get("tags")),
            "initial": merged.get("initial") or initial(merged["name"]), "quoted": quoted,
            "content": plain(str(content)) if content else "",
            "downloads": tuple(str(one.get("name")) for one in merged.get("downloads") or ()),
            "uploads": tuple(_uploads(definition)),
            "steps": tuple(str(step.get("name")) for step in (definition.get("steps") or {}).values()
                           if step.get("kind") not in ("system", "join", "fork"))}


def faq(row: Row, names: Mapping[str, str]) -> Document:
    """Return a frequent question kept as content."""
    data = row["data"]
    code = data.get("service")
    return question(row["id"], data["question"], plain(data["answer"]), _texts(data.get("tags")),
                    code if code in names else None, names.get(code or ""), data.get("order"))


def question(id: str, asked: str, answer: str, tags: Iterable[str], service: str | None, name: str | None,
             order: int | None = None) -> Document:
    """Return a frequent question and its answer."""
    return Document(
        kind="faq", key=id, name=asked, words=tuple(tags), about=tuple(filter(None, [name])),
        text=(("", answer),) if answer else (), order=(order if order is not None else 10**6, id),
        info={"id": id, "title": asked, "answer": answer, "service": service, "service_name": name,
              "tags": tuple(tags)})


def asked_in_guide(row: Row, overlay: Row) -> Iterator[Document]:
    """Yield the questions a definition's guide brings with it; a bare question has no answer."""
    found = (row.get("guide") or {}).get("faq") or ()
    for number, item in enumerate([found] if isinstance(found, str | Mapping) else found, 1):
        asked, answer = (item, "") if isinstance(item, str) else _pair(item)
        if asked:
            yield question(f"{row['code']}.{number}", asked, answer, (), row["code"], row["name"])


def duty(row: Row, usual: Mapping[str, str] = MappingProxyType({})) -> Document:
    """Return one line of the list of duties."""
    data = row["data"]
    department = usual.get(data["department"], data["department"])
    return Document(
        kind="duty", key=row["id"], name=data["name"], about=tuple(dict.fromkeys((department, data["department"]))),
        text=tuple((label, str(data[key])) for key, label in (("text", ""), ("basis", "依据"), ("phone", "电话"))
                   if data.get(key)),
        order=(data.get("order", 10**6), row["id"]),
        info={"id": row["id"], "name": data["name"], "department": department, "text": data["text"],
              "basis": data.get("basis"), "service": data.get("service"), "phone": data.get("phone")})


def application(row: Row) -> Document:
    """Return an application of the university."""
    data = row["data"]
    return Document(
        kind="application", key=row["id"], name=data["name"], words=_texts(data.get("keywords")),
        about=tuple(filter(None, [data.get("category"), *_texts(data.get("audience"))])),
        text=(("", data["description"]),) if data.get("description") else (), audience=_texts(data.get("audience")),
        order=(data.get("order", 10**6), row["id"]),
        info={"code": row["id"], "name": data["name"], "category": data.get("category"),
              "audience": _texts(data.get("audience")), "icon": data.get("icon")})


def news(row: Row) -> Document:
    """Return a piece of news written in the hall."""
    data = row["data"]
    return _news(row["id"], data["title"], data.get("channel"), data.get("summary"), plain(data.get("body") or ""))


def imported(row: Row) -> Document:
    """Return a piece of news taken from elsewhere."""
    return _news(str(row["_id"]), row["title"], row.get("channel"), row.get("summary"), "")


def page(row: Row) -> Document:
    """Return a page, for the assistant."""
    data = row["data"]
    return Document(kind="page", key=row["id"], name=data["title"], text=(("", plain(data["body"])[:_LONGEST]),),
                    info={"slug": row["id"], "title": data["title"]})


def _news(id: str, title: str, channel: str | None, summary: str | None, body: str) -> Document:
    return Document(
        kind="news", key=id, name=title, about=tuple(filter(None, [channel])),
        text=tuple(("", text[:_LONGEST]) for text in (summary, body) if text), order=(id,),
        info={"id": id, "title": title, "channel": channel})


def _columns(said: Row, definition: Row) -> Iterator[tuple[str, str]]:
    left = _LONGEST
    for key, label in COLUMNS.items():
        text = plain(str(said[key])) if key == "content" and said.get(key) else "；".join(_texts(said.get(key)))
        if text and left > 0:
            yield label, text[:left]
            left -= len(text)
    choices = [str(option) for item in _fields(definition) if item.get("type") in _CHOICES
               for option in (item.get("options") or ())]
    labels = [str(item.get("label")) for item in _fields(definition) if item.get("label")]
    if choices or labels:
        yield "申请表", "、".join(dict.fromkeys([*labels, *choices]))[:800]


def _fields(definition: Row) -> Iterator[Row]:
    for item in definition.get("form") or ():
        if isinstance(item, Mapping):
            yield item
            yield from (inner for inner in item.get("row") or () if isinstance(inner, Mapping))


def _uploads(definition: Row) -> Iterator[str]:
    for item in definition.get("form") or ():
        if isinstance(item, Mapping) and item.get("type") in _UPLOADS and not item.get("at") and item.get("label"):
            always = item.get("required") and not item.get("when")
            yield str(item["label"]) if always else f"{item['label']}（需要时上传）"


def _pair(item: Row) -> tuple[str, str]:
    """Return question and answer of a pair, whatever its keys are called: the question stands first."""
    values = [str(value) for value in item.values() if value]
    asked = item.get("q") or item.get("question") or item.get("问") or (values[0] if values else "")
    answer = item.get("a") or item.get("answer") or item.get("答") or (values[1] if len(values) > 1 else "")
    return str(asked), str(answer)


def _parts(name: str) -> list[str]:
    """Return the parts of a name that joins several things: 打印成绩单、绩点换算证明."""
    parts = [part.strip() for part in name.replace("与", "、").replace("及", "、").replace("和", "、").split("、")]
    return [part for part in parts if len(part) > 2] if len(parts) > 1 else []


def _texts(value: Any) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else (str(value),)


def _number(no: str) -> tuple[int, str]:
    return (int(no), "") if no.isascii() and no.isdigit() else (10**9, no)
