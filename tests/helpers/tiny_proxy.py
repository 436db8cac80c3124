"""A real forwarding proxy on 127.0.0.1: CONNECT only, names lead where the test says."""

import select
import socket
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass
class TinyProxy:
    """Tunnels to what `names` says, whatever the port; answers `refusal` instead if set.

    Attributes:
        names: (host, port) to connect to, by the name that the client asked for.
        refusal: First line of an answer, such as `407 Proxy Authentication Required`.
        asked: What was asked for, as `name:port`.
    """

    names: dict[str, str] = field(default_factory=dict)
    refusal: str = ""
    asked: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self._start(threading.Thread(target=self._accept, daemon=True))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(5)
        self._socket.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def _start(self, thread: threading.Thread) -> None:
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                client, _ = self._socket.accept()
            except TimeoutError:
                continue
            self._start(threading.Thread(target=self._serve, args=(client,), daemon=True))

    def _serve(self, client: socket.socket) -> None:
        with client:
            client.settimeout(5)
            head = client.recv(65_536)
            refusal = f"HTTP/1.1 {self.refusal}\r\nContent-Length: 0\r\n\r\n"
            if not head.startswith(b"CONNECT "):
                client.sendall(refusal.encode())
                return
            target = head.split(b" ")[1].decode()
            self.asked.append(target)
            if self.refusal:
                client.sendall(refusal.encode())
                return
            host, _, port = self.names[target.rpartition(":")[0]].rpartition(":")
            with socket.create_connection((host, int(port)), 5) as server:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                self._pump(client, server)

    def _pump(self, client: socket.socket, server: socket.socket) -> None:
        other = {client: server, server: client}
        while not self._stop.is_set():
            for readable in select.select([client, server], [], [], 0.05)[0]:
                try:
                    data = readable.recv(65_536)
                except OSError:
                    return
                if not data:
                    return
                other[readable].sendall(data)
