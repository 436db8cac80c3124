"""A process that takes one request after the other and answers with one pixel; prints its port.

A process of its own, so that what it holds is not counted as the client's.
"""

import socket

from tests.helpers.scripted_service import head, picture_body


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)  # noqa: T201 - the caller reads it
        while True:
            connection, _ = server.accept()
            with connection:
                _answer(connection)


def _answer(connection: socket.socket) -> None:
    start = b""
    while b"\r\n\r\n" not in start:
        start += connection.recv(65_536)
    headers, _, rest = start.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in headers.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    )
    left = length - len(rest)
    while left > 0:
        left -= len(connection.recv(1 << 20))
    body = picture_body(usage={"total_tokens": length})
    connection.sendall(head(200, {"Connection": "close"}, len(body)) + body)


if __name__ == "__main__":
    main()
