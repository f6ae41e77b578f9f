"""The parts of the look that every template may use. A builtin: no template needs to load it."""

from django import template

from yanzhen.base.templatetags import (
    tags_charts,
    tags_forms,
    tags_lists,
    tags_maps,
    tags_marks,
    tags_numbers,
    tags_time,
)

register = template.Library()
for part in (tags_marks, tags_numbers, tags_time, tags_forms, tags_lists, tags_charts, tags_maps):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
