"""The demo register: an invented village's collective and its company, with land, halls, machines, papers and stock-takes."""

from yanzhen.kernel.assets.demo.register import make_assets

__all__ = ["make_assets"]
