"""A CSV file is taken as people save it, and refused with the line where it is wrong."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghmetrics.errors import UsageError, WorkspaceError
from ghmetrics.seeds.files import read, write
from ghmetrics.seeds.tables import TABLES, TEAM_MEMBERS

MEMBERS = "github_id,login,name,team\n"
EXCLUSIONS = "repository,number,label,title,branch,author,reason\n"
TABLE = {table.name: table for table in TABLES}


@pytest.fixture
def saved(tmp_path: Path):
    def save(content: str | bytes, name: str = "team_members") -> Path:
        path = tmp_path / f"{name}.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return save


# As spreadsheets and people write them: what they hold is one row.
TAKEN = {
    "plain": MEMBERS + "7,octo,Octo Cat,Core\n",
    "no_newline_at_the_end": MEMBERS + "7,octo,Octo Cat,Core",
    "byte_order_mark": "\ufeff" + MEMBERS + "7,octo,Octo Cat,Core\n",
    "windows": MEMBERS.replace("\n", "\r\n") + "7,octo,Octo Cat,Core\r\n",
    "quoted": '"github_id","login","name","team"\n"7","octo","Octo Cat","Core"\n',
    "blank_lines": f"\n{MEMBERS}\n  \n,,,\n7,octo,Octo Cat,Core\n\n",
    "spaces": " github_id , login,name,team\n 7 ,octo , Octo Cat, Core\n",
    "other_order": "team,name,login,github_id\nCore,Octo Cat,octo,7\n",
}


@pytest.mark.parametrize("text", TAKEN.values(), ids=TAKEN)
def test_a_file_is_taken_as_people_save_it(saved, text: str) -> None:
    (row,) = read(saved(text), TEAM_MEMBERS)
    assert row.cells == {"github_id": "7", "login": "octo", "name": "Octo Cat", "team": "Core"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_header_alone_is_an_empty_table(saved, table) -> None:
    assert read(saved(",".join(table.columns), table.name), table) == []


# What is wrong: the table, the file, and how the sentence about it begins after the path.
REFUSED = {
    "empty": ("bots", "", " is empty: its first line must be login"),
    "blank": ("bots", "\n \n", " is empty"),
    "not_utf_8": ("bots", b"login\nm\xfcller\n", " is not UTF-8: save it as CSV in UTF-8."),
    "utf_16": ("bots", "login\n".encode("utf-16"), " is not UTF-8"),
    "semicolons": ("team_members", MEMBERS.replace(",", ";"), " separates its cells by semicolons: save it with commas."),
    "tabs": ("team_members", MEMBERS.replace(",", "\t"), " separates its cells by tabs"),
    "column_missing": ("team_members", "github_id,login,team\n", ", line 1: the columns must be github_id,login,name,team (name missing)."),
    "column_unknown": ("bots", "login,why\n", ", line 1: the columns must be login ('why' unknown)."),
    "column_in_other_case": ("bots", "Login\n", ", line 1: the columns must be login ('Login' unknown; login missing)."),
    "column_twice": ("holidays", "date,date,team\n", ", line 1: the columns must be date,team (one is there twice)."),
    "cell_missing": ("team_members", MEMBERS + "7,octo,Core\n", ", line 2: it has 3 cells, and the header has 4."),
    "cell_too_many": ("team_members", MEMBERS + "7,octo,Cat, Octo,Core\n", ", line 2: it has 5 cells, and the header has 4."),
    "quote_open": ("team_members", MEMBERS + '7,octo,"Cat,Core\n', ", line 2: it is no CSV: "),
    "quote_inside": ("team_members", MEMBERS + '7,octo,"Octo "the" Cat",Core\n', ", line 2: it is no CSV: "),
    "nul": ("team_members", MEMBERS + "7,octo,a\0b,Core\n", ", line 2: it holds a NUL character."),
    "nobody": ("team_members", MEMBERS + ",,Somebody,Core\n", ", line 2: it needs a github_id or a login."),
    "no_team": ("team_members", MEMBERS + "7,octo,Octo,\n", ", line 2: it needs a team."),
    "id_a_word": ("team_members", MEMBERS + "seven,octo,,Core\n", ", line 2: github_id must be a whole number above 0, not 'seven'."),
    "id_0": ("team_members", MEMBERS + "0,octo,,Core\n", ", line 2: github_id must be"),
    "id_negative": ("team_members", MEMBERS + "-7,octo,,Core\n", ", line 2: github_id must be"),
    "id_a_fraction": ("team_members", MEMBERS + "7.0,octo,,Core\n", ", line 2: github_id must be"),
    "id_of_excel": ("team_members", MEMBERS + "7E+07,octo,,Core\n", ", line 2: github_id must be"),
    "id_other_digits": ("team_members", MEMBERS + "٧,octo,,Core\n", ", line 2: github_id must be"),
    "id_beyond_bigint": ("team_members", MEMBERS + "9" * 19 + ",octo,,Core\n", ", line 2: github_id must be"),
    "login_with_at": ("team_members", MEMBERS + ",@octo,,Core\n", ", line 2: login must be a login as GitHub writes it, without @, not '@octo'."),
    "login_a_name": ("bots", "login\nBuild Machine\n", ", line 2: login must be a login"),
    "same_id": ("team_members", MEMBERS + "7,a,,X\n8,b,,X\n7,c,,Y\n", ", line 4: it is the same person as line 2."),
    "same_login": ("team_members", MEMBERS + ",Octo,,X\n,octO,,Y\n", ", line 3: it is the same person as line 2."),
    "login_of_a_known_id": ("team_members", MEMBERS + ",octo,,X\n7,Octo,,Y\n", ", line 2: it is the same person as line 3."),
    "several_lines": ("bots", 'login\nfine\n"a\nb"\n@c\n', ", line 3: login must be a login as GitHub writes it, without @, not 'a\\nb'. Wrong too: line 5."),
    "many_lines": ("bots", "login\n" + "@x\n" * 9, ", line 2: login must be a login as GitHub writes it, without @, not '@x'. Wrong too: lines 3, 4, 5, 6, 7, …."),
    "excludes_nothing": ("exclusions", EXCLUSIONS + "acme/web,,,,,,why\n", ", line 2: it needs a number, a label, a title, a branch or an author."),
    "no_reason": ("exclusions", EXCLUSIONS + "acme/web,1,,,,,\n", ", line 2: it needs a reason."),
    "number_anywhere": ("exclusions", EXCLUSIONS + ",1,,,,,why\n", ", line 2: with a number it needs a repository."),
    "number_0": ("exclusions", EXCLUSIONS + "acme/web,0,,,,,why\n", ", line 2: number must be a whole number above 0, not '0'."),
    "number_with_hash": ("exclusions", EXCLUSIONS + "acme/web,#1,,,,,why\n", ", line 2: number must be"),
    "repository_without_owner": ("exclusions", EXCLUSIONS + "web,1,,,,,why\n", ", line 2: repository must be OWNER/REPO, not 'web'."),
    "repository_an_address": ("exclusions", EXCLUSIONS + "https://github.com/a/b,1,,,,,why\n", ", line 2: repository must be OWNER/REPO"),
    "author_with_at": ("exclusions", EXCLUSIONS + ",,,,,@octo,why\n", ", line 2: author must be a login, not '@octo'."),
    "agent_alone": ("ai_agents", "agent,login,email_pattern\nHAL,,\n", ", line 2: it needs a login or an email_pattern."),
    "day_that_is_none": ("holidays", "date,team\n2025-02-29,all\n", ", line 2: date must be a day as YYYY-MM-DD, not '2025-02-29'."),
    "day_of_elsewhere": ("holidays", "date,team\n24.12.2025,all\n", ", line 2: date must be a day"),
    "day_without_dashes": ("holidays", "date,team\n20251224,all\n", ", line 2: date must be a day"),
    "holiday_of_nobody": ("holidays", "date,team\n2025-12-24,\n", ", line 2: it needs a team, or all."),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "says"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_one_sentence_with_its_line(saved, name: str, content: str | bytes, says: str) -> None:
    path = saved(content, name)
    with pytest.raises(UsageError) as refused:
        read(path, TABLE[name])
    assert str(refused.value).startswith(f"{path}{says}")
    assert "\n" not in str(refused.value)


# The boundary on the other side: what is right although it looks odd.
RIGHT = {
    "a_login_that_came_to_be_anothers": ("team_members", MEMBERS + "7,octo,,X\n8,octo,,Y\n"),
    "the_largest_id": ("team_members", MEMBERS + "9" * 18 + ",,,X\n"),
    "an_enterprise_login": ("team_members", MEMBERS + ",octo-cat_acme,,X\n"),
    "an_app": ("bots", "login\nrenovate[bot]\n"),
    "a_word_that_looks_like_nothing": ("team_members", MEMBERS + ",null,NULL,NA\n"),
    "patterns": ("exclusions", EXCLUSIONS + 'acme/web,,*wip*,100%,release/*,*[bot],"it\'s ""so"""\n'),
    "a_leap_day": ("holidays", "date,team\n2024-02-29,all\n"),
}


@pytest.mark.parametrize(("name", "content"), RIGHT.values(), ids=RIGHT)
def test_what_only_looks_odd_is_taken(saved, name: str, content: str) -> None:
    assert len(read(saved(content, name), TABLE[name])) == content.count("\n") - 1


@given(st.lists(st.tuples(*[st.text(st.characters(codec="utf-8"))] * 4)))
def test_what_is_written_is_read_again_by_any_reader(tmp_path_factory, rows: list[tuple[str, ...]]) -> None:
    path = tmp_path_factory.mktemp("seeds") / "team_members.csv"
    write(path, TEAM_MEMBERS, [dict(zip(TEAM_MEMBERS.columns, row, strict=True)) for row in rows])
    in_one_line = [tuple(re.sub(r"[\r\n\0]+", " ", cell) for cell in row) for row in rows]
    with path.open(encoding="utf-8", newline="") as file:
        header, *found = csv.reader(file, strict=True)
    assert header == list(TEAM_MEMBERS.columns)
    assert [tuple(row) for row in found] == list(dict.fromkeys(in_one_line))


def test_a_file_is_replaced_at_once_and_keeps_its_rights(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "real.csv").write_text("old")
    (kept / "real.csv").chmod(0o640)
    (tmp_path / "team_members.csv").symlink_to(kept / "real.csv")
    write(tmp_path / "team_members.csv", TEAM_MEMBERS, [])
    assert (tmp_path / "team_members.csv").is_symlink()
    assert (kept / "real.csv").read_text() == MEMBERS
    assert (kept / "real.csv").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in kept.iterdir()] == ["real.csv"]


def test_a_file_that_cannot_be_read_or_written_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "team_members.csv"
    folder.mkdir()
    with pytest.raises(WorkspaceError, match="can't be read: Is a directory"):
        read(folder, TEAM_MEMBERS)
    with pytest.raises(WorkspaceError, match="can't be written"):
        write(tmp_path / "nowhere" / "team_members.csv", TEAM_MEMBERS, [])
