"""What a photo takes of memory once it is worked on, known from its header. No Qt.

The figures are those of `tests/benchmarks/memory.py`: the whole photo edited, painted on and
exported takes this much at the most, and no less than two thirds of it.
"""

from dataclasses import dataclass
from typing import Final

from desktop_editor.imaging.codec_header import ImageFacts

LARGE_BYTES: Final = 2_000_000_000
"""From here on it is said before a photo is loaded."""

_FIXED_BYTES: Final = 750_000_000
_BYTES_PER_PX: Final = 26
_DEEP_BYTES_PER_PX: Final = 10
_ALPHA_BYTES_PER_PX: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryNeed:
    """What a photo takes, and what there is; bytes."""

    needed: int
    available: int

    @property
    def fits(self) -> bool:
        """Whether there is enough for all that can be done with the photo."""
        return self.needed <= self.available


def memory_need(facts: ImageFacts, file_bytes: int) -> MemoryNeed:
    """Estimate the need of a photo that is not decoded yet, beside what the system has left."""
    each = _BYTES_PER_PX
    each += _DEEP_BYTES_PER_PX if facts.bits > 8 else 0
    each += _ALPHA_BYTES_PER_PX if facts.channels in ("rgba", "grey alpha") else 0
    needed = _FIXED_BYTES + file_bytes + each * facts.size.pixels
    return MemoryNeed(needed=needed, available=available_bytes())


def available_bytes() -> int:
    """What programs can still take without pushing others out of memory."""
    import psutil  # type: ignore[import-untyped]

    return int(psutil.virtual_memory().available)
