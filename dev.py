"""Set up, run, check and test Yanzhen: `python3 dev.py demo`, `python3 dev.py test`, `python3 dev.py` for all."""

import os
import shutil
import sys

# Old Pythons must get as far as this sentence, so nothing above it may need a new one.
if sys.version_info < (3, 11):  # noqa: UP036
    _newer = next(filter(None, map(shutil.which, ("python3.13", "python3.12", "python3.11"))), None)
    if _newer is None:
        sys.exit("Yanzhen needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")
    os.execv(_newer, [_newer, *sys.argv])  # noqa: S606

from dev.__main__ import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
