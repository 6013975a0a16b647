"""Turn the OpenAPI document into one readable page: operations by tag, shapes by name, no script, no other site."""

from __future__ import annotations

from html import escape
from typing import Any

_STYLE = """
body{font:16px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:0;color:#1f2933;background:#f4f6f8}
main{max-width:64rem;margin:0 auto;padding:1.5rem 1rem 4rem}h1{font-size:1.6rem}h2{margin-top:2.5rem;font-size:1.25rem}
nav a{display:inline-block;margin:0 .75rem .25rem 0}a{color:#0b5cad}
details,section.shape{background:#fff;border:1px solid #d9e0e6;border-radius:8px;margin:.5rem 0;padding:.6rem 1rem}
summary{cursor:pointer}summary code{font-weight:600}code{font-family:ui-monospace,Consolas,monospace;font-size:.92em}
.method{display:inline-block;min-width:4.2rem;font-weight:700;color:#0b5cad}.who{color:#52606d;font-size:.9rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0}td,th{text-align:left;vertical-align:top;padding:.3rem .5rem;
border-top:1px solid #e4e9ee}th{font-weight:600;color:#52606d}.need{color:#b42318}
"""


def render(document: dict[str, Any]) -> str:
    """Return the page for an OpenAPI document as ``contracts.publish`` makes it."""
    tags = [tag["name"] for tag in document["tags"]]
    info = document["info"]
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(info['title'])}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{escape(info['title'])}</h1><p>{escape(info['description'])}</p>"
        '<p><a href="/v1/openapi.json">openapi.json</a></p>'
        f"<nav aria-label=\"分类\">{''.join(_link(tag) for tag in [*tags, '数据'])}</nav>"
        f"{''.join(_tag(document, tag) for tag in tags)}{_shapes(document)}</main></body></html>"
    )


def _link(tag: str) -> str:
    return f'<a href="#{escape(tag)}">{escape(tag)}</a>'


def _tag(document: dict[str, Any], tag: str) -> str:
    shown = [
        _operation(method, path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if tag in operation.get("tags", ())
    ]
    return f'<h2 id="{escape(tag)}">{escape(tag)}</h2>{"".join(shown)}'


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    who = "需要登录" if operation.get("security") else "无须登录"
    rows = [
        (parameter["name"], _type(parameter["schema"]), parameter.get("required", False),
         parameter.get("description", ""))
        for parameter in operation.get("parameters", ())
    ]
    body = operation.get("requestBody", {}).get("content", {})
    bodies = "、".join(f"<code>{escape(kind)}</code> {_type(content['schema'])}" for kind, content in body.items())
    answers = "".join(
        f"<tr><td><code>{escape(status)}</code></td><td>{escape(answer['description'])}</td>"
        f"<td>{''.join(_type(content['schema']) for content in answer.get('content', {}).values())}</td></tr>"
        for status, answer in operation["responses"].items()
    )
    return (
        f'<details><summary><span class="method">{method.upper()}</span> <code>{escape(path)}</code> '
        f'{escape(operation["summary"])} <span class="who">{who}</span></summary>'
        f"<p>{escape(operation.get('description', ''))}</p>"
        f"{_table(rows) if rows else ''}{f'<p>正文：{bodies}</p>' if bodies else ''}"
        f"<table><tr><th>状态</th><th>含义</th><th>内容</th></tr>{answers}</table></details>"
    )


def _shapes(document: dict[str, Any]) -> str:
    shown = []
    for name, schema in document["components"]["schemas"].items():
        required = set(schema.get("required", ()))
        rows = [
            (key, _type(inner), key in required, inner.get("description", ""))
            for key, inner in schema.get("properties", {}).items()
        ]
        shown.append(f'<section class="shape" id="schema-{escape(name)}"><h3><code>{escape(name)}</code></h3>'
                     f"<p>{escape(schema.get('description', ''))}</p>{_table(rows)}</section>")
    return f'<h2 id="数据">数据</h2>{"".join(shown)}'


def _table(rows: list[tuple[str, str, bool, str]]) -> str:
    cells = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{kind}</td>"
        f"<td>{'<span class=need>必填</span>' if need else ''}</td><td>{escape(text)}</td></tr>"
        for name, kind, need, text in rows
    )
    return f"<table><tr><th>名称</th><th>类型</th><th></th><th>说明</th></tr>{cells}</table>"


def _type(schema: dict[str, Any]) -> str:
    """Return a short HTML name of a schema's type, linked when it is one of the named shapes."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#schema-{name}"><code>{name}</code></a>'
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return " 或 ".join(_type(inner) for inner in schema[word])
    kind = schema.get("type", "任意")
    if kind == "array" or (isinstance(kind, list) and "array" in kind):
        return f"[{_type(schema.get('items', {}))}]"
    names = kind if isinstance(kind, list) else [kind]
    text = " 或 ".join(escape(str(name)) for name in names)
    return f"{text}（{escape(schema['format'])}）" if "format" in schema else text
