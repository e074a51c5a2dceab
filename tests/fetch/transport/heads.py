"""Lines of heads that are against the rules of HTTP, as servers and scripts print them; browsers read on."""

from typing import Final

LINES: Final = (
    b"X A: b",
    b"X-A : b",
    b"X-A\t: b",
    b"rubbish",
    b": b",
    b" : b",
    b"X-A: \x00",
    b"X-A: b\rc: d",
    b"X\x80A: b",
    b"X(A): b",
    b"<br />\r\n<b>Warning</b>:  Undefined index: id in <b>/srv/a.php</b> on line <b>3</b>",
    b"PHP Warning:  Undefined variable $a in /srv/a.php on line 3",
    b"Deprecated: is a name within the rules",
    b"Set-Cookie",
    b"HTTP/1.1 200 OK",
    b"\x00",
    b"X-A: \x0b",
    b"\xef\xbb\xbfX-A: b",
)
FIRST_LINES: Final = (b" X-A: b", b"\tgoes on with nothing", b"no colon", b"X A: b\r\n goes on", b"Date : today")
FRAMING: Final = (
    b"Content-Length : %d",
    b"content-length:%d",
    b"Content-Length: %d\r\n PHP Warning: x",
    b"Content-Length:\t%d ",
    b"Content-Length: %d\r\n ",
    b"Transfer-Encoding: identity\r\nContent-Length: %d",
    b"Transfer-Encoding:\r\nContent-Length: %d",
)
CHUNKED: Final = (
    b"Transfer-Encoding: Chunked",
    b"Transfer-Encoding : chunked",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    b"Content-Length: 0x5\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\n X-A: b",
    b"Content-Length: 5\r\nContent-Length: 6\r\nTransfer-Encoding: chunked",
)
STATUS_LINES: Final = (
    b"HTTP/1.1 200",
    b"HTTP/1.1 200 ",
    b"HTTP/1.1  200  OK",
    b"http/1.1 200 OK",
    b"HTTP/1.1\t200\tOK",
    b"HTTP/2 200 OK",
    b"HTTP/1 200 OK",
    b"HTTP/1.1 200 R\xe9ussi",
    b"HTTP/1.1 200 \xe2\x86\x92",
    b"HTTP/1.1 200 O\x00K",
    b"HTTP/1.1 200OK",
    b"HTTP/1.1 200 OK\r",
    b"\r\n\r\nHTTP/1.1 200 OK",
    b"HTTP/1.0 200 OK",
)
NO_STATUS_LINES: Final = (
    b"HTTP/1.1 OK",
    b"HTTP/1.1 20 OK",
    b"HTTP/1.1 -200 OK",
    b"HTTP/1.1",
    b"200 OK",
    b"SIP/2.0 200 OK",
)
