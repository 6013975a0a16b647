"""Ask the hall's own checker, ``python -m hall verify``, about a site."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

from local import python_env
from local.home import PROJECT
from tests.faults.site import SERVICES, Site

SECONDS = 300.0
#: Seconds a commit may still be on its way; the site was drained before.
GRACE = "0"


def hall_verify(site: Site) -> list[str]:
    """Return what it found, and what it could not check."""
    plan = site.hall.plan
    settings = site.folder / "settings.json"
    settings.write_text(json.dumps({name: plan.environment(name) for name in SERVICES}), "utf-8")
    settings.chmod(0o600)
    line = [str(python_env.PYTHON), "-m", "hall", "verify", "--json", "--settings", str(settings), "--grace", GRACE,
            "--acks", str(site.journal.file), "--carriers", f"http://127.0.0.1:{plan.ports['carriers']}"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "deploy" / "hall")}
    try:
        done = subprocess.run(line, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return [f"hall verify did not end in {SECONDS:.0f} s"]
    finally:
        settings.unlink(missing_ok=True)
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return [f"hall verify: exit {done.returncode}: {done.stdout[-500:]}{done.stderr[-1500:]}"]
    by_invariant: dict[str, list[dict[str, str]]] = {}
    for one in told["findings"]:
        by_invariant.setdefault(f"{one['service']} {one['invariant']}", []).append(one)
    found = [f"hall verify {name}：{len(ones)} 处，例如 {ones[0]['where']} {ones[0]['what']}"
             for name, ones in by_invariant.items()]
    found += [f"hall verify {service} 没有查完：{why}" for service, why in told["unfinished"].items()]
    return found if found or told["clean"] else ["hall verify 不通过"]
