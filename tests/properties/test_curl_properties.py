"""Whatever is in a prompt, a path or a name, a shell hands curl exactly that."""

import subprocess
from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_editor.edit_api.curl import curl_command, sent_files
from desktop_editor.edit_api.services import SERVICES
from desktop_editor.edit_api.types import EditRequest, ImagePart

ECHO = "curl() { printf '%s\\0' \"$@\"; }\n"
texts = st.text(
    st.one_of(
        st.sampled_from("'\"\\$`@<;,=\n\r\t !*#&|(){}[]~%"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    min_size=1,
    max_size=60,
)


def words_of(command: str) -> list[str]:
    """The words that a shell hands to curl."""
    done = subprocess.run(["sh", "-c", ECHO + command], capture_output=True, check=True)
    return done.stdout.decode().split("\0")[:-1]


def unquoted(value: str) -> Iterator[str]:
    """The pieces of a value of `-F`, as curl reads them: between semicolons, quotes undone."""
    piece, quoted, characters = "", False, iter(value)
    for one in characters:
        if quoted and one == "\\":
            piece += next(characters)
        elif one == '"':
            quoted = not quoted
        elif one == ";" and not quoted:
            yield piece
            piece = ""
        else:
            piece += one
    yield piece


@settings(max_examples=60, deadline=None)
@given(prompt=texts.filter(str.strip), user=texts, path=texts, name=texts)
def test_a_shell_hands_on_every_word_as_it_is(prompt: str, user: str, path: str, name: str) -> None:
    image = ImagePart(data=b"\x89PNG\r\n\r\n--", media_type="image/png", name=name)
    request = EditRequest(id="r", prompt=prompt, image=image, user=user)
    words = words_of(curl_command(SERVICES["infinity-blue"], request, [path], "KEY_OF_NOBODY"))
    pairs = list(pairwise(words))
    assert ("--form-string", f"prompt={prompt}") in pairs
    assert ("--form-string", f"user={user}") in pairs
    (value,) = [after for word, after in pairs if word == "-F"]
    wire_name = name.replace("\r", "%0D").replace("\n", "%0A")
    assert list(unquoted(value)) == [f"image=@{path}", f"filename={wire_name}", "type=image/png"]
    assert words[:3] == ["--fail-with-body", "-sS", "--globoff"]


@given(names=st.lists(texts, min_size=1, max_size=4))
def test_files_have_plain_names_of_their_own(names: list[str]) -> None:
    pictures = [ImagePart(data=name.encode(), media_type="image/png", name=name) for name in names]
    request = EditRequest(id="r", prompt="warm", image=pictures[0], references=tuple(pictures[1:]))
    files = sent_files(SERVICES["openai"], request)
    assert [one.data for one in files] == [one.data for one in pictures]
    assert len({one.name for one in files}) == len(files)
    assert all(one.name.isascii() and one.name[0].isdigit() for one in files)
    assert not any(set(one.name) & set("/\\:*?\"'<>| ") for one in files)
