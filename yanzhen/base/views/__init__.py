"""Pages of base: errors, preferences, the sheet of parts."""

from yanzhen.base.views.errors import broken, csrf_failed, forbidden, not_found

__all__ = ["broken", "csrf_failed", "forbidden", "not_found"]
