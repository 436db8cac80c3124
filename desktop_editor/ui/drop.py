"""What a drop or a paste carries, read from Qt's mime data into plain values."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DroppedImage:
    """A dropped or pasted picture: a file's path, encoded bytes, or an address.

    Exactly one of `path`, `data` and `address` is set.

    Attributes:
        path: A local file.
        data: Encoded picture bytes (PNG for a pasted bitmap).
        address: An http(s) or data URL: references only.
        name: For titles and messages.
    """

    path: str = ""
    data: bytes = field(default=b"", repr=False)
    address: str = ""
    name: str = ""
