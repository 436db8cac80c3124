"""Pictures behind temporary URLs, in bounded memory. No HTTP here."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

_MAX_BYTES: Final = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPicture:
    """An encoded picture and its media type."""

    data: bytes
    media_type: str


class TemporaryPictures:
    """Keeps the newest pictures; the oldest give way once they are too many bytes."""

    def __init__(self, max_bytes: int = _MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._pictures: OrderedDict[str, StoredPicture] = OrderedDict()

    def keep(self, picture: StoredPicture) -> str:
        """Keep it and return its name (the same content has the same name)."""
        suffix = picture.media_type.removeprefix("image/")
        name = f"{hashlib.sha256(picture.data).hexdigest()[:32]}.{suffix}"
        self._pictures[name] = picture
        self._pictures.move_to_end(name)
        while len(self._pictures) > 1 and self._bytes_used() > self._max_bytes:
            self._pictures.popitem(last=False)
        return name

    def get(self, name: str) -> StoredPicture | None:
        """The picture of that name, while it is kept."""
        return self._pictures.get(name)

    def _bytes_used(self) -> int:
        return sum(len(picture.data) for picture in self._pictures.values())
