"""Each morning: dues into the books, terms that are over, and what is to be told. Shallow; safe to repeat."""

from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.kernel.agreements.actions import bill_all, expire_due, remind


@app.periodic(cron="5 6 * * *")
@app.task(name="agreements.bill_all", queueing_lock="agreements.bill_all")
def bill_all_job(timestamp: int = 0) -> int:
    """What falls due today goes into the books, once."""
    done, _waiting = bill_all(timezone.localdate(), timezone.now())
    return done


@app.periodic(cron="50 5 * * *")
@app.task(name="agreements.expire_due", queueing_lock="agreements.expire_due")
def expire_due_job(timestamp: int = 0) -> int:
    """Contracts whose last day has passed end."""
    return expire_due(timezone.localdate(), timezone.now())


@app.periodic(cron="25 7 * * *")
@app.task(name="agreements.remind", queueing_lock="agreements.remind")
def remind_job(timestamp: int = 0) -> int:
    """Late dues, ends and rights of first refusal: told once each."""
    return remind(timezone.localdate())
