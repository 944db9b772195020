"""The two versions that name the host's socket, so that an upgraded face never talks to an old host."""

#: Version of the package; the same as in package.json and pyproject.toml.
__version__ = "0.1.0"

#: ``PROTOCOL_VERSION`` of ``src/protocol/connection.ts``.
PROTOCOL_VERSION = 1
