"""The scripts and styles of the pages."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class PageStaticFiles(StaticFiles):
    """Files that browsers ask for anew each time, by their tags.

    Otherwise a browser guesses how long one is good for, and after an upgrade runs old modules
    beside new ones.
    """

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or that it is what the browser has."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response
