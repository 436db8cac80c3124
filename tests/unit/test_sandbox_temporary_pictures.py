"""Pictures behind temporary URLs take bounded memory."""

from desktop_editor.sandbox.temporary_pictures import StoredPicture, TemporaryPictures


def _picture(letter: bytes, size: int = 40) -> StoredPicture:
    return StoredPicture(data=letter * size, media_type="image/png")


def test_the_oldest_give_way_to_the_newest() -> None:
    pictures = TemporaryPictures(max_bytes=100)
    names = [pictures.keep(_picture(letter)) for letter in (b"a", b"b", b"c")]
    assert [pictures.get(name) is not None for name in names] == [False, True, True]


def test_one_picture_larger_than_the_limit_is_still_served() -> None:
    pictures = TemporaryPictures(max_bytes=100)
    large = _picture(b"x", 1000)
    assert pictures.get(pictures.keep(large)) == large


def test_the_same_picture_is_kept_once() -> None:
    pictures = TemporaryPictures(max_bytes=100)
    first = pictures.keep(_picture(b"a"))
    pictures.keep(_picture(b"b"))
    assert pictures.keep(_picture(b"a")) == first
    assert pictures.get(first) is not None
