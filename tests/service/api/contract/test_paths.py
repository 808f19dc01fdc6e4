"""service/api/contract/paths.py: paths below the app's root, and what a request for one needs."""

import pytest

from service.api.contract.paths import PathAccess, access_to, path_of
from service.api.errors.problems import unexpected
from service.logs import request_id


@pytest.mark.parametrize(
    ("path", "root", "within"),
    [
        ("/v1/ask", "", "/v1/ask"),
        ("/notes/v1/ask", "/notes", "/v1/ask"),
        ("/notes", "/notes", ""),
        ("/notesbook/v1/ask", "/notes", "/notesbook/v1/ask"),
        ("/v1/ask", "/notes", "/v1/ask"),
    ],
)
def test_a_path_is_read_without_the_root_of_the_app(path: str, root: str, within: str) -> None:
    assert path_of({"path": path, "root_path": root}) == within


@pytest.mark.parametrize(
    ("path", "access"),
    [
        ("/healthz", "unlimited"),
        ("/web/chat.js", "unlimited"),
        ("/", "public"),
        ("/papers/abc", "public"),
        ("/v1/papers", "protected"),
        ("/metrics", "protected"),
    ],
)
def test_pages_need_no_key_and_their_files_do_not_count(path: str, access: PathAccess) -> None:
    assert access_to({"path": path}) == access
    assert access_to({"path": f"/notes{path}", "root_path": "/notes"}) == access


def test_an_unexpected_error_names_the_request_and_not_its_cause() -> None:
    token = request_id.set("mine-1")
    try:
        problem = unexpected(RuntimeError("secret"))
    finally:
        request_id.reset(token)
    assert problem.content["request_id"] == "mine-1"
    assert "reference mine-1" in str(problem.content["detail"])
    assert "secret" not in str(problem.content)
