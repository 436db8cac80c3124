"""What a photo file says about its owner never leaves this computer."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from desktop_editor.document.state import DocumentState
from desktop_editor.edit_api.services import ServiceProfile, UploadFormat, custom_service
from desktop_editor.pipeline.load import OpenedFile, load_base, load_reference
from desktop_editor.pipeline.prepare import EditOptions, build_edit_request
from tests.helpers.edit_client import send
from tests.helpers.photos import as_image, photo, wide_gamut_profile
from tests.helpers.scripted_service import Part, ScriptedService, answer

MARK = b"SECRET-OF-THE-OWNER"
GPS = 0x8825
USER_COMMENT = 0x9286
MAKER = 0x010F
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><a>" + MARK + b"</a></x:xmpmeta>"


def a_telling_jpeg(width: int, height: int) -> bytes:
    """A JPEG with a place, a camera, a comment, XMP, a thumbnail's worth of EXIF and a profile."""
    exif = Image.Exif()
    exif[MAKER] = MARK.decode()
    exif[0x0112] = 6  # on its side
    exif.get_ifd(GPS).update({1: "N", 2: (48.0, 51.0, 29.9), 3: "E", 4: (2.0, 17.0, 40.2)})
    exif.get_ifd(0x8769)[USER_COMMENT] = MARK
    file = io.BytesIO()
    as_image(photo(width, height)).save(
        file,
        "JPEG",
        quality=92,
        exif=exif,
        comment=MARK,
        xmp=XMP,
        icc_profile=wide_gamut_profile(),
    )
    data = file.getvalue()
    with Image.open(io.BytesIO(data)) as written:
        assert {"exif", "comment", "xmp", "icc_profile"} <= set(written.info)
        assert written.getexif().get_ifd(GPS)
    assert data.count(MARK) >= 4
    return data


def arrived(service_profile: ServiceProfile, name: str) -> list[Part]:
    """Edit a telling photo with a telling reference; the files that reached the service."""
    data = a_telling_jpeg(640, 480)
    opened = OpenedFile(name=name, data=data)
    state = DocumentState(
        base=load_base(opened),
        prompt="red",
        references=(load_reference(OpenedFile(name=name, data=a_telling_jpeg(2400, 1800)), "r"),),
    )
    with ScriptedService([answer()]) as service:
        profile = replace(service_profile, base_url=service.url)
        request = build_edit_request(state, EditOptions(service=profile), "edit-1").request
        send(service.url, request, profile=profile)
        call = service.calls[0]
    assert MARK not in call.body
    return [part for part in call.parts() if part.file_name]


@pytest.mark.parametrize("upload_format", ["png", "jpeg", "webp"])
def test_place_camera_comment_and_profile_stay_at_home(upload_format: UploadFormat) -> None:
    profile = replace(
        custom_service("http://127.0.0.1:1/v1"),
        photo_format=upload_format,
        reference_format=upload_format,
    )
    parts = arrived(profile, f"{MARK.decode()}.jpg")
    assert [part.name for part in parts] == ["image", "images"]
    for part in parts:
        assert part.media_type == f"image/{upload_format}"
        assert wide_gamut_profile()[:64] not in part.content
        with Image.open(io.BytesIO(part.content)) as image:
            assert image.format == upload_format.upper()
            assert image.mode == "RGB"
            assert dict(image.getexif()) == {}
            told = set(image.info) & {
                "exif",
                "xmp",
                "comment",
                "icc_profile",
                "Comment",
                "XML:com.adobe.xmp",
            }
            assert told == set()
            assert image.height > image.width  # upright
    with Image.open(io.BytesIO(parts[1].content)) as reference:
        assert 1_400_000 < reference.width * reference.height <= 1_500_000


def test_a_png_that_is_sent_holds_pixels_and_nothing_else() -> None:
    part = arrived(custom_service("http://127.0.0.1:1/v1"), "me.jpg")[0]
    names, at = [], 8
    while at < len(part.content):
        length = int.from_bytes(part.content[at : at + 4], "big")
        names.append(part.content[at + 4 : at + 8])
        at += length + 12
    assert set(names) == {b"IHDR", b"IDAT", b"IEND"}
