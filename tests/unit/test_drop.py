"""What drops and pastes of browsers, file managers and screenshots turn into."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop_editor.ui.drop import accepts, read_drop, read_drops

PNG = b"\x89PNG\r\n\x1a\nrest"


def with_urls(*urls: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(url) for url in urls])
    return mime


def with_text(text: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(text)
    return mime


@pytest.mark.parametrize(
    "name", ["cat.jpg", "größer & schöner.png", "50%20off #1.webp", "no suffix"]
)
def test_a_file_from_a_file_manager_is_its_path(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    mime = with_urls(
        QUrl.fromLocalFile(str(path)).toString(QUrl.ComponentFormattingOption.FullyEncoded)
    )
    dropped = read_drop(mime)
    assert dropped is not None
    assert Path(dropped.path) == path
    assert (dropped.name, dropped.data, dropped.address) == (name, b"", "")


def test_several_files_keep_their_order(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("b.png", "a.jpg", "c.tif")]
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    assert [Path(one.path) for one in read_drops(mime)] == paths


def test_a_picture_from_a_browser_brings_its_pixels_rather_than_its_address() -> None:
    mime = with_urls("https://example.org/photos/dog.png?size=large")
    mime.setData("image/png", QByteArray(PNG))
    dropped = read_drop(mime)
    assert dropped is not None
    assert dropped.data == PNG
    assert dropped.address == ""
    assert dropped.name == "dog.png"


@pytest.mark.parametrize(
    ("file", "is_taken"), [(b"\xff\xd8\xff\xe0 a photo", True), (b"%PDF-1.7 something else", False)]
)
def test_the_file_that_chromium_hands_over_is_taken_where_it_is_a_picture(
    file: bytes, *, is_taken: bool
) -> None:
    address = "https://shop.example/fig.jpg"
    mime = with_urls(address)
    mime.setData("application/octet-stream", file)
    (dropped,) = read_drops(mime)
    assert (dropped.data, dropped.name) == (file if is_taken else b"", "fig.jpg")
    assert dropped.address == ("" if is_taken else address)


@pytest.mark.parametrize("make", [with_urls, with_text])
def test_an_address_is_kept_as_it_was_written(make: Callable[[str], QMimeData]) -> None:
    address = "https://example.org/a%20b.jpg?token=x%2Fy&n=1"
    mime = make(address)
    dropped = read_drop(mime)
    assert dropped is not None
    assert dropped.address == address
    assert dropped.name == "a b.jpg"


def test_a_linked_picture_of_a_web_page_is_the_picture_not_the_page() -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://shop.example/kitchen")])
    mime.setHtml(
        '<a href="https://shop.example/kitchen"><IMG alt="x" SRC="https://cdn.example/a%20b.jpg?w=1&amp;h=2">'
        '<img src="/relative.png"></a>'
    )
    assert [one.address for one in read_drops(mime)] == ["https://cdn.example/a%20b.jpg?w=1&h=2"]


def test_the_fragment_of_a_file_manager_does_not_hide_its_files(tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.jpg"))])
    mime.setHtml('<img src="https://elsewhere.example/b.jpg">')
    assert [one.path for one in read_drops(mime)] == [str(tmp_path / "a.jpg")]


def test_a_file_id_is_pasted_as_an_address() -> None:
    mime = QMimeData()
    mime.setText(" file-AbC123 ")
    assert [one.address for one in read_drops(mime)] == ["file-AbC123"]


def test_a_data_url_brings_its_bytes() -> None:
    mime = with_text("data:image/png;base64," + base64.b64encode(PNG).decode())
    dropped = read_drop(mime)
    assert dropped is not None
    assert dropped.data == PNG


def test_a_broken_data_url_is_handed_on_for_a_proper_message() -> None:
    dropped = read_drop(with_text("data:image/png;base64,%%%"))
    assert dropped is not None
    assert dropped.address.startswith("data:image/png")


def test_a_screenshot_from_the_clipboard_becomes_a_png(qtbot: QtBot) -> None:
    image = QImage(7, 5, QImage.Format.Format_RGB32)
    image.fill(QColor(10, 200, 30))
    mime = QMimeData()
    mime.setImageData(image)
    assert accepts(mime)
    dropped = read_drop(mime)
    assert dropped is not None
    back = QImage.fromData(dropped.data)
    assert (back.width(), back.height()) == (7, 5)
    assert back.pixelColor(3, 3) == QColor(10, 200, 30)


def test_a_copied_path_of_a_picture_works_like_the_file() -> None:
    dropped = read_drop(with_text("/home/someone/Pictures/cat.jpeg\n"))
    assert dropped is not None
    assert Path(dropped.path).name == "cat.jpeg"


@pytest.mark.parametrize(
    "text",
    ["make the sky bluer", "", "see cat.jpg", "ftp://example.org/cat.jpg", "javascript:alert(1)"],
)
def test_other_text_is_no_picture(text: str) -> None:
    mime = with_text(text)
    assert not accepts(mime)
    assert read_drops(mime) == ()


def test_hovering_accepts_exactly_what_a_drop_would_read(tmp_path: Path) -> None:
    for mime in (
        with_urls(QUrl.fromLocalFile(str(tmp_path / "x.png")).toString()),
        with_urls("http://example.org/x"),
        with_text("data:image/gif;base64,R0lG"),
    ):
        assert accepts(mime)
        assert read_drop(mime) is not None
