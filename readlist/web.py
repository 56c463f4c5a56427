"""The only socket: `fetch(Request) -> Response`, with a cache, a pace for each host, and offline.

    web = Web.of_user()
    page = web.fetch(Request("https://example.org/papers"))

A page that was fetched before is asked for again by its `ETag` or `Last-Modified`, so that an
unchanged one costs its server nothing. With `READLIST_OFFLINE=1` only the cache answers. Whatever
status a server answers is a Response; only what is no answer at all raises NetworkError.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin, urlsplit

from readlist.errors import NetworkError
from readlist.files import digest, write_atomic

LARGEST = 50_000_000  # bytes of a body, unpacked
CONNECT, READ, WHOLE = 10.0, 30.0, 180.0  # seconds until we give up
_REDIRECTS = 10
_TRIES = 3  # where a server says that it is busy
_LONGEST_WAIT = 60.0  # seconds between two tries
_BUSY = frozenset({429, 503})
_WITHOUT_HEAD = frozenset({400, 403, 404, 405, 501})  # what servers answer that know no HEAD
_MOVED = frozenset({301, 302, 303, 307, 308})
# Seconds between two requests to a host: arXiv's terms of use ask for three.
_PACE = {"arxiv.org": 3.1, "export.arxiv.org": 3.1}
_USUAL_PACE = 1.0
_OFFLINE, _CACHE = "READLIST_OFFLINE", "READLIST_CACHE"
_ADDRESS = re.compile(r"https?://[^/?#\s]+[^\s]*", re.I)


@dataclass(frozen=True, slots=True)
class Request:
    """An address to be fetched; only http and https are. `headers` are sent as they stand; `HEAD`
    asks for no body."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    method: Literal["GET", "HEAD"] = "GET"


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered: `url` is where it was found, names of `headers` are lower-case."""

    status: int
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    data: bytes = b""

    @property
    def charset(self) -> str:
        """The encoding that `Content-Type` names; empty where it names none."""
        found = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", self.headers.get("content-type", ""))
        return found[1] if found else ""


Send = Callable[[Request], Response]


@dataclass
class Web:
    """The web as one run of readlist sees it.

    `send` makes one request over the network, `cache` is a folder, `wait` and `now` are the
    clock: tests hand in their own. It remembers when it last asked each host.
    """

    send: Send
    cache: Path | None = None
    offline: bool = False
    wait: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    _asked: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of_user(cls) -> Web:
        """The real one, with the user's cache; the environment says whether it is offline."""
        offline = os.environ.get(_OFFLINE, "").strip().lower() not in ("", "0", "no", "false")
        return cls(send, cache_folder(), offline, wait)

    def fetch(self, request: Request) -> Response:
        """What is found at an address, after redirects. Raises NetworkError where nothing is."""
        known = self._remembered(request)
        if self.offline:
            if known is None:
                why = f"is not in the cache, and {_OFFLINE} is set"
                raise NetworkError(f"{request.url}: {why}; fetch it once with a network")
            return known
        answer = self._follow(_asking_for_changes(request, known))
        if answer.status == 304 and known:
            return known
        if answer.status == 200:
            self._remember(request, answer)
        return answer

    def status(self, url: str) -> int:
        """What a server says of an address, after redirects: 200, 404, ... Nothing is kept, and a
        body asked for only where the server has no answer without. Raises NetworkError."""
        if self.offline:
            raise NetworkError(f"{url}: was not asked, since {_OFFLINE} is set")
        said = self._follow(Request(url, method="HEAD")).status
        return self._follow(Request(url)).status if said in _WITHOUT_HEAD else said

    def _follow(self, request: Request) -> Response:
        """The answer at the end of a chain of redirects."""
        for _ in range(_REDIRECTS):
            answer = self._insist(request)
            target = answer.headers.get("location", "")
            if answer.status not in _MOVED or not target:
                return answer
            request = _moved(request, target)
        raise NetworkError(f"{request.url}: more than {_REDIRECTS} redirects; open it in a browser")

    def _insist(self, request: Request) -> Response:
        """Ask again where a server says that it is busy, when it says, a few times."""
        for attempt in range(_TRIES):
            self._pace(request)
            answer = self.send(request)
            pause = _pause(answer, attempt)
            if answer.status not in _BUSY or pause > _LONGEST_WAIT or attempt == _TRIES - 1:
                break
            self.wait(pause)
        return answer

    def _pace(self, request: Request) -> None:
        """Wait until the host may be asked again."""
        if not _ADDRESS.fullmatch(request.url):
            raise NetworkError(f"{request.url}: is no http or https address")
        host = _host(request.url)
        rest = self._asked.get(host, float("-inf")) + _PACE.get(host, _USUAL_PACE) - self.now()
        if rest > 0:
            self.wait(rest)
        self._asked[host] = self.now()

    # ---- the cache: a line of JSON, then the body

    def _remembered(self, request: Request) -> Response | None:
        path = self._path(request)
        try:
            head, _, data = path.read_bytes().partition(b"\n") if path else (b"", b"", b"")
            said = json.loads(head)
            return Response(said["status"], said["url"], said["headers"], data)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _remember(self, request: Request, answer: Response) -> None:
        path = self._path(request)
        if path is None or "no-store" in answer.headers.get("cache-control", "").lower():
            return
        head = {"status": answer.status, "url": answer.url, "headers": dict(answer.headers)}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, json.dumps(head).encode() + b"\n" + answer.data)
        except OSError:
            return  # a full or read-only disk costs the cache, not the page

    def _path(self, request: Request) -> Path | None:
        if self.cache is None:
            return None
        asked = json.dumps([request.url, sorted(request.headers.items())])
        return self.cache / digest(asked.encode())


def cache_folder() -> Path:
    """Where pages are kept between runs: `READLIST_CACHE`, else the user's cache."""
    given = os.environ.get(_CACHE, "")
    if given:
        return Path(given) / "web"
    from platformdirs import user_cache_path

    return user_cache_path("readlist", appauthor=False) / "web"


def wait(seconds: float) -> None:
    """Let time pass, for a host's sake."""
    time.sleep(seconds)


def is_address(name: str) -> bool:
    """Whether something is an http or https address."""
    return _ADDRESS.fullmatch(name) is not None


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        raise NetworkError(f"{url}: is no http or https address") from None


def _asking_for_changes(request: Request, known: Response | None) -> Request:
    """The same request, answered with 304 if what we have is still there (RFC 9110, 13.1)."""
    if known is None:
        return request
    names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    said = {asked: known.headers[name] for name, asked in names.items() if known.headers.get(name)}
    return replace(request, headers={**request.headers, **said})


def _moved(request: Request, target: str) -> Request:
    """The request at the place that a redirect names; another host learns nothing we sent."""
    try:
        url = urljoin(request.url, target.strip())
    except ValueError:
        url = target
    if not is_address(url):
        raise NetworkError(f"{request.url}: leads to {url[:60]}, which is no http or https address")
    same = _host(url) == _host(request.url)
    return Request(url, request.headers if same else {}, request.method)


def _pause(answer: Response, attempt: int) -> float:
    """Seconds that a busy server asks for: a number or a date (RFC 9110, 10.2.3)."""
    from email.utils import parsedate_to_datetime

    said = answer.headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said[:9])
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except (ValueError, TypeError):
        return float(2**attempt)


# --------------------------------------------------------------------------- the socket


def send(request: Request) -> Response:
    """One request over the network, without redirects. Raises NetworkError."""
    import urllib3

    timeout = urllib3.Timeout(connect=CONNECT, read=READ)
    with _pool(request.url) as pool:
        try:
            answer = pool.request(
                request.method, request.url, headers={"User-Agent": _agent(), **request.headers},
                timeout=timeout, retries=False, redirect=False, preload_content=False,
            )  # fmt: skip
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Response(answer.status, request.url, headers, _body(request.url, answer))
        except urllib3.exceptions.HTTPError as error:
            raise NetworkError(f"{request.url}: {_reason(error)}") from None


def _pool(url: str) -> urllib3.PoolManager:  # type: ignore[name-defined]  # noqa: F821
    """Connections for one address, through the proxy that the environment names."""
    from urllib.request import getproxies, proxy_bypass

    import urllib3

    proxy = "" if proxy_bypass(_host(url)) else getproxies().get(urlsplit(url).scheme, "")
    if not proxy:
        return urllib3.PoolManager()
    try:
        # `proxy.example:3128`, as curl and pip take it, is a proxy of http
        return urllib3.ProxyManager(proxy if "://" in proxy else f"http://{proxy}")
    except (urllib3.exceptions.HTTPError, ValueError):
        way_out = "set it to http://HOST:PORT, or unset it"
        raise NetworkError(f"{url}: {proxy} is no proxy of http; {way_out}") from None


def _body(url: str, answer: urllib3.BaseHTTPResponse) -> bytes:  # type: ignore[name-defined]  # noqa: F821
    """The unpacked body, as long as it is neither too large nor too slow."""
    end, parts, size = time.monotonic() + WHOLE, [], 0
    for part in answer.stream(2**16, decode_content=True):
        parts.append(part)
        size += len(part)
        if size > LARGEST:
            limit = f"{LARGEST // 1_000_000} MB"
            raise NetworkError(f"{url}: is larger than {limit}; save it yourself, add the file")
        if time.monotonic() > end:
            raise NetworkError(f"{url}: did not end within {WHOLE:.0f} s; try again later")
    return b"".join(parts)


def _agent() -> str:
    """Who is asking (RFC 9110, 10.1.5)."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"readlist/{version('readlist')} (bibliography manager)"
    except PackageNotFoundError:  # run from a checkout
        return "readlist (bibliography manager)"


_REASONS = (
    ("NameResolutionError", "no such host, or no network; check the address"),
    ("NewConnectionError", "nobody answers there; check the address, or try again later"),
    ("TimeoutError", "no answer in time; try again later"),
    ("SSLError", "its certificate is not trusted; open it in a browser and save the page"),
    ("ProxyError", "the proxy does not answer; see the settings HTTP_PROXY and HTTPS_PROXY"),
    ("DecodeError", "sent something that cannot be unpacked; save the page yourself"),
    ("LocationParseError", "is no address"),
    ("ProtocolError", "the connection broke off; try again later"),
)


def _reason(error: Exception) -> str:
    """What went wrong, for a person."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return next((said for name, said in _REASONS if name in names), "cannot be reached; try later")
