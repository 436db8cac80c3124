"""What schemathesis cannot know: how pictures and their sizes look. No assertions."""

import base64
import io

import schemathesis
from hypothesis import strategies as st
from PIL import Image


def _picture(kind: str, size: tuple[int, int], colour: tuple[int, ...]) -> bytes:
    file = io.BytesIO()
    Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour).save(file, kind)
    return file.getvalue()


PICTURES = (
    _picture("PNG", (24, 16), (200, 30, 30)),
    _picture("PNG", (1, 1), (0, 90, 0, 128)),
    _picture("JPEG", (16, 40), (20, 20, 220)),
    _picture("WEBP", (64, 16), (240, 240, 20)),
)

schemathesis.openapi.format(
    "picture",
    st.sampled_from(
        [f"data:image/png;base64,{base64.b64encode(data).decode()}" for data in PICTURES]
    ),
)
schemathesis.openapi.format("binary", st.sampled_from(PICTURES))
schemathesis.openapi.format("picture-size", st.sampled_from(["auto", "1024x640", "480x1408"]))


_TEXTS = ("prompt", "model", "user")
_UNREAD = ("mask", "input_image_mask")


@schemathesis.hook
def filter_body(_context: schemathesis.HookContext, body: object) -> bool:
    """On a form every value is text: a number or an object in place of a text violates nothing.

    Nor does anything in place of a picture that nobody looks at.
    """
    if not isinstance(body, dict) or not any(isinstance(one, bytes) for one in _flat(body)):
        return True
    texts = all(isinstance(body.get(name, ""), str | bytes) for name in _TEXTS)
    return texts and all(body.get(name, PICTURES[0]) in PICTURES for name in _UNREAD)


def _flat(body: dict[str, object]) -> list[object]:
    """The values of a form; those of a list each."""
    values = body.values()
    return [one for value in values for one in (value if isinstance(value, list) else [value])]
