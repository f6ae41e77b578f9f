"""The Python environment in .venv, exactly as the hashed requirement files say; left alone when it matches."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from dev.places import PYTHON, ROOT, VENV, tool
from dev.say import Trouble, run

REQUIREMENTS = ROOT / "requirements"
# Without this uv would fetch a Python of its own from GitHub.
UV_SETTINGS = {"UV_PYTHON_DOWNLOADS": "never"}

SHIM = f"""#!{PYTHON}
import sys
sys.path.insert(0, {str(ROOT)!r})
from yanzhen.__main__ import main
main()
"""


def prepare(kind: str) -> None:
    """Make .venv serve `kind`: "run" for the product, "test" for everything (it contains "run")."""
    _make_venv()
    for enough in dict.fromkeys((kind, "test")):
        if _stamp(enough).exists() and _stamp(enough).read_text() == _fingerprint(enough):
            break
    else:
        _install(kind)
    _write_command()


def uv() -> str | None:
    """The uv program, if there is one that works (a pyenv shim may stand for nothing)."""
    found = shutil.which("uv")
    if found and not subprocess.run([found, "--version"], capture_output=True).returncode:
        return found
    return None


def install_into(folder: Path, requirements: Path, title: str) -> None:
    """Install a hashed requirements file into a folder of its own, binaries only."""
    _run_installer(
        title,
        ["install", "--target", str(folder), "--no-deps", "--only-binary", ":all:"],
        requirements,
    )


def _make_venv() -> None:
    if PYTHON.exists() and not subprocess.run([PYTHON, "-c", ""]).returncode:
        return
    if uv_program := uv():
        argv = [uv_program, "venv", "--clear", "--python", sys.executable, str(VENV)]
        run("Making the Python environment", argv, env=UV_SETTINGS)
        return
    try:
        run("Making the Python environment", [sys.executable, "-m", "venv", "--clear", VENV])
    except Trouble as trouble:
        # Half made, it would be taken for whole the next time.
        shutil.rmtree(VENV, ignore_errors=True)
        raise Trouble(
            "Python's venv module does not work here. On Debian or Ubuntu:"
            f" apt install python3.{sys.version_info.minor}-venv\n{trouble}"
        ) from None


def _install(kind: str) -> None:
    for stamp in VENV.glob("stamp-*"):
        stamp.unlink()
    _run_installer(
        f"Installing Python packages ({kind})", ["install"], REQUIREMENTS / f"{kind}.txt"
    )
    _stamp(kind).write_text(_fingerprint(kind))


def _run_installer(title: str, arguments: list[str], requirements: Path) -> None:
    hashed = [*arguments, "--require-hashes", "-r", str(requirements)]
    if uv_program := uv():
        try:
            run(title, [uv_program, "pip", *hashed, "--python", str(PYTHON)], env=UV_SETTINGS)
        except Trouble:
            # uv does not read pip's configuration; where only pip knows the way to a mirror, pip goes.
            pass
        else:
            return
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--version"], capture_output=True).returncode:
        run("Adding pip", [PYTHON, "-m", "ensurepip"])
    run(title, [*pip, *hashed])


def _write_command() -> None:
    """`.venv/bin/yanzhen`: the project is run from its folder, since a hash file can't hold it."""
    command = Path(tool("yanzhen"))
    if not command.exists() or command.read_text() != SHIM:
        command.write_text(SHIM)
        command.chmod(0o755)


def _stamp(kind: str) -> Path:
    return VENV / f"stamp-{kind}"


def _fingerprint(kind: str) -> str:
    text = (REQUIREMENTS / f"{kind}.txt").read_bytes()
    python = os.fsencode(f"{sys.version_info.major}.{sys.version_info.minor}")
    return hashlib.sha256(python + text).hexdigest()
