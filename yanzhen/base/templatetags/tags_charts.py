"""Charts: drawn by the server, with a table beside."""

from django import template

register = template.Library()
