"""Connections that keep still are closed, before they fill the server: uvicorn itself waits for a first request for ever."""
import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

FROM_ONE_ADDRESS = 200         # connections; of the thousand in all


class Prompt(H11Protocol):
    """HTTP/1.1 whose caller has `seconds` to ask, whole head, after connecting or being answered, and to take what is answered.

    A body in time is the app's to see to: it knows how large one may be.
    """

    seconds = 10.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asking: asyncio.TimerHandle | None = None
        self._taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if sum(_address(other) == _address(self) for other in self.connections) > FROM_ONE_ADDRESS:
            return transport.abort()
        transport.set_write_buffer_limits(0)        # so that writing pauses whenever something is not taken
        self._keep_time()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._keep_time()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._keep_time()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._taking = self.loop.call_later(self.seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        _stop(self._taking)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        _stop(self._asking)
        _stop(self._taking)

    def _keep_time(self) -> None:
        """No piece of a head starts the time anew."""
        if self.cycle is not None and not self.cycle.response_complete:
            _stop(self._asking)
            self._asking = None
        elif self._asking is None:
            self._asking = self.loop.call_later(self.seconds, self.transport.abort)


def _stop(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


def _address(connection: Any) -> str | None:
    return connection.client[0] if connection.client else None
