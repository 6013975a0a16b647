"""The verbs of the catalog service: run, publish, content, and those every service has."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chassis.cli import main

if TYPE_CHECKING:
    from catalog.settings import Settings

ALL_PUBLISHED, SOME_REFUSED, NOT_ALLOWED = 0, 1, 2


def publish(settings: Settings, arguments: list[str]) -> int:
    """Publish definition files and print a table: 0 all published, 1 some refused, 2 this person may not."""
    parser = argparse.ArgumentParser(prog="python -m catalog publish", description="发布服务定义（YAML 或 JSON）")
    parser.add_argument("files", nargs="+", type=Path, metavar="文件")
    parser.add_argument("--as", dest="actor", required=True, metavar="学工号", help="以哪位大厅管理员的名义发布")
    parser.add_argument("--wait", type=float, default=30, metavar="秒", help="等待该管理员的岗位同步过来，默认 30")
    chosen = parser.parse_args(arguments)
    from catalog.adapters.publishing import may_publish, publish_files
    from catalog.service import build

    catalog = build(settings)
    try:
        if not may_publish(catalog, chosen.actor, chosen.wait):
            print(f"{chosen.actor} 没有 hall.admin 岗位，或岗位还没同步过来；请确认目录服务在运行", file=sys.stderr)
            return NOT_ALLOWED
        refused = 0
        for result in publish_files(catalog, chosen.files, chosen.actor):
            print(result.line)
            for problem in result.problems:
                print(f"    {problem}")
            refused += result.refused
        print(f"共 {len(chosen.files)} 份，发布 {len(chosen.files) - refused}，未通过 {refused}")
        return SOME_REFUSED if refused else ALL_PUBLISHED
    finally:
        catalog.close()


def content(settings: Settings, arguments: list[str]) -> int:
    """Publish content from files: 0 all as the files say, 1 some refused, 2 this person may not."""
    parser = argparse.ArgumentParser(prog="python -m catalog content", description="大厅的内容")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="动作")
    load = verbs.add_parser("load", help="发布文件里的内容；内容没变就什么也不做")
    load.add_argument("files", nargs="+", type=Path, metavar="文件")
    load.add_argument("--as", dest="actor", required=True, metavar="学工号", help="以哪位大厅管理员的名义发布")
    load.add_argument("--note", default="", metavar="说明", help="写进每个版本的说明")
    load.add_argument("--wait", type=float, default=30, metavar="秒", help="等待该管理员的岗位同步过来，默认 30")
    chosen = parser.parse_args(arguments)
    from catalog.adapters.content_files import load_files
    from catalog.adapters.publishing import may_publish
    from catalog.service import build

    catalog = build(settings)
    try:
        if not may_publish(catalog, chosen.actor, chosen.wait):
            print(f"{chosen.actor} 没有 hall.admin 岗位，或岗位还没同步过来；请确认目录服务在运行", file=sys.stderr)
            return NOT_ALLOWED
        refused = 0
        for result in load_files(catalog, chosen.files, chosen.actor, chosen.note):
            print(result.line)
            for problem in result.problems:
                print(f"    {problem}")
            refused += result.refused
        return SOME_REFUSED if refused else ALL_PUBLISHED
    finally:
        catalog.close()


if __name__ == "__main__":
    raise SystemExit(main(
        "catalog", service="catalog.service:CatalogService", settings="catalog.settings:Settings",
        build="catalog.service:build", topology="contracts.topology:TOPOLOGY",
        verbs={"publish": "catalog.__main__:publish", "content": "catalog.__main__:content"}))
