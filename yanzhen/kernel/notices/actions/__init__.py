"""What people and the clock do with notices beyond reading them."""

from yanzhen.kernel.notices.actions.choosing import choose_channels
from yanzhen.kernel.notices.actions.proving import (
    confirm_address,
    link_of,
    proof_of,
    send_link_again,
)
from yanzhen.kernel.notices.actions.sending import Round, send_again, send_due

__all__ = [
    "Round",
    "choose_channels",
    "confirm_address",
    "link_of",
    "proof_of",
    "send_again",
    "send_due",
    "send_link_again",
]
