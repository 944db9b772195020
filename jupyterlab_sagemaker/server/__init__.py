"""The Jupyter Server extension: carries the browser's messages to the host and back, and knows nothing of them.

Two routes below the server's base URL. ``POST /jupyterlab-sagemaker/ticket`` gives an authenticated page a ticket, and
the WebSocket ``/jupyterlab-sagemaker/host`` takes it as its first message. The detour is what keeps other origins out:
SageMaker starts Jupyter with an empty token and ``allow_origin='*'``, so a WebSocket from any page is let in, while a
POST is still checked for Jupyter's XSRF cookie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_server.utils import url_path_join

from .handlers import HostSocket, TicketHandler
from .tickets import Tickets

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


def _load_jupyter_server_extension(app: ServerApp) -> None:
    base_url = app.web_app.settings["base_url"]
    route = url_path_join(base_url, "jupyterlab-sagemaker")
    shared = {"tickets": Tickets()}
    app.web_app.add_handlers(  # type: ignore[no-untyped-call]
        ".*$",
        [
            (url_path_join(route, "ticket"), TicketHandler, shared),
            (url_path_join(route, "host"), HostSocket, {**shared, "directory": app.root_dir}),
        ],
    )
