"""The scripts and styles of the pages."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class PageStaticFiles(StaticFiles):
    """Files that browsers revalidate each time (`no-cache`).

    Otherwise a browser guesses how long a file is valid, and mixes old and new modules after an
    upgrade.
    """

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or 304 if the browser has it already."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response
