"""The demo's contracts: what the village lets and buys, with dues in its books, arrears, an early end, a renewal."""

from yanzhen.kernel.agreements.demo.village import make_agreements

__all__ = ["make_agreements"]
