"""The demo season: what a village company and a homestay sell, and to whom."""

from yanzhen.kernel.orders.demo.money import make_money
from yanzhen.kernel.orders.demo.season import make_season

__all__ = ["make_money", "make_season"]
