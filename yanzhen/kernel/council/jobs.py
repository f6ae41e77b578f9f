"""Each hour: votes whose last day has passed are closed. Shallow; safe to repeat."""

from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.kernel.council.actions.counting import close_ended


@app.periodic(cron="1 * * * *")
@app.task(name="council.close_ended", queueing_lock="council.close_ended")
def close_ended_job(timestamp: int = 0) -> int:
    """A vote ends at 24:00 of its last day, whether an office presses or not."""
    return close_ended(timezone.now())
