"""What the worker does by itself: seal every five minutes, keep the roots outside once a day."""

from procrastinate.contrib.django import app

from yanzhen.kernel.audit.actions import export_roots
from yanzhen.kernel.audit.models import seal_lines


@app.periodic(cron="*/5 * * * *")
@app.task(name="audit.seal", queueing_lock="audit.seal")
def seal(timestamp: int) -> None:
    """Seal what is there. Safe to repeat: a second run finds nothing left."""
    seal_lines()


@app.periodic(cron="15 0 * * *")
@app.task(name="audit.export_roots", queueing_lock="audit.export_roots")
def export(timestamp: int) -> None:
    """Write the new roots into the file under var/."""
    export_roots()
