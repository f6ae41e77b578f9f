"""Which places an actor answers for (parties)."""

from yanzhen.kernel.parties.models.scope import must_cover, within_scope

__all__ = ["must_cover", "within_scope"]
