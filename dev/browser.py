"""What tests in a browser need from the system: Chromium, and a font that has Chinese characters."""

import os
import shutil
import subprocess
from collections.abc import Iterator

from dev.say import Trouble, run

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = {"chromium": "chromium", "font": "fonts-noto-cjk"}


def prepare() -> None:
    """Install what is missing where that is possible (root on Debian), else say what to install."""
    missing = list(_missing())
    if not missing:
        return
    if os.getuid() == 0 and shutil.which("apt-get"):
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run("Reading the list of system packages", ["apt-get", "update"], env=quiet)
        install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
        run(f"Installing {' and '.join(missing)}", install, env=quiet)
        missing = list(_missing())
    if missing:
        raise Trouble(
            "Tests in a browser need Chromium and a font with Chinese characters. On Debian or Ubuntu:"
            f" apt install {' '.join(missing)}. To run everything else: python3 dev.py test --no-browser"
        )


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def _missing() -> Iterator[str]:
    if chromium() is None:
        yield PACKAGES["chromium"]
    if not _has_chinese_font():
        yield PACKAGES["font"]


def _has_chinese_font() -> bool:
    # Without one every Chinese character is a box, and screenshots prove nothing.
    if shutil.which("fc-list") is None:
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True).stdout.strip())
