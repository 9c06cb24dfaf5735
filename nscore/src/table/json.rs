//! JSON as the reference lays it out: three blanks a level, `},{` between the members of an array.

use std::io::{self, Write};

use serde::Serializer as _;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::{Cell, Table, escape};

/// Writes the whole table as one JSON object; `nested` puts rows with a parent under its `children`.
///
/// A stack instead of recursion: a process tree may be thousands deep.
pub(super) fn write(table: &Table, nested: bool, to: &mut dyn Write) -> io::Result<()> {
    let children = if nested { table.children() } else { vec![Vec::new(); table.rows.len()] };
    let rows = if nested { table.roots() } else { (0..table.rows.len()).collect() };
    let mut layout = Layout { to, level: 0 };
    let mut waiting = Vec::new();
    layout.open("{")?;
    layout.key(table.name, true)?;
    layout.open("[")?;
    waiting.extend([Part::End("}"), Part::End("]")]);
    waiting.extend(parts(&rows));
    while let Some(part) = waiting.pop() {
        let (row, is_first) = match part {
            Part::End(bracket) => {
                layout.close(bracket)?;
                continue;
            }
            Part::Row { row, is_first } => (row, is_first),
        };
        layout.begin_member(is_first)?;
        layout.open("{")?;
        for (index, (column, cell)) in table.columns.iter().zip(&table.rows[row].cells).enumerate() {
            layout.key(&column.name.to_ascii_lowercase(), index == 0)?;
            layout.value(cell)?;
        }
        waiting.push(Part::End("}"));
        if !children[row].is_empty() {
            layout.key("children", false)?;
            layout.open("[")?;
            waiting.push(Part::End("]"));
            waiting.extend(parts(&children[row]));
        }
    }
    layout.to.write_all(b"\n")
}

/// What is still to be written, the next of it last.
enum Part {
    Row { row: usize, is_first: bool },
    End(&'static str),
}

fn parts(rows: &[usize]) -> impl Iterator<Item = Part> {
    rows.iter().enumerate().rev().map(|(index, row)| Part::Row { row: *row, is_first: index == 0 })
}

/// The blanks of a level.
const INDENTATION: usize = 3;

const BLANKS: &[u8] = &[b' '; 1024];

/// Where line breaks and blanks go.
struct Layout<'w> {
    to: &'w mut dyn Write,
    level: usize,
}

impl Layout<'_> {
    fn open(&mut self, bracket: &str) -> io::Result<()> {
        self.level += 1;
        self.to.write_all(bracket.as_bytes())
    }

    fn close(&mut self, bracket: &str) -> io::Result<()> {
        self.level -= 1;
        self.break_line()?;
        self.to.write_all(bracket.as_bytes())
    }

    fn break_line(&mut self) -> io::Result<()> {
        self.to.write_all(b"\n")?;
        let mut left = INDENTATION * self.level;
        while left > 0 {
            let now = left.min(BLANKS.len()); // a tree may be thousands deep, and each member of a row begins so
            self.to.write_all(&BLANKS[..now])?;
            left -= now;
        }
        Ok(())
    }

    fn key(&mut self, name: &str, is_first: bool) -> io::Result<()> {
        if !is_first {
            self.to.write_all(b",")?;
        }
        self.break_line()?;
        write!(self.to, "\"{name}\": ")
    }

    fn begin_member(&mut self, is_first: bool) -> io::Result<()> {
        if is_first { self.break_line() } else { self.to.write_all(b",") }
    }

    fn value(&mut self, cell: &Cell) -> io::Result<()> {
        match cell {
            Cell::Number(number) => write!(self.to, "{number}"),
            Cell::Text(text) if !text.is_empty() => self.string(text),
            Cell::Missing | Cell::Text(_) => self.to.write_all(b"null"), // empty text too, as the reference does
            Cell::List(texts) => {
                self.open("[")?;
                for (index, text) in texts.iter().enumerate() {
                    self.begin_member(index == 0)?;
                    self.string(text)?;
                }
                self.close("]")
            }
        }
    }

    fn string(&mut self, text: &[u8]) -> io::Result<()> {
        let text = String::from_utf8_lossy(text);
        Ok(Serializer::with_formatter(&mut *self.to, AsNumbers).serialize_str(&text)?)
    }
}

/// JSON allows most of what a terminal obeys to stand as it is; here it stands as a number, which reads back the same.
struct AsNumbers;

impl Formatter for AsNumbers {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, obeyed)) = rest.char_indices().find(|(_, character)| escape::is_obeyed(*character)) {
            write!(writer, "{}\\u{:04x}", &rest[..at], u32::from(obeyed))?;
            rest = &rest[at + obeyed.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }
}
