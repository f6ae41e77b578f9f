"""Shows a block with its own context and all of the page's."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from yanzhen.kernel.desk.widgets import Block

register = template.Library()


@register.simple_tag(takes_context=True)
def show(context: Context, block: Block) -> SafeString:
    """`{% show block %}`: its template sees its own keys, then actor, today, chrome, request."""
    engine = context.template.engine  # type: ignore[union-attr]  # a page that renders has one
    with context.push(**block.context):
        return engine.get_template(block.template).render(context)
