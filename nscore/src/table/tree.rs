//! The order and the branches of rows as a tree.

use std::env;

use super::Table;

/// What the branches of a tree are drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Art {
    /// Box-drawing characters.
    Unicode,
    /// Characters that every terminal has.
    Ascii,
}

impl Art {
    /// What the locale can show; locale(7) tells which variable rules.
    pub fn of_locale() -> Self {
        let codeset =
            ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| env::var(name).ok().filter(|v| !v.is_empty()));
        let codeset = codeset.unwrap_or_default().to_ascii_lowercase();
        if codeset.contains("utf-8") || codeset.contains("utf8") { Self::Unicode } else { Self::Ascii }
    }

    /// The last branch before a row, and what stands below it on the lines that follow.
    const fn branch(self, is_last: bool) -> (&'static str, &'static str) {
        match (self, is_last) {
            (Self::Unicode, false) => ("├─", "│ "),
            (Self::Unicode, true) => ("└─", "  "),
            (Self::Ascii, false) => ("|-", "| "),
            (Self::Ascii, true) => ("`-", "  "),
        }
    }
}

/// A row in its place in the tree.
pub(super) struct Place {
    /// The row's index in the table.
    pub row: usize,
    /// What is drawn before its first line.
    pub first: String,
    /// What is drawn before its further lines.
    pub further: String,
}

/// The rows from the roots down, each with its branches.
///
/// Rows whose parents form a circle are never reached from a root; no caller makes one.
pub(super) fn places(table: &Table, art: Art) -> Vec<Place> {
    let children = table.children();
    let mut places = Vec::with_capacity(table.rows.len());
    // A stack instead of recursion: a process tree may be thousands deep.
    let mut waiting: Vec<Place> = table.roots().into_iter().rev().map(root).collect();
    while let Some(place) = waiting.pop() {
        let below = &children[place.row];
        for (position, row) in below.iter().enumerate().rev() {
            let (first, further) = art.branch(position + 1 == below.len());
            let (first, further) = (format!("{}{first}", place.further), format!("{}{further}", place.further));
            waiting.push(Place { row: *row, first, further });
        }
        places.push(place);
    }
    places
}

/// The rows in their order, without branches.
pub(super) fn flat(table: &Table) -> Vec<Place> {
    (0..table.rows.len()).map(root).collect()
}

fn root(row: usize) -> Place {
    Place { row, first: String::new(), further: String::new() }
}
