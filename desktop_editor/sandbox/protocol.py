"""What is no HTTP at all is refused with the documented error object, too.

Everything else about HTTP is uvicorn's and h11's.
"""

import asyncio
import json

from desktop_editor.sandbox.refusals import Refusal


def http_protocol() -> type[asyncio.Protocol]:
    """The server's HTTP class; the original refuses in plain text."""
    import h11
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class JsonRefusing(H11Protocol):
        """Differs in one answer."""

        def send_400_response(self, msg: str) -> None:
            """Refuse and close; in the middle of an answer, only close."""
            if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
                body = json.dumps(Refusal(400, msg, code="invalid_http").body).encode("ascii")
                headers = [
                    ("content-type", "application/json"),
                    ("content-length", str(len(body))),
                    ("connection", "close"),
                ]
                for event in (
                    h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
                    h11.Data(data=body),
                    h11.EndOfMessage(),
                ):
                    self.transport.write(self.conn.send(event) or b"")
            self.transport.close()

    return JsonRefusing
