"""What the worker does by itself: fold, let go, prove."""

from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.kernel.ledger.actions import expire_holds
from yanzhen.kernel.ledger.actions.folding import fold_all
from yanzhen.kernel.ledger.actions.proof_keeping import prove_all
from yanzhen.kernel.parties.actors import system_actor


@app.periodic(cron="* * * * *")
@app.task(name="ledger.fold", queueing_lock="ledger.fold")
def fold(timestamp: int = 0) -> int:
    """Deltas of hot accounts go into their balances. Safe to repeat: each is taken once."""
    return fold_all()


@app.periodic(cron="* * * * *")
@app.task(name="ledger.expire", queueing_lock="ledger.expire")
def expire(timestamp: int = 0) -> int:
    """Holds whose time is over give back what they held."""
    return expire_holds(by=system_actor(), at=timezone.now())


@app.periodic(cron="20 4 * * *")
@app.task(name="ledger.prove", queueing_lock="ledger.prove")
def prove(timestamp: int = 0) -> int:
    """Every night every book is counted again; what differs is kept and told to who answers for the books."""
    return prove_all(timezone.now())
