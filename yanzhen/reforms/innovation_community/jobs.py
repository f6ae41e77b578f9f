"""What runs after an occurrence elsewhere, and every night. Shallow: load, call the verb; safe to repeat."""

from contextlib import suppress
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.base.by import WrittenBy
from yanzhen.base.refusals import Refused
from yanzhen.reforms.innovation_community.actions.ladder import begin_run, carry_on_run
from yanzhen.reforms.innovation_community.actions.ladder_dates import remind
from yanzhen.reforms.innovation_community.actions.places import follow_places
from yanzhen.reforms.innovation_community.actions.risk import look_for_risks
from yanzhen.reforms.innovation_community.models import LadderRun


@app.task(name="innovation_community.follow_places", queue="default")
def follow_places_job(**_ids: str) -> None:
    """A place moved, merged or split: the copies of its path follow."""
    follow_places()


@app.task(name="innovation_community.run_ladder", queue="default")
def run_ladder(run_id: str) -> None:
    """Judge all firms of a place, or the rest of them; safe to repeat."""
    carry_on_run(UUID(run_id))


@app.periodic(cron="10 1 * * *")
@app.task(name="innovation_community.judge_all", queueing_lock="innovation_community.judge_all")
def judge_all(timestamp: int = 0) -> None:
    """Every night all firms, so that lists follow what was entered; a run that broke off is carried on first."""
    for run in LadderRun.objects.unfinished():
        carry_on_run(run.pk)
    with suppress(Refused):  # no rules in force, or somebody was quicker
        carry_on_run(begin_run(by=WrittenBy(), on=timezone.localdate()).pk)


@app.periodic(cron="30 7 * * *")
@app.task(
    name="innovation_community.remind_ladder", queueing_lock="innovation_community.remind_ladder"
)
def remind_ladder(timestamp: int = 0) -> int:
    """Titles that end and updates that fall due: told once, to the firm's contacts and to the desk."""
    return remind(timezone.localdate())


@app.periodic(cron="20 5 * * *")
@app.task(
    name="innovation_community.look_for_risks", queueing_lock="innovation_community.look_for_risks"
)
def look_for_risks_job(timestamp: int = 0) -> None:
    """Which firms show signs of leaving this morning; what changed since yesterday is written down."""
    look_for_risks(today=timezone.localdate())
