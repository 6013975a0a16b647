"""Write down what others may rely on: OpenAPI, AsyncAPI and one JSON Schema per message (``make contracts``).

Everything is derived from the declarations, in a fixed order, so the same declarations always give the same bytes.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

import contracts
from contracts.declare import REGISTRY
from contracts.http import ANYONE, OPERATIONS, Operation
from contracts.problems import TITLES
from contracts.shapes import Shapes
from contracts.topology import TOPOLOGY

PUBLISHED = Path(__file__).resolve().parents[1] / "published"
VERSION = "1.0.0"
_TITLE = "一网通 OpenHall"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PROBLEM = "application/problem+json"

_STATUS_WORDS = {
    200: "成功", 201: "已创建", 202: "已收到", 204: "成功，没有内容", 302: "转到别的地址", 304: "与您手上的相同",
    400: "请求不是合法的格式", 401: "请先登录", 403: "没有权限", 404: "没有找到，或您无权查看",
    409: "现在不能这样操作", 413: "内容过大", 415: "不支持的内容类型", 422: "内容有误；errors 按字段列出",
    429: "操作过于频繁；见 Retry-After", 500: "系统出了问题；只给出关联编号",
    503: "暂时不可用；见 Retry-After",
}

_HEADERS: dict[str, tuple[str, dict[str, Any]]] = {
    "Idempotency-Key": ("同一个人用同一编号重复请求，得到同一个回答",
                        {"type": "string", "minLength": 1, "maxLength": 128}),
    "Hall-Position": ("命令回执里的 position：最多等一秒，直到读得到那次操作的结果",
                      {"type": "string", "maxLength": 100}),
    "If-None-Match": ("手上那份的 ETag；没有变化时答 304", {"type": "string"}),
}


def openapi() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the HTTP API."""
    load_all()
    shapes = Shapes("#/components/schemas/")
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, shapes)
    problem = shapes.reference(contracts_problem())
    responses = {"Problem": {"description": "没有成功", "content": {_PROBLEM: {"schema": problem}}}}
    codes = "、".join(f"{code}（{chinese}）" for code, (chinese, _) in TITLES.items())
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{_TITLE} HTTP 接口", "version": VERSION,
            "description": "JSON，UTF-8。每种失败都是 application/problem+json，code 稳定不变。"
                           f"文字默认中文，Accept-Language: en 时为英文。code 有：{codes}。",
        },
        "jsonSchemaDialect": _DIALECT,
        "tags": [{"name": name} for name in dict.fromkeys(operation.tag for operation in OPERATIONS)],
        "paths": paths,
        "components": {
            "schemas": shapes.all(),
            "responses": responses,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def asyncapi() -> dict[str, Any]:
    """Return the AsyncAPI 3 document of the events on the bus: who publishes what, who listens to what."""
    load_all()
    shapes = Shapes("#/components/schemas/")
    from contracts.envelope import Envelope

    envelope = shapes.reference(Envelope)
    channels: dict[str, Any] = {}
    messages: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for exchange, queues in TOPOLOGY.items():
        service = exchange.removesuffix(".events")
        names = [name for (kind, name, _), cls in sorted(REGISTRY.items(), key=_order)
                 if kind == "event" and _owner(cls) == service]
        for (kind, name, version), cls in sorted(REGISTRY.items(), key=_order):
            if kind == "event" and _owner(cls) == service:
                messages[name] = _message(name, version, shapes.reference(cls), envelope, cls)
        unique = list(dict.fromkeys(names))
        channels[exchange] = {
            "address": exchange,
            "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in unique},
            "bindings": {"amqp": {"is": "routingKey", "exchange": {"name": exchange, "type": "topic", "durable": True},
                                  "bindingVersion": "0.3.0"}},
        }
        operations |= _exchange_operations(exchange, queues, unique)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": f"{_TITLE} 事件", "version": VERSION,
                 "description": "路由键就是事件名；至少送达一次，同一办件内按 envelope.number 排序。"},
        "defaultContentType": "application/x-hall-json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": shapes.all()},
    }


def schemas() -> dict[str, dict[str, Any]]:
    """Return one self-contained JSON Schema per declared message: ``<kind>.<name>.v<version>`` -> schema."""
    load_all()
    found: dict[str, dict[str, Any]] = {}
    for (kind, name, version), cls in sorted(REGISTRY.items(), key=_order):
        shapes = Shapes("#/$defs/")
        shapes.reference(cls)
        parts = shapes.all()
        own = parts.pop(shapes.name_of(cls))
        label = f"{kind}.{name}.v{version}"
        found[label] = {"$schema": _DIALECT, "$id": f"urn:hall:schema:{label}", "title": label, **own}
        if parts:
            found[label]["$defs"] = parts
    return found


def files() -> dict[str, str]:
    """Return everything that is published: path below ``published/`` -> text."""
    texts = {f"schemas/{label}.json": _json(schema) for label, schema in schemas().items()}
    return {"openapi.yaml": _yaml(openapi()), "asyncapi.yaml": _yaml(asyncapi()), **texts}


def write(folder: Path = PUBLISHED) -> list[Path]:
    """Write ``files`` and remove what is no longer published; returns the paths that changed."""
    wanted = {folder / name: text for name, text in files().items()}
    changed = [path for path, text in wanted.items() if not path.is_file() or path.read_text("utf-8") != text]
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], "utf-8")
    for path in sorted((folder / "schemas").glob("*.json")):
        if path not in wanted:
            path.unlink()
            changed.append(path)
    return changed


def load_all() -> None:
    """Import every module that declares messages, so that the registry is complete."""
    for found in pkgutil.walk_packages(contracts.__path__, "contracts."):
        if found.name != "contracts.publish":
            importlib.import_module(found.name)


def contracts_problem() -> type:
    """Return the declared shape of every failure."""
    return REGISTRY["view", "problem", 1]


def _operation(operation: Operation, shapes: Shapes) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": _identifier(operation), "summary": operation.summary, "tags": [operation.tag],
        "security": [] if operation.auth == ANYONE else [{"bearer": []}],
    }
    if operation.role:
        described["description"] = f"需要岗位 {operation.role}。"
    parameters = _parameters(operation)
    if parameters:
        described["parameters"] = parameters
    if operation.accepts:
        described["requestBody"] = _body(operation, shapes)
    described["responses"] = {str(status): _response(operation, status, shapes) for status in operation.statuses}
    described["responses"]["500"] = _failure(500)
    return described


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    found = [{"name": name, "in": "path", "required": True, "schema": {"type": "string", "maxLength": 100}}
             for name in operation.parameters]
    found += [{"name": query.name, "in": "query", "description": query.summary, "schema": {"type": query.kind}}
              for query in operation.query]
    headers = {"Idempotency-Key": operation.idempotent, "Hall-Position": operation.position,
               "If-None-Match": operation.etag}
    for name, understood in headers.items():
        if understood:
            words, schema = _HEADERS[name]
            found.append({"name": name, "in": "header", "description": words, "schema": schema})
    return found


def _body(operation: Operation, shapes: Shapes) -> dict[str, Any]:
    if operation.body is not None:
        schema = shapes.body(operation.body, operation.given, operation.extra)
        return {"required": _needs_body(operation), "content": {operation.accepts[0]: {"schema": schema}}}
    if operation.accepts[0] == "multipart/form-data":
        part = {"type": "object", "required": ["file"],
                "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}}}
        return {"required": True, "content": {"multipart/form-data": {"schema": part}}}
    texts: dict[str, Any] = {kind: {"schema": {"type": "object" if kind.endswith("json") else "string"}}
                             for kind in operation.accepts}
    return {"required": True, "content": texts}


def _needs_body(operation: Operation) -> bool:
    from contracts.codec import schema_for

    assert operation.body is not None
    known = schema_for(operation.body).fields
    return any(field.required for name, field in known.items() if name not in operation.given)


def _response(operation: Operation, status: int, shapes: Shapes) -> dict[str, Any]:
    if status >= 400 and not (operation.path == "/readyz" and status == 503):
        return _failure(status)
    answer: dict[str, Any] = {"description": _STATUS_WORDS[status]}
    if status in (204, 304):
        return answer
    schema: dict[str, Any] = {"type": "string"}
    if operation.answer is not None:
        schema = shapes.reference(operation.answer)
    elif operation.media_type == "application/json":
        schema = {"type": "object"}
    answer["content"] = {operation.media_type: {"schema": schema}}
    return answer


def _failure(status: int) -> dict[str, Any]:
    reference = {"$ref": "#/components/schemas/Problem"}
    return {"description": _STATUS_WORDS[status], "content": {_PROBLEM: {"schema": reference}}}


def _identifier(operation: Operation) -> str:
    path = operation.path.removeprefix("/v1/")
    words = [word.strip("{}").replace("-", "_").replace(".", "_") for word in path.split("/") if word]
    return "_".join([operation.method.lower(), *words])


def _message(name: str, version: int, data: dict[str, Any], envelope: dict[str, Any], cls: type) -> dict[str, Any]:
    body = {"type": "object", "required": ["type", "version", "data", "envelope"], "properties": {
        "type": {"const": name}, "version": {"const": version}, "data": data, "envelope": envelope}}
    return {"name": name, "summary": (cls.__doc__ or "").strip(), "payload": body}


def _exchange_operations(exchange: str, queues: dict[str, list[str]], names: list[str]) -> dict[str, Any]:
    channel = {"$ref": f"#/channels/{exchange}"}
    found: dict[str, Any] = {f"publish.{exchange}": {"action": "send", "channel": channel}}
    for queue, keys in queues.items():
        wanted = [name for name in names if any(_matches(key, name) for key in keys)]
        found[f"receive.{queue}"] = {
            "action": "receive", "channel": channel,
            "messages": [{"$ref": f"#/channels/{exchange}/messages/{name}"} for name in wanted],
            "bindings": {"amqp": {"bindingVersion": "0.3.0"}},
        }
    return found


def _matches(key: str, name: str) -> bool:
    """Whether a topic key takes an event name; names have two words, so ``#``, ``word.*`` and exact keys are enough."""
    return key in ("#", name) or (key.endswith(".*") and name.startswith(key[:-1]))


def _owner(cls: type) -> str:
    return cls.__module__.split(".")[1]


def _order(entry: tuple[tuple[str, str, int], type]) -> tuple[str, str, int]:
    return entry[0]


def _yaml(value: Any) -> str:
    text = StringIO()
    writer = YAML(typ="safe", pure=True)
    writer.allow_unicode, writer.default_flow_style, writer.width = True, False, 120
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    writer.dump(value, text)
    return text.getvalue()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    """Write the published files and say which changed."""
    changed = write()
    for path in changed:
        sys.stdout.write(f"{path.relative_to(PUBLISHED.parent)}\n")
    sys.stdout.write(f"已生成 generated: {len(changed)} 个文件有变化\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
