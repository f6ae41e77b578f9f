"""What runs after an occurrence elsewhere. Shallow: load, call the verb; safe to repeat."""

from procrastinate.contrib.django import app

from yanzhen.reforms.innovation_community.actions.places import follow_places


@app.task(name="innovation_community.follow_places", queue="default")
def follow_places_job(**_ids: str) -> None:
    """A place moved, merged or split: the copies of its path follow."""
    follow_places()
