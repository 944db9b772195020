"""A small host in Python, for tests of the connection alone: the same framing and methods, commands made for the test.

Run by the starter in place of Node. Lines of ``command/run``:

    echo TEXT        one line of output, the text as value
    many N           N lines in batches, the number as value
    wait             until cancelled; then a line, and `interrupted` as value
    stuck            never answers, cancelled or not
    problem KIND     an error of that kind
    logs             ends the process without an answer, the first time in a home; its own name as value later
    die              ends the process without an answer
    counted          how many events the last subscription was sent
    context          the context of this connection as value
"""

import asyncio
import json
import os
import secrets
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from jupyterlab_sagemaker.framing import Decoder, encode
from jupyterlab_sagemaker.locations import host_files


class Client:
    #: How far the last subscription has come.
    counted = 0

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.context: dict = {}
        self.cancelled: dict[int, asyncio.Event] = {}
        self.asked: dict[str, asyncio.Future] = {}
        self.credit: dict[str, int] = {}
        self.granted = asyncio.Condition()
        self.tasks: set[asyncio.Task] = set()

    async def serve(self) -> None:
        decoder = Decoder()
        while data := await self.reader.read(65536):
            for body in decoder.feed(data):
                task = asyncio.create_task(self.take(json.loads(body)))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)
        for task in self.tasks:
            task.cancel()

    async def send(self, **message) -> None:
        self.writer.write(encode({"jsonrpc": "2.0", **message}))
        await self.writer.drain()

    async def take(self, message: dict) -> None:
        if "method" not in message:
            self.asked.pop(message["id"]).set_result(None)
            return
        method, params = message["method"], message.get("params")
        if method == "$/cancelRequest":
            self.cancelled[params["id"]].set()
        elif method == "subscription/credit":
            async with self.granted:
                self.credit[params["id"]] += params["credit"]
                self.granted.notify_all()
        elif method == "subscription/close":
            self.credit.pop(params["id"], None)
        elif method == "subscription/open":
            await self.send(id=message["id"], result=None)
            await self.count(params["id"], params["credit"], **params["params"])
        elif method == "initialize":
            self.context = params["context"]
            info = {
                "protocol": params["protocol"],
                "version": params["version"],
                "pid": os.getpid(),
                "startedAt": 0,
                "contextId": secrets.token_hex(8),
            }
            await self.send(id=message["id"], result=info)
        elif method == "command/run":
            self.cancelled[message["id"]] = asyncio.Event()
            await self.run(message["id"], **params)
        elif method == "command/complete":
            items = [{"text": "jobs"}, {"text": "attach"}]
            await self.send(
                id=message["id"], result={"from": params["cursor"], "to": params["cursor"], "items": items}
            )
        else:
            await self.send(id=message["id"], error={"code": -32601, "message": f"no {method}"})

    async def count(self, name: str, credit: int, upto: int, after: int = 0, padding: int = 0) -> None:
        """A topic that counts; with ``DIE_AT`` in the caller's environment this host ends there, once."""
        self.credit[name] = credit
        die_at = int(self.context["env"].get("DIE_AT", 0))
        for number in range(after + 1, upto + 1):
            async with self.granted:
                await self.granted.wait_for(lambda: self.credit.get(name, 1) > 0)
                if name not in self.credit:
                    return
                self.credit[name] -= 1
            await self.send(
                method="subscription/events",
                params={"id": name, "events": [number], "padding": " " * padding},
            )
            Client.counted = number
            if number == die_at and after == 0:
                os._exit(1)
        await self.send(method="subscription/end", params={"id": name})

    async def show(self, run: str, *outputs: dict) -> None:
        number = secrets.token_hex(4)
        self.asked[number] = asyncio.get_running_loop().create_future()
        answered = self.asked[number]
        await self.send(id=number, method="command/outputs", params={"run": run, "outputs": outputs})
        await answered

    async def run(self, number: int, run: str, line: str, cell: str | None = None) -> None:
        command, _, argument = line.partition(" ")
        value: object = argument
        if command == "echo":
            await self.show(run, {"type": "line", "text": argument})
        elif command == "many":
            value = int(argument)
            for first in range(0, value, 100):
                lines = [{"type": "line", "text": str(n)} for n in range(first, min(first + 100, value))]
                await self.show(run, *lines)
        elif command == "wait":
            await self.show(run, {"type": "line", "text": "waiting"})
            await self.cancelled[number].wait()
            await self.show(run, {"type": "line", "text": "it goes on"})
            value = "interrupted"
        elif command == "stuck":
            await self.show(run, {"type": "line", "text": "waiting"})
            await asyncio.Event().wait()
        elif command == "problem":
            problem = {"kind": argument, "message": "It failed.", "hint": "Try again."}
            await self.send(id=number, error={"code": 1, "message": "It failed.", "data": problem})
            return
        elif command == "logs":
            marker = os.path.join(host_files(os.environ).directory, "looked")
            if not os.path.exists(marker):
                open(marker, "w").close()
                os._exit(1)
            value = command
        elif command == "die":
            os._exit(1)
        elif command == "counted":
            value = Client.counted
        elif command == "context":
            value = self.context
        await self.send(id=number, result={"value": value, "exitCode": 0})


async def main() -> None:
    files = host_files(os.environ)
    clients = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = Client(reader, writer)
        clients.add(client)
        try:
            await client.serve()
        finally:
            clients.discard(client)
            writer.close()

    server = await asyncio.start_unix_server(accept, files.socket, limit=2**20)
    async with server:
        await asyncio.sleep(float(os.environ.get("FAKE_HOST_LIFE", "120")))


if os.environ.get("FAKE_HOST_FAILS"):
    sys.exit("no luck today")
asyncio.run(main())
