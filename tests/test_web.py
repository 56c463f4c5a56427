"""The web: cache, pace, redirects, offline. Nothing here opens a connection."""

from __future__ import annotations

from pathlib import Path

import pytest

from readlist import NetworkError, web
from readlist.testing import FakeWeb, TemporaryProject
from readlist.web import Request, Response, Web, is_address

PAGE = "https://looms.example/papers"


class Clock:
    """A clock that stands still until somebody waits."""

    def __init__(self) -> None:
        self.time = 100.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.time += seconds


@pytest.fixture
def fake() -> FakeWeb:
    return FakeWeb()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def made(fake: FakeWeb, clock: Clock, cache: Path | None = None, offline: bool = False) -> Web:
    return Web(fake.send, cache, offline, clock.wait, clock.now)


def test_a_page_is_fetched_and_says_where_it_was_found(fake, clock) -> None:
    fake.put(PAGE, "text", headers={"Content-Type": "text/html; charset=koi8-r"})
    answer = made(fake, clock).fetch(Request(PAGE, {"Accept": "text/html"}))
    assert (answer.status, answer.url, answer.data) == (200, PAGE, b"text")
    assert answer.charset == "koi8-r"
    assert fake.asked == [Request(PAGE, {"Accept": "text/html"})]


def test_an_unchanged_page_is_asked_for_by_its_tag_and_read_from_the_cache(
    fake, clock, tmp_path
) -> None:
    fake.put(PAGE, "text", headers={"ETag": '"1"', "Last-Modified": "yesterday"})
    fake.put(PAGE, status=304)
    first = made(fake, clock, tmp_path).fetch(Request(PAGE))
    assert made(fake, clock, tmp_path).fetch(Request(PAGE)) == first
    asked = {"If-None-Match": '"1"', "If-Modified-Since": "yesterday"}
    assert [dict(request.headers) for request in fake.asked] == [{}, asked]


def test_a_changed_page_replaces_the_one_in_the_cache(fake, clock, tmp_path) -> None:
    for text in ("old", "new"):
        fake.put(PAGE, text, headers={"ETag": text})
    made(fake, clock, tmp_path).fetch(Request(PAGE))
    assert made(fake, clock, tmp_path).fetch(Request(PAGE)).data == b"new"
    assert made(fake, clock, tmp_path, offline=True).fetch(Request(PAGE)).data == b"new"


@pytest.mark.parametrize(
    ("status", "headers"), [(404, {}), (500, {}), (200, {"Cache-Control": "No-Store"})]
)
def test_what_failed_or_must_not_be_stored_is_not_kept(
    fake, clock, tmp_path, status, headers
) -> None:
    fake.put(PAGE, "text", status, headers)
    assert made(fake, clock, tmp_path).fetch(Request(PAGE)).status == status
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_cache_costs_only_the_cache(fake, clock, tmp_path) -> None:
    fake.put(PAGE, "text")
    made(fake, clock, tmp_path).fetch(Request(PAGE))
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(b"\x00 no json")
    assert made(fake, clock, tmp_path).fetch(Request(PAGE)).data == b"text"


def test_a_cache_that_cannot_be_written_costs_only_the_cache(fake, clock, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    fake.put(PAGE, "text")
    assert made(fake, clock, tmp_path / "file" / "web").fetch(Request(PAGE)).data == b"text"


def test_offline_only_the_cache_answers_and_nothing_is_asked(fake, clock, tmp_path) -> None:
    with pytest.raises(NetworkError, match=f"{PAGE}: is not in the cache, and READLIST_OFFLINE"):
        made(fake, clock, tmp_path, offline=True).fetch(Request(PAGE))
    assert fake.asked == []


def test_each_host_has_its_pace(fake, clock) -> None:
    places = ["https://a.example/1", "https://a.example/2", "https://b.example/",
              "https://arxiv.org/abs/1", "https://arxiv.org/abs/2"]  # fmt: skip
    for url in places:
        fake.put(url)
    one = made(fake, clock)
    for url in places:
        one.fetch(Request(url))
    assert clock.waits == [1.0, 3.1]


@pytest.mark.parametrize(
    ("said", "waits"),
    [({"Retry-After": "7"}, [7.0]), ({}, [1.0]), ({"Retry-After": "soon"}, [1.0])],
)
def test_a_busy_server_is_asked_again_when_it_says(fake, clock, said, waits) -> None:
    fake.put(PAGE, status=429, headers=said)
    fake.put(PAGE, "text")
    assert made(fake, clock).fetch(Request(PAGE)).data == b"text"
    assert clock.waits == waits


def test_a_server_that_stays_busy_or_asks_for_an_hour_is_left_in_peace(fake, clock) -> None:
    fake.put(PAGE, status=503)
    assert made(fake, clock).fetch(Request(PAGE)).status == 503
    assert len(fake.asked) == 3
    later = "https://later.example/"
    fake.put(later, status=429, headers={"Retry-After": "3600"})
    assert made(fake, clock).fetch(Request(later)).status == 429
    assert len(fake.asked) == 4


def test_redirects_are_followed_and_another_host_learns_nothing(fake, clock) -> None:
    fake.put(PAGE, status=301, headers={"Location": "/moved"})
    fake.put("https://looms.example/moved", status=302, headers={"Location": "http://b.example/x"})
    fake.put("http://b.example/x", "text")
    answer = made(fake, clock).fetch(Request(PAGE, {"Authorization": "secret"}))
    assert (answer.url, answer.data) == ("http://b.example/x", b"text")
    assert ["Authorization" in request.headers for request in fake.asked] == [True, True, False]


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://x.example/", "javascript:1", "http://["]
)
def test_a_redirect_leads_to_the_web_only(fake, clock, target) -> None:
    fake.put(PAGE, status=302, headers={"Location": target})
    with pytest.raises(NetworkError, match="no http or https address"):
        made(fake, clock).fetch(Request(PAGE))


def test_redirects_in_a_circle_end(fake, clock) -> None:
    fake.put(PAGE, status=302, headers={"Location": PAGE})
    with pytest.raises(NetworkError, match="more than 10 redirects"):
        made(fake, clock).fetch(Request(PAGE))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "looms.example", "https://", "http://[/"])
def test_only_addresses_of_the_web_are_fetched(fake, clock, url) -> None:
    with pytest.raises(NetworkError):
        made(fake, clock).fetch(Request(url))
    assert fake.asked == []


def test_the_web_of_a_test_has_only_what_was_put_there(project: TemporaryProject) -> None:
    with pytest.raises(pytest.fail.Exception, match=f"asked for {PAGE}, which its web does not"):
        Web.of_user().fetch(Request(PAGE))


def test_what_is_an_address() -> None:
    assert is_address("https://x.org/a?b=c")
    assert is_address("HTTP://x.org")
    assert not any(map(is_address, ("x.org", "ftp://x.org", "https://x.org/a b", "https:///a")))


def test_the_environment_says_offline_and_where_the_cache_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("READLIST_CACHE", str(tmp_path))
    for said, offline in (("1", True), ("yes", True), ("0", False), ("", False)):
        monkeypatch.setenv("READLIST_OFFLINE", said)
        assert Web.of_user().offline is offline
    assert Web.of_user().cache == tmp_path / "web"
    monkeypatch.delenv("READLIST_CACHE")
    assert web.cache_folder().name == "web"
    assert "readlist" in web.cache_folder().parts


class Pool:
    """In place of urllib3's: answers with a body in parts, or fails."""

    def __init__(self, parts: list[bytes], error: Exception | None = None) -> None:
        self.parts, self.error = parts, error
        self.status, self.headers = 200, {"Content-Type": "text/plain"}
        self.asked: dict[str, object] = {}

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def request(self, method: str, url: str, **given: object) -> Pool:
        self.asked = {"method": method, "url": url, **given}
        if self.error:
            raise self.error
        return self

    def stream(self, size: int, decode_content: bool) -> list[bytes]:
        return self.parts


def test_a_request_says_who_asks_and_leaves_redirects_to_us(monkeypatch) -> None:
    pool = Pool([b"te", b"xt"])
    monkeypatch.setattr(web, "_pool", lambda url: pool)
    answer = web.send(Request(PAGE, {"Accept": "x/y"}))
    assert answer == Response(200, PAGE, {"content-type": "text/plain"}, b"text")
    assert pool.asked["redirect"] is False
    headers = pool.asked["headers"]
    assert isinstance(headers, dict)
    assert headers["User-Agent"].startswith("readlist")
    assert headers["Accept"] == "x/y"


def test_a_page_that_is_too_large_is_not_read_to_its_end(monkeypatch) -> None:
    monkeypatch.setattr(web, "_pool", lambda url: Pool([b"x" * 30_000_000] * 2))
    with pytest.raises(NetworkError, match="is larger than 50 MB"):
        web.send(Request(PAGE))


def test_a_page_that_drips_is_given_up(monkeypatch) -> None:
    monkeypatch.setattr(web, "_pool", lambda url: Pool([b"x"] * 3))
    monkeypatch.setattr(web, "WHOLE", -1.0)
    with pytest.raises(NetworkError, match="did not end within"):
        web.send(Request(PAGE))


def test_what_the_network_says_is_said_in_one_line(monkeypatch) -> None:
    import urllib3

    failures = urllib3.exceptions
    pool = urllib3.PoolManager()
    for error, said in (
        (failures.ReadTimeoutError(pool, PAGE, "x"), "no answer in time"),
        (failures.NewConnectionError(pool, "x"), "nobody answers there"),
        (failures.SSLError("x"), "certificate is not trusted"),
        (failures.ProtocolError("x"), "broke off"),
        (failures.HTTPError("x"), "cannot be reached"),
    ):
        monkeypatch.setattr(web, "_pool", lambda url, error=error: Pool([], error))
        with pytest.raises(NetworkError, match=said):
            web.send(Request(PAGE))


def test_the_proxy_of_the_environment_is_used(monkeypatch) -> None:
    import urllib3

    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "near.example")
    assert isinstance(web._pool(PAGE), urllib3.ProxyManager)
    assert not isinstance(web._pool("https://near.example/x"), urllib3.ProxyManager)


def test_a_proxy_without_a_scheme_is_one_of_http(monkeypatch) -> None:
    monkeypatch.setenv("https_proxy", "proxy.example:3128")
    pool = web._pool(PAGE)
    assert (pool.proxy.scheme, pool.proxy.host, pool.proxy.port) == ("http", "proxy.example", 3128)


def test_a_proxy_of_another_kind_is_said_in_one_line(monkeypatch) -> None:
    monkeypatch.setenv("https_proxy", "socks5://proxy.example:1080")
    with pytest.raises(
        NetworkError, match=r"socks5://proxy\.example:1080 is no proxy of http; set"
    ):
        web.send(Request(PAGE))


def test_a_busy_server_that_asks_for_nonsense_is_asked_again(fake, clock) -> None:
    fake.put(PAGE, status=503, headers={"Retry-After": "²"})
    fake.put(PAGE, "papers")
    assert Web(fake.send, wait=clock.wait, now=clock.now).fetch(Request(PAGE)).data == b"papers"


def test_no_answer_where_nobody_can_make_a_problem_of_it_ends_with_1(
    project: TemporaryProject, monkeypatch
) -> None:
    def fail(*_: object) -> None:
        raise NetworkError("https://x.example/: no answer in time; try again later")

    monkeypatch.setattr("readlist.cli.collect.read_all", fail)
    done = project.run("add", "x")
    assert (done.code, done.err) == (
        1,
        "Error: https://x.example/: no answer in time; try again later\n",
    )
