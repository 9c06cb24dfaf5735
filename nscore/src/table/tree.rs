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
struct Place {
    row: usize,
    /// The place that it stands below.
    above: Option<usize>,
    /// Whether no brother follows.
    is_last: bool,
}

/// The rows in the order of printing. Branches are made when they are asked for: in a deep tree all of them together would take
/// much more memory than the rows.
pub(super) struct Places {
    places: Vec<Place>,
    art: Art,
}

impl Places {
    /// The rows in their order or, where there is a tree, from the roots down.
    ///
    /// Rows whose parents form a circle are never reached from a root; no caller makes one.
    pub fn of(table: &Table, tree_column: Option<usize>, art: Art) -> Self {
        if tree_column.is_none() {
            return Self { places: (0..table.rows.len()).map(root).collect(), art };
        }
        let children = table.children();
        let mut places = Vec::with_capacity(table.rows.len());
        // A stack instead of recursion: a process tree may be thousands deep.
        let mut waiting: Vec<Place> = table.roots().into_iter().rev().map(root).collect();
        while let Some(place) = waiting.pop() {
            let below = children[place.row].iter().enumerate().rev();
            let (above, last) = (Some(places.len()), children[place.row].len().saturating_sub(1));
            waiting.extend(below.map(|(position, row)| Place { row: *row, above, is_last: position == last }));
            places.push(place);
        }
        Self { places, art }
    }

    /// The indexes of the rows, in the order of printing.
    pub fn rows(&self) -> impl Iterator<Item = usize> {
        self.places.iter().map(|place| place.row)
    }

    /// What is drawn before the first line of the row that is printed as this one, and before its further lines.
    pub fn branches(&self, index: usize) -> (String, String) {
        let mut ends = Vec::new();
        let mut at = &self.places[index];
        while let Some(above) = at.above {
            ends.push(at.is_last);
            at = &self.places[above];
        }
        let Some((own, above)) = ends.split_first() else { return (String::new(), String::new()) };
        let passing: String = above.iter().rev().map(|is_last| self.art.branch(*is_last).1).collect();
        let (first, further) = self.art.branch(*own);
        (format!("{passing}{first}"), passing + further)
    }
}

fn root(row: usize) -> Place {
    Place { row, above: None, is_last: true }
}
