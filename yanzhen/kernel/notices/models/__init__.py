"""A notice to a person, the channels they chose, and how far each delivery has come."""

from yanzhen.kernel.notices.models.deliveries import (
    Channel,
    ChannelChoice,
    Delivery,
    DeliveryState,
)
from yanzhen.kernel.notices.models.notices import Notice
from yanzhen.kernel.notices.models.proofs import EmailProof, is_proved
from yanzhen.kernel.notices.models.telling import tell, unread_count

__all__ = [
    "Channel",
    "ChannelChoice",
    "Delivery",
    "DeliveryState",
    "EmailProof",
    "Notice",
    "is_proved",
    "tell",
    "unread_count",
]
