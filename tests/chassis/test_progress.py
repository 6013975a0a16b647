"""A long piece of work tells how far it is: a moving line for who watches, plain lines for a log."""

from __future__ import annotations

import io

from chassis.progress import WIDTH, Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_one_moving_line_per_stage() -> None:
    out = Terminal()
    progress = Progress("cases：", {"fold": "折叠日志", "switch": "切换"}, "个提交", out)
    progress("fold", 0, 1000)
    progress("fold", 1000, 1000)
    progress("switch", 0, 1)
    progress.close()
    lines = out.getvalue().split("\n")
    assert lines[0].count("\r") == 2
    assert lines[0].endswith("用时 0:00")
    assert f"[{'█' * WIDTH}] 100% 1,000/1,000 个提交" in lines[0]
    assert lines[1:] == ["\r\x1b[Kcases： 切换", ""]


def test_a_log_gets_few_plain_lines() -> None:
    out = io.StringIO()
    progress = Progress("cases：", {}, "个提交", out)
    for done in range(0, 1001, 10):
        progress("fold", done, 1000)
    progress.close()
    assert "\r" not in out.getvalue()
    assert [line[:20] for line in out.getvalue().splitlines()] == [
        "cases： fold   0% 0/1", "cases： fold 100% 1,0"] or len(out.getvalue().splitlines()) < 5


def test_a_line_tells_share_counts_rate_and_remaining_time() -> None:
    progress = Progress("cases：", {"fold": "折叠日志"}, "个提交", io.StringIO())
    progress("fold", 0, 80000)
    assert progress.line(20000, 80000, 2.0) == "cases： 折叠日志  25% 20,000/80,000 个提交 10,000/秒 剩余 0:06"
    assert progress.line(1, 8000, 1.0).endswith("剩余 2:13:19")
    assert progress.line(80000, 80000, 75.0).endswith("1,067/秒 用时 1:15")
