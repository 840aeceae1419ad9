"""The pull request whose life docs/metrics.md draws."""

from .invented import PEOPLE, account

ANN, BOB = PEOPLE[:2]


def _review(number: int, state: str, submitted_at: str) -> dict[str, object]:
    return {
        "id": number, "node_id": f"PRR_{number}", "user": BOB, "state": state, "body": "", "submitted_at": submitted_at,
        "author_association": "MEMBER", "commit_id": None, "html_url": "https://github.com/acme/worked",
    }  # fmt: skip


_GIT = {"name": "Ann", "email": "ann@example.org", "date": "2025-03-03T08:00:00Z"}
WORKED = {
    "pull": {
        "id": 42, "node_id": "PR_42", "number": 7, "title": "Remember the window's size", "body": None,
        "html_url": "https://github.com/acme/worked/pull/7", "state": "closed", "draft": False,
        "created_at": "2025-03-03T10:00:00Z", "updated_at": "2025-03-05T15:00:00Z", "closed_at": "2025-03-05T15:00:00Z",
        "merged_at": "2025-03-05T15:00:00Z", "author_association": "MEMBER", "user": ANN, "merged_by": ANN, "labels": [],
        "base": {"ref": "main"}, "head": {"ref": "window", "sha": "f" * 40}, "additions": 20, "deletions": 4,
        "changed_files": 2, "commits": 1, "comments": 0, "review_comments": 1,
    },
    "commits": [{
        "sha": "c" * 40, "node_id": "C_1", "author": ANN, "committer": ANN, "parents": [{"sha": "0" * 40}],
        "commit": {"message": "Remember it", "author": _GIT, "committer": _GIT},
    }],
    "reviews": [
        _review(1, "CHANGES_REQUESTED", "2025-03-04T09:00:00Z"), _review(2, "APPROVED", "2025-03-05T10:00:00Z"),
    ],
    "timeline": [
        {"event": "ready_for_review", "node_id": "E_1", "created_at": "2025-03-03T14:00:00Z", "actor": ANN},
        {"event": "closed", "node_id": "E_2", "created_at": "2025-03-05T15:00:00Z", "actor": account("ann", 1), "commit_id": None},
    ],
    "issue_comments": [],
}  # fmt: skip
