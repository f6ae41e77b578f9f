"""What a gate's phone may say: shapes and sizes only."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from yanzhen.kernel.orders.actions.redeeming import UPLOAD_MAX, Press
from yanzhen.reforms.one_pass.actions.gates import Told


class PressIn(BaseModel):
    """One press: when by the server's clock as the phone knows it, its running number, its link of the chain."""

    press: UUID
    text: str = Field(max_length=2000)
    uses: int = Field(1, ge=1, le=10_000)
    point: str = Field("", max_length=40)
    sequence: int = Field(ge=1, lt=2**62)
    scanned_at: AwareDatetime
    kind: Literal["ticket", "again", "free", "sale", "undone", "red"] = "ticket"
    note: str = Field("", max_length=200)
    hash: str = Field("", pattern="^([0-9a-f]{64})?$")

    def as_press(self, device: str) -> Press:
        return Press(self.press, self.uses, self.point, device, self.sequence, self.scanned_at, True, self.kind, self.note, self.hash)  # fmt: skip


class ToldIn(BaseModel):
    """What the phone says of itself with every question."""

    phone: UUID
    said: int = Field(0, ge=0, lt=2**62)
    waiting: int = Field(0, ge=0)
    skew_s: int | None = Field(None, ge=-(2**31), lt=2**31)
    battery: int | None = Field(None, ge=0, le=100)

    def told(self) -> Told:
        return Told(self.phone, self.said, self.waiting, self.skew_s, self.battery)


class BringIn(ToldIn):
    """A batch of presses in any order."""

    scans: list[PressIn] = Field(max_length=UPLOAD_MAX)


class LookIn(BaseModel):
    """The code of one ticket."""

    text: str = Field(max_length=2000)
