//! Aligned columns, for people to read.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::tree::{self, Place};
use super::{Art, Column, Holds, Look, Table, escape};
use crate::sys;

/// The width of the terminal that standard output is, if it is one.
pub(super) fn terminal_width() -> Option<usize> {
    sys::terminal::columns(std::os::fd::AsFd::as_fd(&std::io::stdout()))
}

pub(super) fn render(table: &Table, tree_column: Option<usize>, look: Look) -> String {
    if table.rows.is_empty() {
        return String::new();
    }
    let blocks = blocks(table, tree_column, look);
    let widths = widths(table, &blocks, look);
    let mut text = String::new();
    if look.headings {
        let names = table.columns.iter().map(|column| column.name.to_owned()).collect();
        push_line(&mut text, table, tree_column, &widths, names);
    }
    for block in blocks {
        let height = block.iter().map(Vec::len).max().unwrap_or(0).max(1);
        for line in 0..height {
            let cells = block.iter().map(|cell| cell.get(line).cloned().unwrap_or_default()).collect();
            push_line(&mut text, table, tree_column, &widths, cells);
        }
    }
    text
}

/// For each row, in the order of printing, the lines of each cell.
fn blocks(table: &Table, tree_column: Option<usize>, look: Look) -> Vec<Vec<Vec<String>>> {
    let is_shown = |character: char| look.art == Art::Unicode || character.is_ascii();
    let places = if tree_column.is_some() { tree::places(table, look.art) } else { tree::flat(table) };
    let block = |place: &Place| {
        let cells = table.rows[place.row]
            .cells
            .iter()
            .map(|cell| cell.lines().iter().map(|line| escape::printable_where(line, is_shown)).collect::<Vec<_>>());
        let mut cells: Vec<Vec<String>> = cells.collect();
        for column in (0..cells.len()).filter(|column| table.is_drawn_in(tree_column, *column)) {
            draw(&mut cells, column, place);
        }
        cells
    };
    places.iter().map(block).collect()
}

/// Draws the branches before each line of the cell in the tree's column, down to the last line of the row.
fn draw(cells: &mut [Vec<String>], column: usize, place: &Place) {
    let height = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let lines = &mut cells[column];
    lines.resize(height, String::new());
    for (index, line) in lines.iter_mut().enumerate() {
        line.insert_str(0, if index == 0 { &place.first } else { &place.further });
    }
}

/// The width of each column: of its widest cell, or its usual width. On a terminal, long text gives way where the table is
/// wider, and columns without their usual width get it where the table is narrower.
fn widths(table: &Table, blocks: &[Vec<Vec<String>>], look: Look) -> Vec<usize> {
    let heading = |column: &Column| if look.headings { column.name.width() } else { 0 };
    let mut widths: Vec<usize> = Vec::with_capacity(table.columns.len());
    for (index, column) in table.columns.iter().enumerate() {
        let heading = heading(column);
        let cells = blocks.iter().flat_map(|block| &block[index]).map(|line| line.width()).max().unwrap_or(0);
        widths.push(if cells <= heading.max(1) { heading.max(cells) } else { cells.max(column.usual_width) });
    }
    let Some(terminal) = look.width else { return widths };
    let total = widths.iter().sum::<usize>() + widths.len().saturating_sub(1);
    let mut excess = total.saturating_sub(terminal);
    for (column, width) in table.columns.iter().zip(&mut widths).rev() {
        if column.holds == Holds::LongText {
            let less = excess.min(width.saturating_sub(heading(column).max(1)));
            *width -= less;
            excess -= less;
        }
    }
    widen(&mut widths, &table.columns, terminal.saturating_sub(total));
    widths
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

fn push_line(text: &mut String, table: &Table, tree_column: Option<usize>, widths: &[usize], cells: Vec<String>) {
    let last = cells.len().saturating_sub(1);
    for (index, cell) in cells.into_iter().enumerate() {
        let cell = cut(cell, widths[index]);
        let padding = " ".repeat(widths[index].saturating_sub(cell.width()));
        let right = matches!(table.columns[index].holds, Holds::Numbers | Holds::RightText)
            && !table.is_drawn_in(tree_column, index);
        match (right, index == last) {
            (true, true) if cell.is_empty() => {} // nothing stands at the end of a line
            (true, _) => text.extend([padding.as_str(), &cell]),
            (false, true) => text.push_str(&cell),
            (false, false) => text.extend([cell.as_str(), &padding]),
        }
        text.push(if index == last { '\n' } else { ' ' });
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
