from __future__ import annotations

import codecs
import csv
import io
import json
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.core.rows import COLUMNS, Row
from assistant.errors import ImportFileError
from assistant.import_file import read
from assistant.import_file.encoding import LARGEST

NOTHING = ("",) * (len(COLUMNS) - 1)


def saved(folder: Path, content: str | bytes, name: str = "drafts.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path: Path, **options: object) -> str:
    with pytest.raises(ImportFileError) as error:
        read(path, **options)  # type: ignore[arg-type]  # by keyword, as a test gives them
    return str(error.value).replace(str(path), "FILE")


def texts(path: Path, **options: object) -> list[str]:
    return [row.cells[0] for row in read(path, **options).batch.rows]  # type: ignore[arg-type]  # likewise


def faults(path: Path) -> list[str]:
    return [str(fault) for row in read(path).batch.rows for fault in row.faults]


def test_every_column_goes_to_its_place_whatever_the_order_in_the_file(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        "account,priority,expires,not_before,at,share_request,origin,voice,text\nme,5,e,n,a,yes,curated,personal,Hi\n",
    )
    assert read(path).batch.rows == (
        Row(2, 2, ("Hi", "personal", "curated", "yes", "a", "n", "e", "5", "me")),
    )


def test_a_row_is_known_by_the_line_it_begins_on(tmp_path: Path) -> None:
    path = saved(tmp_path, 'text\n\n"two\r\nlines"\nnext\n,\n"three\n\nlines"\nlast')
    assert [(row.line, row.last, row.cells[0]) for row in read(path).batch.rows] == [
        (3, 4, "two\r\nlines"),
        (5, 5, "next"),
        (7, 9, "three\n\nlines"),
        (10, 10, "last"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_header_tells_the_delimiter(tmp_path: Path, delimiter: str) -> None:
    header = delimiter.join(("Voice", " Text ", "Share request"))
    path = saved(tmp_path, f"{header}\npersonal{delimiter}Salut{delimiter}oui\n")
    assert read(path).batch.rows == (Row(2, 2, ("Salut", "personal", "", "oui", *NOTHING[3:])),)


def test_a_file_of_texts_alone_has_no_delimiter_to_tell(tmp_path: Path) -> None:
    assert texts(saved(tmp_path, "text\nHello; world\n")) == ["Hello; world"]


def test_rows_of_empty_cells_are_what_spreadsheets_leave(tmp_path: Path) -> None:
    path = saved(tmp_path, " ;\ntext;voice;\nHello;;\n;;\n; ;\n\n")
    assert read(path).batch.rows == (Row(3, 3, ("Hello", *NOTHING)),)


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
    ],
)
def test_utf_8_needs_no_mark_and_utf_16_is_known_by_its_own(
    tmp_path: Path, encoding: str, mark: bytes
) -> None:
    path = saved(tmp_path, mark + "text\nDéjà 🎉\n".encode(encoding))
    assert texts(path) == ["Déjà 🎉"]


def test_a_named_encoding_is_used(tmp_path: Path) -> None:
    path = saved(tmp_path, "text\nDéjà\n".encode("mac_roman"))
    assert texts(path, encoding="mac_roman") == ["Déjà"]


def test_a_file_that_is_not_utf_8_keeps_its_good_rows_and_says_what_it_perhaps_is(tmp_path: Path) -> None:
    path = saved(tmp_path, "text\nDéjà vu à Paris et très tôt\nplain\n".encode("cp1252"))
    batch = read(path).batch
    assert [row.cells[0] for row in batch.rows] == [
        "D\udce9j\udce0 vu \udce0 Paris et tr\udce8s t\udcf4t",
        "plain",
    ]
    assert batch.hint == (
        "The file is not UTF-8. If 'Déjà vu à Paris et très tôt' is what line 2 should say, it is cp1252: "
        "import it with --encoding cp1252; otherwise save it as UTF-8."
    )


def test_a_file_that_was_damaged_before_is_no_encoding_at_all(tmp_path: Path) -> None:
    # As published in the wild: a spreadsheet read UTF-8 as Windows-1252 and saved that in Mac OS Roman.
    path = saved(tmp_path, "text\nWe were‰Û_ here, and it‰Ûªs a fine day\n".encode("mac_roman"))
    assert read(path).batch.hint == (
        "The file is not UTF-8, and in no other likely encoding does it read cleanly: characters were lost "
        "before it was saved; get it anew, or name its encoding with --encoding."
    )


@pytest.mark.parametrize("name", ["no-such", "hex", "rot13", "utf\0"])
def test_a_name_that_is_no_text_encoding_is_refused(tmp_path: Path, name: str) -> None:
    assert "encoding" in refusal(saved(tmp_path, "text\nHi\n"), encoding=name)


def test_utf_16_cut_in_half_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, codecs.BOM_UTF16_LE + "text\nHi".encode("utf-16-le") + b"\0")
    assert refusal(path).startswith("FILE cannot be read as utf-16 ('utf-16-le' codec can't decode byte 0x00")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "FILE is empty; it needs at least a column text and one row."),
        (b"\x89PNG\r\n\x1a\n", "FILE seems to be a PNG picture; import takes CSV and JSON Lines."),
        (b"%PDF-1.7", "FILE seems to be a PDF document; import takes CSV and JSON Lines."),
        (b"PK\x03\x04..xl/workbook.xml", "FILE seems to be an Excel workbook; save it as CSV there."),
        (b"PK\x03\x04..a.txt", "FILE seems to be a ZIP archive; import takes CSV and JSON Lines."),
        (b"\n <!DOCTYPE HTML>", "FILE seems to be a web page or XML; import takes CSV and JSON Lines."),
        (
            "text\nHi\n".encode("utf-16-le"),
            "FILE is no UTF-8 text: it holds NUL bytes; if it is UTF-16, say so with --encoding utf-16-le.",
        ),
        (
            b"\r\n \n",
            "FILE is blank; it needs a first row that names the columns, text among them, and one more.",
        ),
        (b"text,voice\n,\n", "FILE has a header but no rows; there is nothing to import."),
        (
            b'"text\nHi\n',
            (
                "FILE begins with a row that is no header: a quote in it is not closed; it needs a first row "
                "that names the columns, text among them, and one more."
            ),
        ),
        (
            b"Hello world\nAgain\n",
            (
                "FILE has 2 faults; nothing was imported. Mend the header, then import the file.\n"
                "FILE:1: text: the first row must name the columns, and one of them must be text; it says "
                "'Hello world'.\n"
                "FILE:1: the column is unknown: 'Hello world'; rename what is misspelt, and leave the others "
                "out with --ignore-unknown."
            ),
        ),
        (
            b"\nText,Voice,voice,url,expries\n",
            (
                "FILE has 2 faults; nothing was imported. Mend the header, then import the file.\n"
                "FILE:2: voice: the header has this column more than once; leave one.\n"
                "FILE:2: the columns are unknown: 'url', 'expries' (for 'expries' perhaps expires is meant); "
                "rename what is misspelt, and leave the others out with --ignore-unknown."
            ),
        ),
    ],
)
def test_what_is_no_file_of_drafts_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    assert refusal(saved(tmp_path, content)) == sentence


def test_what_cannot_be_opened_is_refused_in_one_sentence(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "FILE is a folder; name one CSV or JSON Lines file in it."
    assert refusal(tmp_path / "none.csv") == "There is no file FILE; check its name and folder."
    assert "cannot be read" in refusal(tmp_path / "a\0b.csv")
    assert "cannot be read" in refusal(saved(tmp_path, "text\n") / "below.csv")


def test_a_file_larger_than_any_queue_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    assert refusal(path) == "FILE is larger than 100 MB; split it into several files."


def test_unknown_columns_are_left_out_when_asked_and_named(tmp_path: Path) -> None:
    found = read(saved(tmp_path, "url, Likes ,text\nx,3,Hi\n"), ignore_unknown=True)
    assert (found.ignored, found.batch.rows) == (("url", "Likes"), (Row(2, 2, ("Hi", *NOTHING)),))


def test_rows_that_do_not_fit_the_header_have_a_fault_and_the_others_none(tmp_path: Path) -> None:
    rows = (
        "good,personal,",
        "Hello, world,personal,",
        "short",
        '"x" y,,',
        "no,,name",
        "fine,,",
        '"open,,',
        "end",
    )
    path = saved(tmp_path, "\n".join(("text,voice,", *rows)))
    mend = "put quotes around a text that holds ',' or more than one line, and leave no cell out."
    reach = "(it runs on to line 9)"
    assert faults(path) == [
        f"line 3: this row has 4 cells, the header 3; {mend}",
        f"line 4: this row has 1 cell, the header 3; {mend}",
        'line 5: a quote closes in the middle of a cell; write "" for a quote in a quoted text.',
        "line 6: a cell stands in a column without a name; name it in the header, or clear the cell.",
        f'line 8: a quote opens in this row and is never closed {reach}; close it, and write "" for a quote.',
    ]
    assert [row.cells[0] for row in read(path).batch.rows if not row.faults] == ["good", "fine"]


def test_a_cell_that_no_post_could_fill_is_a_fault_of_its_row(tmp_path: Path) -> None:
    path = saved(tmp_path, f'text\n"{"x" * 140_000}"\nshort\n')
    assert faults(path) == ["line 2: a cell has more than 131,072 characters; is a quote missing?"]
    assert read(path).batch.rows[1].cells[0] == "short"


def test_json_lines_are_known_by_their_name_or_their_first_character(tmp_path: Path) -> None:
    line = '{"Text": "Hi", "share-request": false, "priority": -2, "voice": null, "at": "noon"}\n'
    row = Row(1, 1, ("Hi", "", "", "false", "noon", "", "", "-2", ""))
    for name in ("drafts.jsonl", "drafts.NDJSON", "drafts.json", "drafts.txt"):
        assert read(saved(tmp_path, line, name)).batch.rows == (row,)


def test_values_of_the_wrong_type_are_faults(tmp_path: Path) -> None:
    lines = (
        '{"text": 5}',
        '{"text": "a", "share_request": "yes", "priority": 1.5, "at": ["noon"]}',
        '{"text": "a", "priority": true, "voice": {}}',
        '{"voice": "personal"}',
        '{"text": "a", "text": "b"}',
        '{"text": "a", "txet": "b", "url": 1}',
        '"text"',
        "{",
        "[" * 100_000,
        '{"text": ' + "9" * 5000 + "}",
        '{"text": "\\u0041"}',
    )
    found = faults(saved(tmp_path, "\n\n".join(lines), "drafts.jsonl"))
    assert found[:10] == [
        "line 1, text: the number 5 stands here; write a text in quotes.",
        "line 3, share_request: the text 'yes' stands here; write true or false.",
        "line 3, priority: the number 1.5 stands here; write a whole number.",
        "line 3, at: an array stands here; write a text in quotes.",
        "line 5, priority: the truth value true stands here; write a whole number.",
        "line 5, voice: an object stands here; write a text in quotes.",
        'line 7, text: the object has no text; add one, as in "text": "…".',
        "line 9, text: the object has this key twice; leave one.",
        (
            "line 11: the columns are unknown: 'txet', 'url' (for 'txet' perhaps text is meant); rename what "
            "is misspelt, and leave the others out with --ignore-unknown."
        ),
        "line 13: this line is the text 'text'; write one JSON object a line.",
    ]
    assert [fault.split(" (")[0] for fault in found[10:]] == [
        "line 15: this line is not JSON",
        "line 17: this line is not JSON",
        "line 19: this line is not JSON",
    ]


def test_unknown_keys_are_left_out_when_asked_and_named_once(tmp_path: Path) -> None:
    path = saved(tmp_path, '{"text": "a", "url": 1}\n{"url": 2, "text": "b", "id": 3}\n', "drafts.jsonl")
    found = read(path, ignore_unknown=True)
    assert (found.ignored, texts(path, ignore_unknown=True)) == (("url", "id"), ["a", "b"])


def test_a_json_array_is_refused_with_a_way_to_turn_it_into_lines(tmp_path: Path) -> None:
    assert refusal(saved(tmp_path, '[{"text": "a"}]', "drafts.json")) == (
        "FILE is one JSON array; write one object a line (JSON Lines), "
        "for example with: jq -c '.[]' FILE > drafts.jsonl."
    )
    assert refusal(saved(tmp_path, "\n", "drafts.json")) == (
        'FILE is blank; write one JSON object a line, such as {"text": "…"}.'
    )


def test_skipped_rows_are_saved_as_they_stand_under_the_header(tmp_path: Path) -> None:
    content = b'\xef\xbb\xbfText;Voice\r\ngood;\r\n"two\r\nlines";perso\r\n\xe9t\xe9;\r\n"open;'
    found = read(saved(tmp_path, content))
    path = found.save_skipped([found.batch.rows[1], found.batch.rows[3]])
    assert path == tmp_path / "drafts.skipped.csv"
    assert path.read_bytes() == b'\xef\xbb\xbfText;Voice\r\n"two\r\nlines";perso\r\n"open;'


def test_skipped_rows_never_overwrite_a_file_and_are_not_saved_twice(tmp_path: Path) -> None:
    found = read(saved(tmp_path, '{"text": "a"}\n{"text": "b"}\n', "drafts.jsonl"))
    first, second = found.batch.rows
    names = [found.save_skipped([row]).name for row in (first, second, first, second)]
    assert names == [
        "drafts.skipped.jsonl",
        "drafts.skipped-2.jsonl",
        "drafts.skipped.jsonl",
        "drafts.skipped-2.jsonl",
    ]
    assert (tmp_path / "drafts.skipped-2.jsonl").read_text() == '{"text": "b"}\n'


def test_skipped_rows_that_cannot_be_saved_are_told_before_anything_is_imported(tmp_path: Path) -> None:
    path = saved(tmp_path, "text\na\n")
    found = read(path)
    path.unlink()
    tmp_path.rmdir()
    with pytest.raises(ImportFileError) as error:
        found.save_skipped(found.batch.rows)
    assert str(error.value) == (
        f"The skipped rows cannot be saved as {tmp_path / 'drafts.skipped.csv'} (No such file or directory); "
        "nothing was imported."
    )


# What a spreadsheet can hold in a cell: no halves of surrogate pairs, and NUL ends the text in many programs.
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
ROWS = st.lists(
    st.tuples(CELLS, *[CELLS] * 8).filter(lambda row: "".join(row).strip()), min_size=1, max_size=5
)


@given(
    ROWS,
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_table_of_drafts_written_as_csv_is_read_back(
    rows: list[tuple[str, ...]], delimiter: str, encoding: str, ending: str
) -> None:
    table = io.StringIO(newline="")
    many_lines = any("\r" in cell or "\n" in cell for row in rows for cell in row)
    writer = csv.writer(
        table,
        delimiter=delimiter,
        lineterminator=ending,
        quoting=csv.QUOTE_ALL if many_lines else csv.QUOTE_MINIMAL,  # which leaves other ends of lines bare
    )
    writer.writerows([COLUMNS, *rows])
    with TemporaryDirectory() as folder:
        found = read(saved(Path(folder), table.getvalue().encode(encoding)))
    assert [row.cells for row in found.batch.rows] == rows
    assert [row.faults for row in found.batch.rows] == [()] * len(rows)


@given(ROWS, st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_any_list_of_drafts_written_as_json_lines_is_read_back(
    rows: list[tuple[str, ...]], escaped: bool, ending: str
) -> None:
    texts_alone = [(f"x{row[0]}", *row[1:3], "", *row[4:7], "", row[8]) for row in rows]
    objects = [dict(zip(COLUMNS, row, strict=True)) for row in texts_alone]
    for each in objects:
        del each["share_request"], each["priority"]
    content = ending.join(json.dumps(each, ensure_ascii=escaped) for each in objects)
    with TemporaryDirectory() as folder:
        found = read(saved(Path(folder), content, "drafts.jsonl"))
    assert [row.cells for row in found.batch.rows] == texts_alone


@given(
    st.binary(max_size=200)
    | st.tuples(st.sampled_from([b"text\n", b"text;voice\n", b"{"]), st.binary()).map(b"".join),
    st.sampled_from(["drafts.csv", "drafts.jsonl"]),
    st.sampled_from([None, "cp1252", "utf-16", "shift_jis", "iso2022_jp"]),
)
@example(b"text\n\xff\xfe\x00", "drafts.csv", None)
def test_whatever_bytes_a_file_holds_it_is_read_or_refused_in_words(
    content: bytes, name: str, encoding: str | None
) -> None:
    with TemporaryDirectory() as folder:
        path = saved(Path(folder), content, name)
        with suppress(ImportFileError):
            found = read(path, encoding=encoding)
            assert found.batch.rows
            found.save_skipped(found.batch.rows)
