"""The portal's build: its packages and its `dist` folder are made again only when their sources changed."""

from __future__ import annotations

from pathlib import Path

from local.console import Trouble, run, step
from local.downloads import provide_node
from local.home import PROJECT
from local.stamps import digest_of, is_done, mark_done

FOLDER = PROJECT / "services" / "portal"
DIST = FOLDER / "dist"
MADE = ("node_modules", "dist", "coverage", "test-results")


def sources() -> list[Path]:
    """What the built portal is made from: its own files and the published description of the HTTP interface."""
    own = [path for path in FOLDER.iterdir() if path.name not in MADE and not path.name.startswith(".")]
    published = PROJECT / "contracts" / "published" / "openapi.yaml"
    return [*own, published] if published.exists() else own


def packages() -> dict[str, str]:
    """Install the portal's packages when the lock file changed; returns the environment npm runs in."""
    environment = provide_node()
    lock = FOLDER / "package-lock.json"
    stamp, digest = FOLDER / "node_modules" / ".hall-packages", digest_of([lock])
    if not is_done(stamp, digest):
        with step("安装门户网站的依赖 npm ci --ignore-scripts"):
            advice = "检查网络或 npm 的镜像设置（npm config list）后再试。\nCheck the network or npm's mirror settings."
            run("npm ci", ["npm", "ci", "--ignore-scripts"], cwd=FOLDER, environment=environment, advice=advice)
        mark_done(stamp, digest)
    return environment


def build() -> None:
    """Make `dist` when it is missing or older than its sources. Raises Trouble with the compiler's last words."""
    stamp, digest = FOLDER / "node_modules" / ".hall-build", digest_of(sources())
    if (DIST / "index.html").exists() and is_done(stamp, digest):
        return
    environment = packages()
    with step("构建门户网站 building the portal"):
        run("npm run build", ["npm", "run", "build"], cwd=FOLDER, environment=environment)
    if not (DIST / "index.html").exists():
        raise Trouble("构建完成但没有 dist/index.html the build left no dist/index.html")
    mark_done(stamp, digest)
