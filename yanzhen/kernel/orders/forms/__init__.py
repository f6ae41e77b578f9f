"""What is typed about offers, prices and orders: types and lengths, no rule of the trade."""

from yanzhen.kernel.orders.forms.offers import BulkForm, OfferForm
from yanzhen.kernel.orders.forms.selling import BasketForm, FindForm, JoinForm

__all__ = ["BasketForm", "BulkForm", "FindForm", "JoinForm", "OfferForm"]
