"""What the worker does by itself: derive every minute, prove every night."""

from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.kernel.figures.actions import derive, forget_old_days, prove


@app.periodic(cron="* * * * *")
@app.task(name="figures.derive", queueing_lock="figures.derive")
def derive_cells(timestamp: int = 0) -> None:
    """Count anew what changed since the last run. Safe to repeat: without marks nothing is done."""
    derive(now=timezone.now())


@app.periodic(cron="50 3 * * *")
@app.task(name="figures.prove", queueing_lock="figures.prove")
def prove_cells(timestamp: int = 0) -> None:
    """Count every cell again by another way; what differs is kept for people to see, and put right."""
    now = timezone.now()
    forget_old_days(today=timezone.localdate(now))
    derive(now=now)
    prove(now=now, repair=True)
