"""What happens by itself: a survey whose last day is over takes no more answers."""

from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.surveys.actions.running import close_what_has_ended


@app.periodic(cron="10 * * * *")
@app.task(name="surveys.close_ended", queueing_lock="surveys.close_ended")
def close_ended(timestamp: int) -> None:
    """Every hour, by the day of the house; after the last day the verbs take no answer anyway."""
    close_what_has_ended(timezone.localdate(), by=system_actor())
