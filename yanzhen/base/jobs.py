"""Jobs of base."""

from uuid import UUID

from procrastinate.contrib.django import app

from yanzhen.base.importing.applying import carry_on


@app.task(name="base.apply_import", queue="imports")
def apply_import(batch_id: str) -> None:
    """Bring the rest of an import in; safe to repeat, each row goes in once."""
    carry_on(UUID(batch_id))
