"""Files that nobody asked for: the app has no uploader, so none is taken."""

import asyncio
import urllib.error
import urllib.request

BODY = b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n%s\r\n--b--\r\n'
HUNG_UP = "hung up"
"""The server has refused and closed before all was sent: whether its answer is still read is a matter of timing."""


def put(url, size):
    """The status of the answer to a file of this size."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opener.open(url.partition("/_stcore")[0] + "/_stcore/health")
    jars = [handler.cookiejar for handler in opener.handlers if hasattr(handler, "cookiejar")]
    token = next((cookie.value for jar in jars for cookie in jar if cookie.name == "_streamlit_xsrf"), "")
    headers = {"Content-Type": "multipart/form-data; boundary=b", "X-Xsrftoken": token}
    request = urllib.request.Request(url, BODY % (b"x" * size), headers, method="PUT")
    try:
        with opener.open(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except urllib.error.URLError as error:
        if isinstance(error.reason, BrokenPipeError | ConnectionResetError):
            return HUNG_UP
        raise


def test_no_file_is_taken(server, visit):
    async def upload(visitor):
        place = f"{server.url}/_stcore/upload_file/{visitor.session}"
        return [await asyncio.to_thread(put, f"{place}/f{size}", size) for size in (1, 1_000, 1_000_000)]

    small, middle, large = visit(upload)
    assert (small, middle) == (413, 413)
    assert large in (413, HUNG_UP)
