"""People of the island's desk, and a pass that is on sale."""

from typing import Any

from yanzhen.kernel.orders.models import Seller
from yanzhen.kernel.orders.testing import a_seller, an_offer
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.testing import an_appointment, an_office
from yanzhen.kernel.places.testing import a_place
from yanzhen.reforms.one_pass.models import Area, Product
from yanzhen.reforms.one_pass.testing import a_product, a_route, an_area, island_pool


class Isle:
    """An island for a hundred a day, its company with a book, a clerk and a head."""

    def __init__(self, **area: Any) -> None:
        self.village = a_place(kind="village")
        self.seller: Seller = a_seller(self.village)
        self.area: Area = an_area(self.village, **area)
        self.clerk = self.somebody("seller")
        self.head = self.somebody("seller_head")

    def a_pass(self, **facts: Any) -> Product:
        offer = an_offer(self.seller, pools={island_pool(self.area, self.seller): 1}, **facts)
        return a_product(offer, area=self.area)

    def a_study(self, **facts: Any) -> Product:
        """A study route of the company's own: places of the island, a hundred tomorrow."""
        offer = an_offer(self.seller, pools={island_pool(self.area, self.seller): 1})
        route = a_route(self.area, is_study=True)
        return a_product(offer, area=self.area, sort="study", route=route, **facts)

    def somebody(self, duty: str) -> Actor:
        office = an_office(duty, self.village, organisation=self.seller.organisation)
        return actor_of_appointment(an_appointment(None, office))
