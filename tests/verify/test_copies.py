"""What a verification copies stays as it was, whatever happens to the original."""

from pathlib import Path

from ghmetrics.verify.copies import copy_file


def test_the_copy_of_a_link_is_one_of_what_it_leads_to(tmp_path: Path) -> None:
    file, link, copy = (tmp_path / name for name in ("file", "link", "folder/copy"))
    file.write_text("before")
    link.symlink_to("file")

    copy_file(link, copy)

    (tmp_path / "new").write_text("after")
    (tmp_path / "new").replace(file)
    assert copy.read_text() == "before"
