//! Tables of arbitrary cells in all formats.
//!
//! No text drives a terminal, a line is never wider than the terminal where only long text is wide, JSON and raw words read back
//! as the cells.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use nscore::table::escape::is_obeyed;
use nscore::table::{Art, Cell, Column, Format, Holds, Look, Row, Table};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

#[derive(Arbitrary, Debug)]
struct Input {
    rows: Vec<([Text; 2], u64, Option<u8>)>,
    width: u8,
    headings: bool,
    is_ascii: bool,
}

#[derive(Arbitrary, Debug)]
enum Text {
    Missing,
    String(String),
    Bytes(Vec<u8>),
    List(Vec<String>),
}

impl Text {
    fn cell(&self) -> Cell {
        match self {
            Self::Missing => Cell::Missing,
            Self::String(text) => Cell::text(text.as_bytes()),
            Self::Bytes(bytes) => Cell::text(bytes.clone()),
            Self::List(texts) => Cell::List(texts.iter().map(|text| text.as_bytes().to_vec()).collect()),
        }
    }
}

const COLUMNS: [Column; 3] = [
    Column::new("N", Holds::Numbers, ""),
    Column::new("A", Holds::LongText, ""),
    Column::new("B", Holds::LongText, ""),
];

fuzz_target!(|input: Input| {
    let rows = input.rows.iter().enumerate().map(|(index, ([a, b], number, parent))| Row {
        cells: vec![Cell::Number(*number), a.cell(), b.cell()],
        parent: parent.map(usize::from).filter(|parent| *parent < index), // no circles
    });
    let table = Table { name: "rows", columns: COLUMNS.to_vec(), rows: rows.collect() };
    let art = if input.is_ascii { Art::Ascii } else { Art::Unicode };
    let look = Look { width: Some(input.width.into()), art, ..Look::plain(input.headings) };
    for format in [Format::List, Format::Tree(1), Format::Raw, Format::RawTree(1)] {
        let text = table.render(format, look);
        assert!(!text.chars().any(|character| is_obeyed(character) && character != '\n'), "{text:?}");
        assert!(art == Art::Unicode || text.is_ascii(), "{text:?}");
    }
    widths(&table, look);
    raw(&table, look);
    for format in [Format::Json, Format::JsonTree] {
        json(&table, format, look);
    }
});

/// The width that nothing can give up: the numbers, two blanks, and one column of each long text or its heading.
fn widths(table: &Table, look: Look) {
    let numbers = table.rows.iter().map(|row| cell_width(&row.cells[0])).max().unwrap_or(0).max(1);
    let limit = look.width.unwrap_or(usize::MAX).max(numbers + 4);
    for line in table.render(Format::List, look).lines() {
        assert!(line.width() <= limit, "{line:?} is {} wide, and the limit {limit}", line.width());
    }
}

fn cell_width(cell: &Cell) -> usize {
    if let Cell::Number(number) = cell { number.to_string().len() } else { 0 }
}

fn raw(table: &Table, look: Look) {
    let text = table.render(Format::Raw, Look { headings: false, ..look });
    let lines: Vec<&str> = text.split_terminator('\n').collect();
    assert_eq!(lines.len(), table.rows.len());
    for (line, row) in lines.iter().zip(&table.rows) {
        let words: Vec<Vec<u8>> = line.split(' ').map(unescaped).collect();
        let cells: Vec<Vec<u8>> = row.cells.iter().map(in_one).collect();
        assert_eq!(words, cells);
    }
}

/// The cell as raw words show it: several texts with newlines between them.
fn in_one(cell: &Cell) -> Vec<u8> {
    match cell {
        Cell::Missing => Vec::new(),
        Cell::Number(number) => number.to_string().into_bytes(),
        Cell::Text(text) => text.clone(),
        Cell::List(texts) => texts.join(&b'\n'),
    }
}

fn unescaped(word: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = word;
    while let Some(at) = rest.find("\\x") {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        bytes.push(u8::from_str_radix(&rest[at + 2..at + 4], 16).expect("two digits"));
        rest = &rest[at + 4..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

fn json(table: &Table, format: Format, look: Look) {
    let text = table.render(format, look);
    assert!(!text.chars().any(|character| is_obeyed(character) && character != '\n'), "{text:?}");
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(count(&value["rows"]), table.rows.len());
    if format != Format::Json {
        return;
    }
    for (object, row) in value["rows"].as_array().into_iter().flatten().zip(&table.rows) {
        for (column, cell) in table.columns.iter().zip(&row.cells) {
            assert_eq!(object[column.name.to_ascii_lowercase()], as_json(cell));
        }
    }
}

fn count(rows: &Value) -> usize {
    rows.as_array().into_iter().flatten().map(|row| 1 + count(&row["children"])).sum()
}

fn as_json(cell: &Cell) -> Value {
    let text = |text: &Vec<u8>| Value::from(String::from_utf8_lossy(text));
    match cell {
        Cell::Missing => Value::Null,
        Cell::Number(number) => (*number).into(),
        Cell::Text(bytes) if bytes.is_empty() => Value::Null,
        Cell::Text(bytes) => text(bytes),
        Cell::List(texts) => texts.iter().map(text).collect(),
    }
}
