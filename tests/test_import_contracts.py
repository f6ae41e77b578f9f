"""Imports only go down: the six contracts hold, and each is seen to fail on a mistake made on purpose."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
MISTAKEN: Final = "yanzhen/reforms/mistaken"

# Contract, then the files of the mistake: path and what is written at its end.
MISTAKES: Final = [
    (
        "Config knows reforms; reforms know the kernel; the kernel knows the base",
        {"yanzhen/base/mistake.py": "import yanzhen.kernel.audit.models"},
    ),
    (
        "No reform knows another reform",
        {f"{MISTAKEN}/models.py": "import yanzhen.reforms.innovation_community.apps"},
    ),
    (
        "The kernel is a stack",
        {"yanzhen/kernel/places/mistake.py": "import yanzhen.kernel.cases.apps"},
    ),
    (
        "The kernel is a stack",
        {"yanzhen/kernel/weather/__init__.py": "# a kernel app without a place in the stack"},
    ),
    (
        "Inside an app: delivery knows the domain, the domain does not know delivery",
        {
            f"{MISTAKEN}/models.py": "import yanzhen.reforms.mistaken.views",
            f"{MISTAKEN}/views.py": "# a screen",
        },
    ),
    (
        "Domain code does not know HTTP",
        {f"{MISTAKEN}/actions.py": "import ninja"},
    ),
    (
        "Reforms use an app's public face, not its delivery code",
        {
            f"{MISTAKEN}/views.py": "import yanzhen.kernel.cases.views",
            "yanzhen/kernel/cases/views.py": "# a screen",
        },
    ),
]


def test_the_contracts_hold() -> None:
    result = _lint_imports(ROOT)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("contract", "files"), MISTAKES)
def test_a_mistake_breaks_its_contract(
    contract: str, files: dict[str, str], tmp_path: Path
) -> None:
    _copy_source(tmp_path)
    for name, text in files.items():
        _write_at_the_end(tmp_path / name, text)

    result = _lint_imports(tmp_path)

    assert result.returncode == 1
    assert f"{contract} BROKEN" in result.stdout


def test_each_contract_has_its_mistake() -> None:
    contracts = {
        line.split('"')[1]
        for line in (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
        if line.startswith('name = "') and " " in line.split('"')[1]
    }

    assert contracts == {contract for contract, _files in MISTAKES}


def _copy_source(target: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", target)
    shutil.copytree(
        ROOT / "yanzhen",
        target / "yanzhen",
        ignore=lambda folder, names: [
            name for name in names if Path(folder, name).is_file() and not name.endswith(".py")
        ],
    )


def _write_at_the_end(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    (path.parent / "__init__.py").touch()
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
