"""The kernel behind the page: one for all that look at it, so that a page that is loaded anew shows the same syncs."""

import asyncio
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager


class OneKernel(AsyncMappingKernelManager):
    """Gives the kernel that is there to whoever asks for a new one, which is each page that is opened.

    Voila lets each page have its own, leaves it behind when the page is loaded anew, and with it the syncs that nobody
    could stop any more."""

    def __init__(self, **traits: Any) -> None:  # noqa: ANN401 -- Jupyter's
        super().__init__(**traits)
        self._one_at_a_time = asyncio.Lock()

    async def start_kernel(self, **wanted: Any) -> str:  # noqa: ANN401 -- Jupyter's
        async with self._one_at_a_time:
            for known in self.list_kernel_ids():
                if await ensure_async(self.get_kernel(known).is_alive()):
                    return str(known)
            return str(await super().start_kernel(**wanted))
