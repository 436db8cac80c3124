"""Sizes and rectangles in whole image pixels (base pixels unless a name says otherwise).

Transforms between pictures live in `registration`; widget coordinates live in `ui.canvas`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    @property
    def pixels(self) -> int:
        """Number of pixels."""
        return self.width * self.height

    @property
    def longest(self) -> int:
        """The longer edge in pixels."""
        return max(self.width, self.height)

    @property
    def aspect(self) -> float:
        """Width divided by height."""
        return self.width / self.height

    @property
    def rect(self) -> "Rect":
        """The rectangle that covers everything."""
        return Rect(x=0, y=0, width=self.width, height=self.height)

    def within(self, longest_px: int) -> "Size":
        """The same shape, shrunk so far that no edge is longer than this."""
        scale = min(1.0, longest_px / self.longest)
        return Size(
            width=max(1, round(self.width * scale)), height=max(1, round(self.height * scale))
        )

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rect:
    """A half-open rectangle: x <= column < right, y <= row < bottom."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def from_edges(cls, left: int, top: int, right: int, bottom: int) -> "Rect":
        """Build from edges; an inverted pair of edges gives an empty rectangle."""
        return cls(x=left, y=top, width=max(0, right - left), height=max(0, bottom - top))

    @property
    def right(self) -> int:
        """First column beyond."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row beyond."""
        return self.y + self.height

    @property
    def size(self) -> Size:
        """Width and height."""
        return Size(width=self.width, height=self.height)

    @property
    def is_empty(self) -> bool:
        """Whether no pixel lies inside."""
        return self.width <= 0 or self.height <= 0

    @property
    def slices(self) -> tuple[slice, slice]:
        """Row and column slices for a numpy array of the whole picture."""
        return slice(self.y, self.bottom), slice(self.x, self.right)

    def intersect(self, other: "Rect") -> "Rect":
        """The part inside both; empty when they do not meet."""
        return Rect.from_edges(
            max(self.x, other.x),
            max(self.y, other.y),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def union(self, other: "Rect") -> "Rect":
        """The smallest rectangle around both; an empty one adds nothing."""
        if self.is_empty:
            return other
        if other.is_empty:
            return self
        return Rect.from_edges(
            min(self.x, other.x),
            min(self.y, other.y),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def expand(self, margin_px: int) -> "Rect":
        """Grown by `margin_px` on every side (shrunk when negative)."""
        return Rect.from_edges(
            self.x - margin_px, self.y - margin_px, self.right + margin_px, self.bottom + margin_px
        )

    def translate(self, dx: int, dy: int) -> "Rect":
        """Moved by (dx, dy)."""
        return Rect(x=self.x + dx, y=self.y + dy, width=self.width, height=self.height)

    def contains(self, other: "Rect") -> bool:
        """Whether `other` lies wholly inside."""
        return self.intersect(other) == other

    def __str__(self) -> str:
        return f"{self.x},{self.y},{self.width},{self.height}"
