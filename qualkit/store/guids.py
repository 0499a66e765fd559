"""Identifiers that two copies of a study share, so that their work can be merged as a union."""

from __future__ import annotations

import os
import uuid

__all__ = ["random_guids", "stable_guid"]


def stable_guid(study: str, kind: str, key: str) -> str:
    """The same for the same study, kind and key on every machine (uuid5).

    >>> stable_guid("12345678-1234-5678-1234-567812345678", "code", "LWR1.1")
    '0325eb6a-377c-5e39-9796-d6b116785b0c'
    """
    return str(uuid.uuid5(uuid.UUID(study), f"{kind}:{key.casefold()}"))


def random_guids(count: int) -> list[str]:
    """`count` random identifiers (uuid4). Formatted by hand: `uuid.UUID` would cost a second for 60,000."""
    digits = os.urandom(16 * count).hex()
    return [_as_uuid4(digits[i : i + 32]) for i in range(0, len(digits), 32)]


def _as_uuid4(h: str) -> str:
    variant = "89ab"[int(h[16], 16) % 4]
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-{variant}{h[17:20]}-{h[20:]}"
