//! Aligned columns, for people to read.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::tree::Places;
use super::{Art, Cell, Column, Holds, Look, Table, escape};
use crate::sys;

/// The width of the terminal that standard output is, if it is one.
pub(super) fn terminal_width() -> Option<usize> {
    sys::terminal::columns(std::os::fd::AsFd::as_fd(&io::stdout()))
}

pub(super) fn write(table: &Table, tree_column: Option<usize>, look: Look, to: &mut dyn Write) -> io::Result<()> {
    if table.rows.is_empty() {
        return Ok(());
    }
    let page = Page::new(table, tree_column, look.art);
    let widths = page.widths(look);
    if look.headings {
        let names = table.columns.iter().map(|column| column.name.to_owned()).collect();
        to.write_all(page.line(&widths, names).as_bytes())?;
    }
    for place in 0..page.blocks.len() {
        for cells in page.lines(place) {
            to.write_all(page.line(&widths, cells).as_bytes())?;
        }
    }
    Ok(())
}

/// A table as it will be printed, but for its branches, which are drawn line by line.
struct Page<'t> {
    table: &'t Table,
    tree_column: Option<usize>,
    places: Places,
    /// For each row, in the order of printing, the lines of each cell.
    blocks: Vec<Vec<Vec<String>>>,
}

impl<'t> Page<'t> {
    fn new(table: &'t Table, tree_column: Option<usize>, art: Art) -> Self {
        let is_shown = |character: char| art == Art::Unicode || character.is_ascii();
        let lines = |cell: &Cell| cell.lines().iter().map(|line| escape::printable_where(line, is_shown)).collect();
        let places = Places::of(table, tree_column, art);
        let blocks = places.rows().map(|row| table.rows[row].cells.iter().map(lines).collect()).collect();
        Self { table, tree_column, places, blocks }
    }

    /// The lines of a row, each with a text for every column. Branches stand before each line of the cell in the tree's column, down
    /// to the last line of the row.
    fn lines(&self, place: usize) -> impl Iterator<Item = Vec<String>> {
        let block = &self.blocks[place];
        let height = block.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let (first, further) = self.places.branches(place);
        (0..height).map(move |line| {
            let cells = block.iter().enumerate().map(|(column, cell)| {
                let text = cell.get(line).map_or("", String::as_str);
                let branches = if line == 0 { &first } else { &further };
                if self.is_drawn(column) { format!("{branches}{text}") } else { text.to_owned() }
            });
            cells.collect()
        })
    }

    fn is_drawn(&self, column: usize) -> bool {
        self.table.is_drawn_in(self.tree_column, column)
    }

    /// The width of each column: of its widest cell, or its usual width. On a terminal, long text gives way where the table is
    /// wider, and columns without their usual width get it where the table is narrower.
    fn widths(&self, look: Look) -> Vec<usize> {
        let columns = &self.table.columns;
        let heading = |column: &Column| if look.headings { column.name.width() } else { 0 };
        let mut widths = vec![0; columns.len()];
        for line in (0..self.blocks.len()).flat_map(|place| self.lines(place)) {
            widths.iter_mut().zip(line).for_each(|(width, cell)| *width = cell.width().max(*width));
        }
        for (cells, column) in widths.iter_mut().zip(columns) {
            let heading = heading(column);
            *cells = if *cells <= heading.max(1) { heading.max(*cells) } else { column.usual_width.max(*cells) };
        }
        let Some(terminal) = look.width else { return widths };
        let total = widths.iter().sum::<usize>() + widths.len().saturating_sub(1);
        let mut excess = total.saturating_sub(terminal);
        for (column, width) in columns.iter().zip(&mut widths).rev() {
            if column.holds == Holds::LongText {
                let less = excess.min(width.saturating_sub(heading(column).max(1)));
                *width -= less;
                excess -= less;
            }
        }
        widen(&mut widths, columns, terminal.saturating_sub(total));
        widths
    }

    /// The cells side by side, each in the width of its column, and nothing behind the last.
    fn line(&self, widths: &[usize], cells: Vec<String>) -> String {
        let mut text = String::new();
        let last = cells.len().saturating_sub(1);
        for (index, cell) in cells.into_iter().enumerate() {
            let cell = cut(cell, widths[index]);
            let padding = " ".repeat(widths[index].saturating_sub(cell.width()));
            let right =
                matches!(self.table.columns[index].holds, Holds::Numbers | Holds::RightText) && !self.is_drawn(index);
            match (right, index == last) {
                (true, true) if cell.is_empty() => {} // nothing stands at the end of a line
                (true, _) => text.extend([padding.as_str(), &cell]),
                (false, true) => text.push_str(&cell),
                (false, false) => text.extend([cell.as_str(), &padding]),
            }
            text.push(if index == last { '\n' } else { ' ' });
        }
        text
    }
}

/// Gives the room that is left to the columns without their usual width: one each from the last to the first, and again.
fn widen(widths: &mut [usize], columns: &[Column], mut room: usize) {
    loop {
        let before = room;
        for (column, width) in columns.iter().zip(&mut *widths).rev() {
            if room > 0 && *width < column.usual_width {
                *width += 1;
                room -= 1;
            }
        }
        if room == before {
            return;
        }
    }
}

/// The widest that one character is: a three-em dash.
const WIDEST: usize = 3;

/// The beginning of the text that fits. What a character adds depends on its neighbours (a variation selector widens the one
/// before), so the beginning is measured as a whole, and loses in each round only characters that cannot stay.
fn cut(mut text: String, width: usize) -> String {
    if text.width() <= width {
        return text;
    }
    let mut columns = 0;
    let end = text.char_indices().find(|(_, character)| {
        columns += character.width().unwrap_or(0);
        columns > width
    });
    text.truncate(end.map_or(text.len(), |(end, _)| end));
    loop {
        let excess = text.width().saturating_sub(width);
        if excess == 0 {
            return text;
        }
        let visible =
            text.char_indices().rev().filter(|(_, character)| character.width().is_some_and(|width| width > 0));
        let cut = visible.take(excess.div_ceil(WIDEST)).last();
        text.truncate(cut.map_or(0, |(start, _)| start));
    }
}
