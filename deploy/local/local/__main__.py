"""The verbs behind the Makefile: up, down, status, logs, reset, test, check, and two the supervisor uses itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from local import bootstrap, logs, python_env, verify
from local.console import Trouble, complain, say, step, table
from local.home import PROJECT, Home

NOT_SET_UP = Trouble("这里还没有安装 nothing is set up here yet", "make up")


def up(arguments: list[str]) -> int:
    """Prepare this machine with whatever Python there is, then go on in the virtual environment."""
    bootstrap.for_running(Home.from_environment())
    return in_environment("start", arguments)


def start(_: list[str]) -> int:
    from local import demo
    from local.hall import Hall

    hall = Hall(Home.from_environment())
    if hall.is_up():
        say("一网通已在运行，检查各部分 already running, checking")
        hall.wait_ready()
    else:
        with step("启动各服务 starting every service"):
            hall.up(say)
    demo.load(hall)
    hall.wait_ready()
    status([])
    print(demo.welcome(hall.base_url, hall.plan.ports), flush=True)
    return 0


def down(_: list[str]) -> int:
    from local.hall import Hall

    hall = Hall(Home.from_environment())
    with step("停止一网通，等办理中的请求结束 stopping, letting requests finish"):
        stopped = hall.down(say)
    say("已停止 stopped" if stopped else "没有在运行的 nothing was running")
    return 0


STATES = {
    "ready": "就绪",
    "done": "完成",
    "starting": "启动中",
    "restarting": "等待重启",
    "held": "已停",
    "waiting": "等待中",
}


def status(_: list[str]) -> int:
    """Print the table; exit code 1 when something is not ready, 3 when nothing runs."""
    from local.hall import Hall

    rows = Hall(Home.from_environment()).status()
    if not rows:
        print("一网通没有运行，启动：make up　The hall is not running.")
        return 3
    shown = [("程序 name", "进程 pid", "端口 port", "状态 state", "重启 restarts", "已运行 up")]
    for row in rows:
        state = f"{STATES[row['state']]} {row['state']}"
        port, pid = str(row["port"] or "-"), str(row["pid"] or "-")
        since = f"{row['seconds'] // 60}:{row['seconds'] % 60:02d}" if row["pid"] else "-"
        shown.append((row["name"], pid, port, state, str(row["restarts"]), since))
    print(table(shown), flush=True)
    return 0 if all(row["ready"] for row in rows) else 1


def show_logs(arguments: list[str]) -> int:
    home = Home.from_environment()
    known = sorted(path for path in home.logs.glob("*.log"))
    chosen = [path for path in known if not arguments or path.stem in arguments]
    if not chosen:
        raise Trouble(
            f"没有这个日志 no such log: {' '.join(arguments)}", "有 there are: " + " ".join(p.stem for p in known)
        )
    try:
        for line in logs.follow(chosen):
            print(line, flush=True)
    except KeyboardInterrupt:
        return 0
    return 0


def reset(_: list[str]) -> int:
    """Stop everything and delete all data of this home; downloaded tools stay."""
    home = Home.from_environment()
    if os.environ.get("FORCE") != "1":
        answer = input(f"将删除 {home.root} 中的全部数据，不能恢复。确定吗？输入 yes 继续 delete all data? ")
        if answer.strip().lower() not in ("yes", "y", "是"):
            say("没有删除任何东西 nothing was deleted")
            return 1
    down([])
    for path in home.root.iterdir() if home.root.exists() else ():
        if path != home.tools:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    say("数据已删除 all data deleted")
    return 0


def test(arguments: list[str]) -> int:
    home = Home.from_environment()
    bootstrap.for_testing(home)
    return verify.test(home, arguments)


def chaos(arguments: list[str]) -> int:
    """Break everything on purpose, under load, on servers of its own; see tests/faults."""
    bootstrap.for_testing(Home.from_environment())
    line = [str(python_env.PYTHON), "-m", "tests.faults", *arguments]
    return subprocess.run(line, cwd=PROJECT, check=False).returncode


def check(_: list[str]) -> int:
    bootstrap.for_checking(Home.from_environment())
    return verify.check()


def lock(arguments: list[str]) -> int:
    from local import lock

    bootstrap.for_checking(Home.from_environment())
    lock.everything(upgrade="--upgrade" in arguments)
    return 0


def verify_hall(arguments: list[str]) -> int:
    """Have every service check what it keeps; compare with the anchors and the carriers of this home."""
    from local import audit
    from local.hall import Hall

    hall = Hall(Home.from_environment())
    if not hall.is_up():
        raise Trouble("大厅没有运行 the hall is not running", "make up")
    return audit.verify(hall, arguments)


def supervise(_: list[str]) -> int:
    from local.plan import Plan
    from local.supervisor import Supervisor

    home = Home.from_environment()
    Supervisor(home, Plan.of(home).programs()).serve()
    return 0


def prepare_databases(_: list[str]) -> int:
    """Make the private mongod a replica set with one account per service."""
    from local import mongodb
    from local.plan import Plan

    plan = Plan.of(Home.from_environment())
    port, password = plan.ports["mongod"], plan.secrets["mongo_root"]
    mongodb.initiate(port, root="root", password=password)
    mongodb.grant(mongodb.url(port, "root", password), plan.prefix, plan.secrets["mongo_users"])
    return 0


def run(arguments: list[str]) -> int:
    """Go on as `python -m part …` with the settings and accounts of that part, e.g. run workflow parked."""
    from local.hall import Hall

    if not arguments:
        print("用法 usage: python3 -m local run workflow parked", file=sys.stderr)
        return 2
    given = Hall(Home.from_environment()).plan.environment(arguments[0])
    sys.stdout.flush()
    line = [str(python_env.PYTHON), "-m", *arguments]
    return subprocess.run(line, env={**os.environ, **given}, cwd=PROJECT, check=False).returncode


def restore(arguments: list[str]) -> int:
    """Restore a backup while the hall is down: restore FOLDER --keys FOLDER --journal FILE."""
    from local import recovery

    return recovery.restore(Home.from_environment(), arguments)


ANYWHERE: dict[str, Callable[[list[str]], int]] = {"up": up, "test": test, "chaos": chaos, "check": check, "lock": lock}
INSIDE: dict[str, Callable[[list[str]], int]] = {
    "start": start,
    "down": down,
    "status": status,
    "logs": show_logs,
    "reset": reset,
    "verify": verify_hall,
    "supervise": supervise,
    "prepare-databases": prepare_databases,
    "run": run,
    "restore": restore,
}


def in_environment(verb: str, arguments: list[str]) -> int:
    """Go on with `verb` in the virtual environment's Python."""
    if not python_env.PYTHON.exists():
        raise NOT_SET_UP
    os.environ["PYTHONPATH"] = str(PROJECT / "deploy" / "local")
    sys.stdout.flush()
    os.execv(python_env.PYTHON, [str(python_env.PYTHON), "-m", "local", verb, *arguments])


def main(arguments: list[str]) -> int:
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    try:
        if verb in ANYWHERE:
            return ANYWHERE[verb](rest)
        if verb in INSIDE:
            inside = sys.prefix == str(python_env.FOLDER)
            return INSIDE[verb](rest) if inside else in_environment(verb, rest)
    except Trouble as trouble:
        complain(trouble)
        return 1
    except KeyboardInterrupt:
        print("\n已中断 interrupted", file=sys.stderr)
        return 130
    print(f"用法 usage: python3 -m local {' | '.join([*ANYWHERE, *INSIDE])}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
