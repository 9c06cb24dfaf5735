//! Rows of cells as a table, a tree, raw words or JSON.
//!
//! A [`Table`] is columns and rows; [`Table::render`] writes it in a [`Format`]. Cells hold text as it was read: each
//! format escapes it in its own way ([`escape`]), so that nothing another process wrote reaches a terminal raw.

pub mod escape;
mod filter;
mod json;
mod layout;
mod raw;
mod select;
mod tree;

use std::fmt;
use std::io::{self, Write};

pub use filter::Filter;
pub use select::{describe, description, select};
pub use tree::Art;

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading, in capitals; its JSON key is the same in small letters.
    pub name: &'static str,
    /// What its cells hold.
    pub holds: Holds,
    /// What it tells, for the list of columns.
    pub help: &'static str,
    /// The width that it has at least once a cell is wider than the heading, so that tables of one machine look alike.
    pub usual_width: usize,
}

impl Column {
    /// A column that is as wide as its widest cell.
    pub const fn new(name: &'static str, holds: Holds, help: &'static str) -> Self {
        Self { name, holds, help, usual_width: 0 }
    }

    /// The column with a usual width.
    pub const fn usually(self, usual_width: usize) -> Self {
        Self { usual_width, ..self }
    }
}

/// What the cells of a column hold, which decides alignment and JSON type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Whole numbers, aligned right.
    Numbers,
    /// Text, aligned left.
    Text,
    /// Words and numbers, aligned right.
    RightText,
    /// Text that a narrow terminal may cut off.
    LongText,
    /// Several texts a cell: an array in JSON.
    List,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing is known: empty in text, null in JSON.
    Missing,
    /// A whole number.
    Number(u64),
    /// Text as it was read.
    Text(Vec<u8>),
    /// Several texts: one a line in a table.
    List(Vec<Vec<u8>>),
}

impl Cell {
    /// A cell of text.
    pub fn text(text: impl Into<Vec<u8>>) -> Self {
        Self::Text(text.into())
    }

    /// The cell's lines as they were read; none where it is missing.
    fn lines(&self) -> Vec<Vec<u8>> {
        match self {
            Self::Missing => Vec::new(),
            Self::Number(number) => vec![number.to_string().into_bytes()],
            Self::Text(text) => vec![text.clone()],
            Self::List(texts) => texts.clone(),
        }
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

/// A missing value is a missing cell.
impl<C: Into<Self>> From<Option<C>> for Cell {
    fn from(value: Option<C>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

/// A row: one cell a column, and the row it stands below in a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The cells, in the order of the columns.
    pub cells: Vec<Cell>,
    /// The index of the parent among the table's rows.
    pub parent: Option<usize>,
}

/// Columns and rows.
#[derive(Clone, Debug)]
pub struct Table {
    /// The key of the array of rows in JSON.
    pub name: &'static str,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, in the order in which brothers and roots are printed.
    pub rows: Vec<Row>,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns.
    List,
    /// Aligned columns, with the rows as a tree drawn in the column of this index.
    Tree(usize),
    /// Words with one space between, unsafe bytes escaped.
    Raw,
    /// The same, with the rows as a tree drawn in the column of this index.
    RawTree(usize),
    /// JSON, rows side by side.
    Json,
    /// JSON, rows nested under `children`.
    JsonTree,
}

/// What a format does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether the headings are printed.
    pub headings: bool,
    /// The width of the terminal, if long text is to be cut to fit.
    pub width: Option<usize>,
    /// What trees are drawn with, and whether a list shows other characters than those of ASCII.
    pub art: Art,
    /// What ends a row of the raw format: a newline, or a NUL byte, which no cell has either.
    pub end_of_row: &'static str,
}

impl Look {
    /// A look for any output: nothing is cut, and trees are drawn in ASCII.
    pub const fn plain(headings: bool) -> Self {
        Self { headings, width: None, art: Art::Ascii, end_of_row: "\n" }
    }

    /// A look for standard output as it is: cut to a terminal's width, drawn with what the locale can show.
    pub fn of_standard_output(headings: bool) -> Self {
        Self { width: layout::terminal_width(), art: Art::of_locale(), ..Self::plain(headings) }
    }
}

impl Table {
    /// Writes the table. Without rows there are no headings either.
    ///
    /// It is written as it is made: the indentation of a deep tree takes memory that the rows do not.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn write(&self, format: Format, look: Look, to: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::List => layout::write(self, None, look, to),
            Format::Tree(column) => layout::write(self, Some(column), look, to),
            Format::Raw => raw::write(self, None, look, to),
            Format::RawTree(column) => raw::write(self, Some(column), look, to),
            Format::Json => json::write(self, false, to),
            Format::JsonTree => json::write(self, true, to),
        }
    }

    /// The text of the table.
    pub fn render(&self, format: Format, look: Look) -> String {
        let mut text = Vec::new();
        let written = self.write(format, look, &mut text);
        debug_assert!(written.is_ok(), "writing to memory cannot fail");
        String::from_utf8_lossy(&text).into_owned()
    }

    /// Writes the texts of a list with commas between them: one text instead of several.
    pub fn join_lists(&mut self) {
        for cell in self.rows.iter_mut().flat_map(|row| &mut row.cells) {
            if let Cell::List(texts) = cell {
                *cell = Cell::Text(texts.join(&b','));
            }
        }
    }

    /// Whether the tree that belongs to one column is drawn in another: a column may be shown twice.
    fn is_drawn_in(&self, tree_column: Option<usize>, column: usize) -> bool {
        tree_column.is_some_and(|tree| self.columns[tree] == self.columns[column])
    }

    /// The rows that have no parent.
    fn roots(&self) -> Vec<usize> {
        (0..self.rows.len()).filter(|row| self.rows[*row].parent.is_none()).collect()
    }

    /// For each row the rows directly below it.
    fn children(&self) -> Vec<Vec<usize>> {
        let mut children = vec![Vec::new(); self.rows.len()];
        for (index, row) in self.rows.iter().enumerate() {
            if let Some(parent) = row.parent {
                children[parent].push(index);
            }
        }
        children
    }
}

/// The type as the list of columns names it.
impl fmt::Display for Holds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Numbers => "<integer>",
            Self::Text | Self::RightText | Self::LongText => "<string>",
            Self::List => "<array>",
        })
    }
}

#[cfg(test)]
mod tests;
