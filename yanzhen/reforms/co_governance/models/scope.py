"""Which places an actor answers for, and what an office may do there: as parties says."""

from yanzhen.kernel.parties.models.scope import must, within_scope

__all__ = ["must", "within_scope"]
