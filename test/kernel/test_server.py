"""The server extension in a real Jupyter Server: who is let in, and that messages pass both ways unread."""

from __future__ import annotations

import asyncio
import json
import os
import warnings
from pathlib import Path
from typing import Any

import pytest
from conftest import end_host
from jupyter_server.utils import JupyterServerAuthWarning
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from jupyterlab_sagemaker.locations import host_files
from jupyterlab_sagemaker.server import handlers
from jupyterlab_sagemaker.server.tickets import LIFETIME, Tickets

#: How SageMaker Studio starts Jupyter.
SAGEMAKER = {"token": "", "password": "", "allow_origin": "*", "base_url": "/jupyterlab/default/"}

#: What a page of the server sends: the cookie it has, and the same value in a header, which no other page can read.
XSRF = {"Cookie": f"_xsrf={'5a' * 16}", "X-XSRFToken": "5a" * 16}


@pytest.fixture
def flags() -> dict[str, Any]:
    return {}


@pytest.fixture
def jp_server_config(flags: dict[str, Any]) -> dict[str, Any]:
    return {
        "ServerApp": {
            "jpserver_extensions": {"jupyterlab_sagemaker": True},
            "allow_unauthenticated_access": False,
            **{name: value for name, value in flags.items() if name != "base_url"},
        },
        "IdentityProvider": {name: value for name, value in flags.items() if name == "token"},
    }


@pytest.fixture
def jp_base_url(flags: dict[str, Any]) -> str:
    return flags.get("base_url", "/a%40b/")


class Server:
    """The routes of one running server, as a page reaches them."""

    def __init__(self, app: Any, port: int, base_url: str) -> None:
        self.app = app
        self.root = f"127.0.0.1:{port}{base_url}jupyterlab-sagemaker"
        token = app.identity_provider.token
        self.authorized = {"Authorization": f"token {token}"} if token else {}

    async def ticket(self) -> str:
        request = HTTPRequest(
            f"http://{self.root}/ticket",
            method="POST",
            body="",
            headers={**self.authorized, **XSRF},
        )
        return json.loads((await AsyncHTTPClient().fetch(request)).body)["ticket"]

    async def cookies(self) -> str:
        """Those of somebody who has logged in."""
        url = self.root.replace("jupyterlab-sagemaker", "api/me")
        page = await AsyncHTTPClient().fetch(f"http://{url}", headers=self.authorized)
        return "; ".join(cookie.split(";")[0] for cookie in page.headers.get_list("Set-Cookie"))

    async def socket(self, **headers: str) -> WebSocketClientConnection:
        request = HTTPRequest(f"ws://{self.root}/host", headers={**self.authorized, **headers})
        return await websocket_connect(request, max_message_size=2**28)

    async def admitted(self) -> tuple[WebSocketClientConnection, dict[str, Any]]:
        socket = await self.socket()
        await socket.write_message(json.dumps({"ticket": await self.ticket()}))
        return socket, json.loads(await read(socket))


@pytest.fixture
def server(
    fake_host: Path, jp_serverapp: Any, http_server: Any, jp_http_port: int, jp_base_url: str
) -> Server:
    return Server(jp_serverapp, jp_http_port, jp_base_url)


async def read(socket: WebSocketClientConnection) -> Any:
    return await asyncio.wait_for(socket.read_message(), 20)


async def closed(socket: WebSocketClientConnection) -> tuple[int | None, str | None]:
    assert await read(socket) is None
    return socket.close_code, socket.close_reason


def request(number: int, line: str) -> str:
    params = {"run": f"r{number}", "line": line}
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": "command/run", "params": params})


async def test_messages_pass_both_ways_unread(server: Server) -> None:
    socket, first = await server.admitted()
    assert first["ready"]["contextId"]
    await socket.write_message(request(1, "echo größer ✓"))
    outputs = json.loads(await read(socket))
    assert outputs["method"] == "command/outputs"
    await socket.write_message(json.dumps({"jsonrpc": "2.0", "id": outputs["id"], "result": None}))
    assert json.loads(await read(socket))["result"]["value"] == "größer ✓"
    socket.close()


async def test_the_page_works_in_the_server_s_root_directory(server: Server, jp_root_dir: Path) -> None:
    socket, _ = await server.admitted()
    await socket.write_message(request(1, "context"))
    context = json.loads(await read(socket))["result"]["value"]
    assert context["face"] == "lab"
    assert context["cwd"] == str(jp_root_dir)
    socket.close()


async def test_a_message_of_30_megabytes_passes(server: Server) -> None:
    socket, _ = await server.admitted()
    text = "x" * 30_000_000
    await socket.write_message(request(1, f"echo {text}"))
    outputs = json.loads(await read(socket))
    assert outputs["params"]["outputs"][0]["text"] == text
    socket.close()


@pytest.mark.parametrize("flags", [{}, SAGEMAKER], ids=["default", "sagemaker"])
class TestAdmission:
    """A ticket proves the caller, whatever the flags of the server."""

    async def test_a_ticket_admits_once(self, server: Server) -> None:
        ticket = await server.ticket()
        first, second = await server.socket(), await server.socket()
        await first.write_message(json.dumps({"ticket": ticket}))
        assert "ready" in json.loads(await read(first))
        await second.write_message(json.dumps({"ticket": ticket}))
        assert await closed(second) == (4401, "the ticket is unknown, used or expired")
        first.close()

    @pytest.mark.parametrize(
        "message", ['{"ticket": "guess"}', "{}", "[]", "nonsense", '{"ticket": 7}', request(1, "echo in")]
    )
    async def test_anything_else_first_is_refused(self, server: Server, message: str) -> None:
        socket = await server.socket()
        await socket.write_message(message)
        assert (await closed(socket))[0] == 4401

    async def test_an_expired_ticket_is_refused(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("jupyterlab_sagemaker.server.tickets.LIFETIME", -1.0)
        socket = await server.socket()
        await socket.write_message(json.dumps({"ticket": await server.ticket()}))
        assert (await closed(socket))[0] == 4401

    async def test_a_page_that_says_nothing_is_not_kept(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(handlers, "FIRST_MESSAGE_LIMIT", 0.05)
        assert await closed(await server.socket()) == (4401, "no ticket came")

    async def test_a_foreign_page_gets_no_ticket_and_nowhere_without(
        self, server: Server, flags: dict[str, Any]
    ) -> None:
        """The browser sends its cookies along, but a foreign page can neither read nor repeat them."""
        cookies = await server.cookies()
        server.authorized = {}
        (await server.socket(Cookie=cookies)).close()  # They do log in.
        post = HTTPRequest(
            f"http://{server.root}/ticket",
            method="POST",
            body="",
            headers={"Origin": "http://evil.example", "Cookie": f"{cookies}; {XSRF['Cookie']}"},
        )
        with pytest.raises(HTTPClientError) as refused:
            await AsyncHTTPClient().fetch(post)
        assert refused.value.code in (403, 404)
        if not flags:
            with pytest.raises(HTTPClientError) as refused:  # Jupyter's own rule, where no flag lifts it.
                await server.socket(Origin="http://evil.example", Cookie=cookies)
            assert refused.value.code == 403
            return
        socket = await server.socket(Origin="http://evil.example", Cookie=cookies)
        await socket.write_message(request(1, "echo in"))
        assert (await closed(socket))[0] == 4401

    async def test_nothing_acts_by_get(self, server: Server) -> None:
        for route in ("ticket", "host"):
            with pytest.raises(HTTPClientError) as refused:
                await AsyncHTTPClient().fetch(f"http://{server.root}/{route}", headers=server.authorized)
            assert refused.value.code in (400, 405)


async def test_without_authentication_there_is_neither_route(server: Server) -> None:
    server.authorized = {}
    with pytest.raises(HTTPClientError) as refused:
        await server.socket()
    assert refused.value.code == 403
    with pytest.raises(HTTPClientError) as refused:
        await AsyncHTTPClient().fetch(f"http://{server.root}/ticket", method="POST", body="")
    assert refused.value.code == 403


async def test_a_host_that_cannot_start_is_a_problem_the_page_can_show(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTERLAB_SAGEMAKER_NODE", "/nowhere")
    socket, first = await server.admitted()
    assert first["problem"]["kind"] == "machine"
    assert "/nowhere" in first["problem"]["message"]
    assert (await closed(socket))[0] == 4503


async def test_the_page_learns_that_the_host_ended(server: Server) -> None:
    socket, _ = await server.admitted()
    await asyncio.get_running_loop().run_in_executor(None, end_host)
    assert await closed(socket) == (1012, "the host has ended")


async def test_the_host_learns_at_once_that_the_page_has_gone(server: Server) -> None:
    socket, first = await server.admitted()
    pid = first["ready"]["pid"]
    assert sockets_of(pid) == 1
    socket.close()
    for _ in range(500):
        if sockets_of(pid) == 0:
            return
        await asyncio.sleep(0.01)
    pytest.fail("the host still has the page's connection")


async def test_a_slow_page_slows_its_own_subscription_and_no_other_page(server: Server) -> None:
    """What the host sends ahead is bounded by the buffers of two sockets, not by the server's memory."""
    slow, _ = await server.admitted()
    endless = {"upto": 10**9, "padding": 50_000}
    params = {"id": "s", "topic": "count", "params": endless, "credit": 10**9}
    await slow.write_message(
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": "subscription/open", "params": params})
    )
    quick, _ = await server.admitted()
    counts = [0]
    while len(counts) < 3 or counts[-1] == 0 or counts[-1] != counts[-2]:
        await quick.write_message(request(len(counts), "counted"))
        counts.append(json.loads(await read(quick))["result"]["value"])
        await asyncio.sleep(0.2)
    assert counts[-1] * 50_000 < 64_000_000
    quick.close()
    slow.close()


def test_the_routes_are_authenticated_by_jupyter_s_own_measure(
    fake_host: Path, jp_configurable_serverapp: Any
) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        jp_configurable_serverapp()
    said = [str(warning.message) for warning in caught if warning.category is JupyterServerAuthWarning]
    assert not [text for text in said if "jupyterlab-sagemaker" in text]


def test_a_ticket_is_good_for_one_use_in_its_time() -> None:
    now = 100.0
    tickets = Tickets(lambda: now)
    assert not tickets.take("never given")
    late, good = tickets.give(), tickets.give()
    now += LIFETIME - 1
    assert tickets.take(good)
    assert not tickets.take(good)
    now += 1
    assert not tickets.take(late)


def test_tickets_that_nobody_takes_do_not_pile_up() -> None:
    tickets = Tickets(lambda: 0.0)
    last = [tickets.give() for _ in range(5000)][-1]
    assert len(tickets._given) <= 1000
    assert tickets.take(last)


def sockets_of(pid: int) -> int:
    """Connections that clients hold to the host's Unix socket."""
    path = host_files(os.environ).socket
    connected = 0
    for line in Path("/proc/net/unix").read_text().splitlines()[1:]:
        fields = line.split()
        # St 03 is connected; the host's end carries the path.
        if fields[-1] == path and fields[5] == "03":
            connected += 1
    return connected
