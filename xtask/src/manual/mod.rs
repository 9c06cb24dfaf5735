//! Manual pages: names, synopsis, options and columns from the tables of a tool, the rest from its text in `xtask/manual`.
//!
//! [`text`] reads the hand-written part, [`roff`] writes man(7).

mod roff;
mod text;

use std::fmt::Write;

use nscore::Tool;
use nscore::cli::option::{OptionView, ValueView};

use crate::tools::{Naming, section};
use text::{Block, Section};

/// The hand-written part of each page.
const TEXTS: [(&str, &str); 5] = [
    ("unshare", include_str!("../../manual/unshare.txt")),
    ("nsenter", include_str!("../../manual/nsenter.txt")),
    ("lsns", include_str!("../../manual/lsns.txt")),
    ("nspid", include_str!("../../manual/nspid.txt")),
    ("mount-proc", include_str!("../../manual/mount-proc.txt")),
];

/// The page of a tool, whose source was last changed on that day (`YYYY-MM-DD`).
pub fn page(tool: &Tool, naming: &Naming, day: &str) -> String {
    let written = written(tool);
    let (description, others) = written.split_at(1.min(written.len()));
    let mut page = head(tool, naming, day);
    push_sections(&mut page, description, naming);
    push_options(&mut page, tool);
    push_columns(&mut page, tool);
    push_sections(&mut page, others, naming);
    page
}

/// The hand-written sections, the description first.
fn written(tool: &Tool) -> Vec<Section> {
    TEXTS.iter().find(|(name, _)| *name == tool.name).map_or_else(Vec::new, |(_, text)| text::sections(text))
}

fn head(tool: &Tool, naming: &Naming, day: &str) -> String {
    let name = naming.of(tool.name);
    let kind = if section(tool) == 8 { "System Administration" } else { "User Commands" };
    let (title, version) = (roff::escaped(&name.to_uppercase()), env!("CARGO_PKG_VERSION"));
    let mut page = format!(".TH {title} {} {day} \"nstools {version}\" \"{kind}\"\n", section(tool));
    let mut about = tool.about.to_owned();
    about[..1].make_ascii_lowercase();
    page += &format!(".SH NAME\n{} \\- {}\n.SH SYNOPSIS\n", roff::escaped(&name), roff::escaped(&about));
    for (index, form) in tool.usage.iter().enumerate() {
        let separator = if index == 0 { "" } else { ".br\n" };
        page += &format!("{separator}{} {}\n", roff::bold(&name), form_of_usage(form));
    }
    page
}

/// A usage line: brackets, dots and hyphens as they stand, words in italics.
fn form_of_usage(form: &str) -> String {
    let mut text = String::new();
    let is_word = |c: char| c.is_ascii_alphabetic() || c == '-';
    let mut rest = form;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| is_word(c) != is_word(first)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let is_name = is_word(first) && word != "-" && word != "--";
        text += &if is_name { roff::italic(word) } else { roff::escaped(word) };
        rest = after;
    }
    text
}

fn push_options(page: &mut String, tool: &Tool) {
    page.push_str(".SH OPTIONS\n");
    for option in (tool.options)() {
        let _ = write!(page, ".TP\n{}\n{}", synopsis(&option), roff::running(&sentence(&marked(&option))));
    }
}

/// The description of an option, with its placeholders and the options that it names marked as such.
fn marked(option: &OptionView) -> String {
    let value = option.value.name().unwrap_or_default();
    let placeholders: Vec<_> = value.split(|c: char| !c.is_ascii_uppercase()).filter(|name| !name.is_empty()).collect();
    let mark = |word: &str| {
        let bare = word.trim_matches(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        let mark = if bare.starts_with('-') && bare.len() > 1 {
            format!("`{bare}`")
        } else if placeholders.contains(&bare) {
            format!("_{bare}_")
        } else {
            return word.to_owned();
        };
        word.replacen(bare, &mark, 1)
    };
    option.help.split(' ').map(mark).collect::<Vec<_>>().join(" ")
}

/// A text of a table as a sentence: it begins with a capital and ends with a full stop.
fn sentence(text: &str) -> String {
    let (first, rest) = text.split_at(1.min(text.len()));
    format!("{}{rest}.", first.to_ascii_uppercase())
}

/// `-m, --mount[=FILE]`, or `-m[FILE], --mount[=FILE]` where the letter takes the value too.
fn synopsis(option: &OptionView) -> String {
    let (of_short, of_long) = match option.value {
        ValueView::None => (String::new(), String::new()),
        ValueView::Required(name) => (format!(" {}", roff::value(name)), format!(" {}", roff::value(name))),
        ValueView::Optional(name) => (format!("[{}]", roff::value(name)), format!("[={}]", roff::value(name))),
        ValueView::OptionalIfLong(name) => (String::new(), format!("[={}]", roff::value(name))),
    };
    let short = option.short.map(|letter| format!("{}{of_short}, ", roff::bold(&format!("-{letter}"))));
    let long = roff::bold(&format!("--{}", option.long));
    format!("{}{long}{of_long}", short.unwrap_or_default())
}

fn push_columns(page: &mut String, tool: &Tool) {
    if tool.columns.is_empty() {
        return;
    }
    page.push_str(".SH COLUMNS\n");
    page.push_str("Names of columns may be written in capitals or not.\n");
    for column in tool.columns {
        let _ = write!(page, ".TP\n{}\n{}", roff::bold(column.name), roff::running(&sentence(column.help)));
    }
}

fn push_sections(page: &mut String, sections: &[Section], naming: &Naming) {
    for section in sections {
        let _ = writeln!(page, ".SH {}", section.name);
        let mut is_first = true;
        for block in &section.blocks {
            push_block(page, block, is_first, naming);
            is_first = false;
        }
    }
}

fn push_block(page: &mut String, block: &Block, is_first: bool, naming: &Naming) {
    match block {
        Block::Paragraph(text) => {
            page.push_str(if is_first { "" } else { ".PP\n" });
            page.push_str(&roff::running(&renamed(text, naming)));
        }
        Block::Literal(lines) => {
            page.push_str(if is_first { ".RS 4\n.nf\n" } else { ".PP\n.RS 4\n.nf\n" });
            for line in lines {
                page.push_str(&roff::line(&roff::escaped(&naming.rename(line))));
            }
            page.push_str(".fi\n.RE\n");
        }
        Block::Definition(term, text) => {
            let term = roff::running(&renamed(term, naming));
            let _ = write!(page, ".TP\n{term}{}", roff::running(&renamed(text, naming)));
        }
    }
}

/// Text whose code, between backquotes, calls the programs by their names here.
fn renamed(text: &str, naming: &Naming) -> String {
    let rename = |(index, part): (usize, &str)| if index % 2 == 1 { naming.rename(part) } else { part.to_owned() };
    text.split('`').enumerate().map(rename).collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests;
