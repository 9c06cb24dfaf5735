//! What holds for cells of any bytes: nothing in them drives a terminal, programs can read them back, and lines fit.

use proptest::collection::vec;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use super::*;

/// What has surprised one terminal or another: controls, combining and wide characters, and what changes the width of its
/// neighbours.
const PIECES: [&str; 20] = [
    "a",
    "#",
    "\\x1b",
    "\u{1b}[2J",
    "\n",
    "\r",
    "\u{7f}",
    "\u{85}",
    "\u{9b}2J",
    "日",
    "e\u{301}",
    "\u{fe0f}",
    "\u{fe0e}",
    "❤",
    "👩",
    "\u{200d}",
    "\u{1f3fd}",
    "🇩",
    "⸻",
    "\u{202e}",
];

fn text() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..20),
        any::<String>().prop_map(String::into_bytes),
        vec(proptest::sample::select(&PIECES[..]), 0..30).prop_map(|pieces| pieces.concat().into_bytes()),
    ]
}

fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        Just(Cell::Missing),
        any::<u64>().prop_map(Cell::Number),
        text().prop_map(Cell::Text),
        vec(text(), 1..4).prop_map(Cell::List)
    ]
}

/// Rows of four cells, each below an earlier one or none.
fn rows(cell: impl Strategy<Value = Cell>) -> impl Strategy<Value = Vec<Row>> {
    let row = (vec(cell, COLUMNS.len()), any::<prop::sample::Index>());
    vec(row, 1..6).prop_map(|rows| {
        let parent = |index: usize, parent: prop::sample::Index| parent.index(index + 1).checked_sub(1);
        let rows = rows.into_iter().enumerate();
        rows.map(|(index, (cells, above))| Row { cells, parent: parent(index, above) }).collect()
    })
}

fn table_of(rows: Vec<Row>) -> Table {
    Table { name: "rows", columns: COLUMNS.to_vec(), rows }
}

/// What a word of the raw format stands for.
fn read_back(word: &str) -> Vec<u8> {
    let mut parts = word.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).expect("two digits"));
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    bytes
}

/// What a cell is in JSON; what is not UTF-8 stands there as U+FFFD.
fn as_json(cell: &Cell) -> serde_json::Value {
    let string = |text: &Vec<u8>| serde_json::Value::from(String::from_utf8_lossy(text).into_owned());
    match cell {
        Cell::Missing => serde_json::Value::Null,
        Cell::Text(text) if text.is_empty() => serde_json::Value::Null,
        Cell::Number(number) => (*number).into(),
        Cell::Text(text) => string(text),
        Cell::List(texts) => texts.iter().map(string).collect(),
    }
}

proptest! {
    #[test]
    fn no_format_has_what_a_terminal_obeys_but_the_newline(rows in rows(cell()), art in prop_oneof![Just(Art::Unicode), Just(Art::Ascii)]) {
        let table = table_of(rows);
        for format in [Format::List, Format::Tree(0), Format::Tree(3), Format::Raw, Format::RawTree(3), Format::Json, Format::JsonTree] {
            let text = table.render(format, Look { art, ..LOOK });
            let obeyed = text.replace('\n', "").contains(escape::is_obeyed);
            prop_assert!(!obeyed, "{:?}: {:?}", format, text);
        }
    }

    #[test]
    fn raw_cells_are_read_back_as_they_were(rows in rows(cell())) {
        let table = table_of(rows);
        let text = table.render(Format::Raw, Look { headings: false, ..LOOK });
        let read: Vec<Vec<_>> = text.lines().map(|line| line.split(' ').map(read_back).collect()).collect();
        let cells = |row: &Row| row.cells.iter().map(|cell| cell.lines().join(&b'\n')).collect::<Vec<_>>();
        prop_assert_eq!(read, table.rows.iter().map(cells).collect::<Vec<_>>());
    }

    #[test]
    fn json_is_read_back_as_it_was(rows in rows(cell())) {
        let table = table_of(rows);
        let json: serde_json::Value = serde_json::from_str(&table.render(Format::Json, LOOK)).expect("JSON");
        let rows = json["rows"].as_array().expect("an array");
        prop_assert_eq!(rows.len(), table.rows.len());
        for (read, row) in rows.iter().zip(&table.rows) {
            for (column, cell) in table.columns.iter().zip(&row.cells) {
                prop_assert_eq!(&read[column.name.to_ascii_lowercase()], &as_json(cell));
            }
        }
    }

    #[test]
    fn no_line_of_long_text_is_wider_than_the_terminal(
        rows in rows(text().prop_map(Cell::Text)), width in 20_usize..60, tree: bool,
    ) {
        let columns = ["A", "B", "C", "D"].map(|name| Column::new(name, Holds::LongText, "")).to_vec();
        let table = Table { name: "rows", columns, rows };
        let format = if tree { Format::Tree(3) } else { Format::List };
        for line in table.render(format, Look { width: Some(width), ..LOOK }).lines() {
            prop_assert!(line.width() <= width, "{} > {}: {:?}", line.width(), width, line);
        }
    }
}

/// It used to be cut as if each character had the same width everywhere.
#[test]
fn a_variation_selector_does_not_make_a_cut_line_too_wide() {
    let mut table = table_of(vec![Row { cells: vec![Cell::text("❤\u{fe0f}".repeat(20))], parent: None }]);
    table.columns = vec![Column::new("A", Holds::LongText, "")];
    let line = table.render(Format::List, Look { width: Some(10), headings: false, ..LOOK });
    assert_eq!(line, "❤\u{fe0f}".repeat(5) + "\n");
}

/// A hostile name of a hundred thousand such characters must not hold up whoever lists it.
#[test]
fn a_long_text_is_cut_in_no_time() {
    let hostile = ("❤\u{fe0f}".to_owned() + &"\u{301}".repeat(10_000)).repeat(10);
    let mut table = table_of(vec![Row { cells: vec![Cell::text(hostile)], parent: None }]);
    table.columns = vec![Column::new("A", Holds::LongText, "")];
    let start = std::time::Instant::now();
    let line = table.render(Format::List, Look { width: Some(40), headings: false, ..LOOK });
    assert!(line.trim_end().width() <= 40 && start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

/// Takes so many bytes and no more.
struct Narrow(usize);

impl Write for Narrow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// With its indentation this tree is 120 gigabytes of JSON. It is written as it is made, without recursion.
#[test]
fn a_tree_however_deep_takes_no_more_memory_than_its_rows() {
    let rows = (0..200_000_usize).map(|row| Row { cells: vec![7.into()], parent: row.checked_sub(1) }).collect();
    let table = Table { name: "rows", columns: vec![Column::new("A", Holds::Numbers, "")], rows };
    for format in [Format::JsonTree, Format::RawTree(0)] {
        let written = table.write(format, LOOK, &mut Narrow(10_000_000));
        assert_eq!(written.map_err(|error| error.kind()), Err(io::ErrorKind::StorageFull));
    }
}
