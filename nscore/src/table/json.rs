//! JSON as the reference lays it out: three blanks a level, `},{` between the members of an array.

use std::io;

use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use serde_json::ser::Formatter;

use super::{Cell, Table};

/// The whole table as one JSON object; `nested` puts rows with a parent under its `children`.
pub(super) fn render(table: &Table, nested: bool) -> String {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Layout { level: 0 });
    let children = if nested { table.children() } else { vec![Vec::new(); table.rows.len()] };
    let rows = if nested { table.roots() } else { (0..table.rows.len()).collect() };
    let document = Document { table, children: &children, rows: &rows };
    let written = document.serialize(&mut serializer);
    debug_assert!(written.is_ok(), "nothing in a table can fail, nor can writing to memory");
    bytes.push(b'\n');
    String::from_utf8_lossy(&bytes).into_owned()
}

struct Document<'a> {
    table: &'a Table,
    children: &'a [Vec<usize>],
    rows: &'a [usize],
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.table.name, &Rows { of: self, rows: self.rows })?;
        map.end()
    }
}

struct Rows<'a> {
    of: &'a Document<'a>,
    rows: &'a [usize],
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows.iter().map(|row| RowOf { of: self.of, row: *row }))
    }
}

struct RowOf<'a> {
    of: &'a Document<'a>,
    row: usize,
}

impl Serialize for RowOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let table = self.of.table;
        let mut map = serializer.serialize_map(None)?;
        for (column, cell) in table.columns.iter().zip(&table.rows[self.row].cells) {
            map.serialize_entry(&column.name.to_ascii_lowercase(), &Value(cell))?;
        }
        let children = &self.of.children[self.row];
        if !children.is_empty() {
            map.serialize_entry("children", &Rows { of: self.of, rows: children })?;
        }
        map.end()
    }
}

struct Value<'a>(&'a Cell);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Cell::Missing => serializer.serialize_none(),
            Cell::Number(number) => serializer.serialize_u64(*number),
            Cell::Text(text) if text.is_empty() => serializer.serialize_none(), // as the reference does
            Cell::Text(text) => serializer.serialize_str(&String::from_utf8_lossy(text)),
            Cell::List(texts) => {
                let mut sequence = serializer.serialize_seq(Some(texts.len()))?;
                for text in texts {
                    sequence.serialize_element(&String::from_utf8_lossy(text))?;
                }
                sequence.end()
            }
        }
    }
}

/// Where line breaks and blanks go.
struct Layout {
    level: usize,
}

impl Layout {
    fn open<W: ?Sized + io::Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.level += 1;
        writer.write_all(bracket)
    }

    fn close<W: ?Sized + io::Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.level -= 1;
        self.break_line(writer)?;
        writer.write_all(bracket)
    }

    fn break_line<W: ?Sized + io::Write>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        (0..self.level).try_for_each(|_| writer.write_all(b"   "))
    }
}

impl Formatter for Layout {
    /// JSON allows DEL and the control characters of ISO 8859 to stand as they are, but a terminal may obey them.
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, control)) = rest.char_indices().find(|(_, character)| character.is_control()) {
            write!(writer, "{}\\u{:04x}", &rest[..at], u32::from(control))?;
            rest = &rest[at + control.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"{")
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"}")
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        self.break_line(writer)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"]")
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { self.break_line(writer) } else { writer.write_all(b",") }
    }
}
