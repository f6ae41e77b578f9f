"""Where things lie in a checkout."""

import os
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
# The same switch as in yanzhen/config/settings.py.
VAR: Final = Path(os.environ.get("YANZHEN_VAR", ROOT / "var")).resolve()
LOGS: Final = VAR / "log"
VENV: Final = ROOT / ".venv"
PYTHON: Final = VENV / "bin" / "python"
BUILD: Final = ROOT / "static-build"


def tool(name: str) -> str:
    """A program of the environment, such as "ruff"."""
    return str(VENV / "bin" / name)
