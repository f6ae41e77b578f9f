"""Reminders of papers each morning, and assets that follow their place. Shallow; safe to repeat."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.kernel.assets.actions import remind_of_permits
from yanzhen.kernel.assets.actions.places import follow_merge
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.places.models import Place


@app.periodic(cron="20 7 * * *")
@app.task(name="assets.remind_of_permits", queueing_lock="assets.remind_of_permits")
def remind_of_permits_job(timestamp: int = 0) -> int:
    """Papers that expire: told to their keepers, once per step."""
    return remind_of_permits(timezone.localdate())


@app.task(name="assets.follow_merge", queue="default")
def follow_merge_job(place_id: str, into_id: str) -> None:
    """A place was merged into another: its assets go along."""
    place, into = Place.objects.get(pk=UUID(place_id)), Place.objects.get(pk=UUID(into_id))
    follow_merge(place, into, by=system_actor(), at=timezone.now())
