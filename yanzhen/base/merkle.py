"""A Merkle root over any number of digests, in one pass and without holding them."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Final

ALGORITHM: Final = "sha256"

# By the name written beside every root, so that a successor (SM3) can stand beside it.
HASHES: Final[dict[str, Callable[[bytes], bytes]]] = {
    ALGORITHM: lambda data: hashlib.sha256(data).digest(),
}
# Leaves and nodes are hashed apart, else a node could be shown as a leaf (RFC 6962, section 2.1).
LEAF: Final = b"\x00"
NODE: Final = b"\x01"


def root_of(leaves: Iterable[bytes], algorithm: str = ALGORITHM) -> bytes:
    """The root of the leaves in their order; of none, the hash of nothing.

    Two neighbours of equal height are joined at once, so only one digest per height waits.
    """
    digest = HASHES[algorithm]
    waiting: list[tuple[int, bytes]] = []
    for leaf in leaves:
        height, node = 0, digest(LEAF + leaf)
        while waiting and waiting[-1][0] == height:
            node = digest(NODE + waiting.pop()[1] + node)
            height += 1
        waiting.append((height, node))
    if not waiting:
        return digest(b"")
    _height, root = waiting.pop()
    while waiting:
        root = digest(NODE + waiting.pop()[1] + root)
    return root
