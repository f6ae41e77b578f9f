"""Acts at the same moment, each in a thread and a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from yanzhen.base.refusals import Refused


def at_once(*acts: Callable[[], Any]) -> int:
    """Start all together; give how many were not refused. Any other error is raised here."""
    start = threading.Barrier(len(acts))
    done: list[bool] = []
    errors: list[Exception] = []

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=5)
            act()
            done.append(True)
        except Refused:
            pass
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return len(done)
