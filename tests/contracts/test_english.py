"""What the hall itself says has English words; Chinese stays exactly what the services say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.english import SENTENCES, chinese, said

ROOT = Path(__file__).parents[2]
#: What readers meet: fields, acts, people, content. What only operators and authors of definitions meet stays Chinese.
SPEAKING = (
    "contracts/contracts/codec.py", "contracts/contracts/catalog/content_fields.py",
    "services/workflow/workflow/domain/acts/asking.py", "services/workflow/workflow/domain/acts/circulating.py",
    "services/workflow/workflow/domain/acts/ending.py", "services/workflow/workflow/domain/acts/handing.py",
    "services/workflow/workflow/domain/acts/retracting.py", "services/workflow/workflow/domain/acts/reopening.py",
    "services/workflow/workflow/domain/acts/signing.py", "services/workflow/workflow/domain/acts/starting.py",
    "services/workflow/workflow/domain/acts/urging.py", "services/workflow/workflow/domain/acts/voting.py",
    "services/workflow/workflow/domain/forms/attachments.py", "services/workflow/workflow/domain/forms/filling.py",
    "services/workflow/workflow/domain/forms/prefill.py", "services/workflow/workflow/domain/forms/values.py",
    "services/workflow/workflow/domain/pages/history_acts.py", "services/workflow/workflow/domain/pages/page_paper.py",
    "services/workflow/workflow/domain/steps/choosing.py", "services/workflow/workflow/domain/steps/lineage.py",
    "services/workflow/workflow/stores/drafting.py", "services/catalog/catalog/queries/feedback.py",
    "services/catalog/catalog/queries/pages.py", "services/catalog/catalog/queries/ratings.py",
    "services/catalog/catalog/queries/reading.py", "services/catalog/catalog/stores/favourites.py",
    "services/catalog/catalog/stores/preferences.py", "services/identity/identity/adapters/mail_desk.py",
    "services/identity/identity/adapters/sign_in.py", "services/identity/identity/domain/substitutes.py",
    "services/gateway/gateway/files.py", "services/gateway/gateway/filetypes.py",
    "services/gateway/gateway/messages.py",
    "services/gateway/gateway/paging.py", "services/gateway/gateway/items.py", "services/gateway/gateway/tokens.py",
    "services/gateway/gateway/resources/cards.py", "services/gateway/gateway/resources/tasks.py",
)
#: Names, notations and patterns: no words of a sentence.
NO_SENTENCE = re.compile(r"[\\(]|\{\}周|万元|一网通")


@pytest.mark.parametrize("place", SPEAKING)
def test_every_sentence_that_readers_meet_has_english_words(place: str) -> None:
    literals = {text for text in _literals(ROOT / place) if chinese(text) and not NO_SENTENCE.search(text)}
    assert {text for text in literals if not _known(text)} == set()


def test_a_sentence_is_turned_over_with_what_stands_in_it() -> None:
    assert said("最多 60 个字符", "en") == "60 characters at most"
    assert said("最多 60 个字符", "zh") == "最多 60 个字符"
    names = {"有线": "Wired", "无线": "Wireless", "VPN 开通": "VPN access", "填写": "Fill in"}
    assert said("请从选项中选择：有线、无线", "en", names) == "Please choose from: Wired, Wireless"
    assert said("《VPN 开通》的办理流程：\n办理环节：填写 → 领取", "en", names) == (
        "“VPN access” — how it goes:\nSteps: Fill in → 领取")
    assert said("没有找到能直接回答这个问题的内容。您可能要办的是《VPN 开通》、《无线》，可以打开指南看看。", "en",
                names) == (
        "Nothing here answers this directly. You may be looking for “VPN access”, “Wireless”: please see the guide.")


def test_what_people_wrote_stays_as_it_is() -> None:
    assert said("请把第三页重新盖章。", "en") == "请把第三页重新盖章。"
    assert said("x" * 5000 + "必填", "en").endswith("必填")


def test_both_languages_leave_room_for_the_same() -> None:
    slots = re.compile(r"{(\w+)}")
    missing = {text: set(slots.findall(english)) - set(slots.findall(text)) for text, english in SENTENCES.items()}
    assert {text: names for text, names in missing.items() if names} == {}


def _known(text: str) -> bool:
    """Whether a literal is a sentence with English words, or a part of one."""
    sample = text.replace("{}", "7")
    pieces = [piece for piece in text.split("{}") if chinese(piece)]
    return not chinese(said(sample, "en")) or all(any(piece in known for known in SENTENCES) for piece in pieces)


def _literals(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
             for part in ast.walk(node) if part is not node}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Expr):
            inner |= {id(node.value)} if isinstance(node.value, ast.Constant) else set()
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            yield node.value
