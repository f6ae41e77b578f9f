"""Jobs of notices."""

from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.kernel.notices.actions import send_due


@app.periodic(cron="* * * * *")
@app.task(name="notices.send_due", queueing_lock="notices.send_due")
def send_waiting(timestamp: int) -> None:
    """Each minute what waits goes out; many notices of one minute become one letter."""
    send_due(timezone.now())
