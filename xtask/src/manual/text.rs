//! The hand-written part of a manual page: plain text, read into sections of blocks.
//!
//! `# NAME` begins a section. Lines belong together until an empty one: indented by four columns they are shown as they
//! stand; a line with lines indented by two below it is a term and what it means; everything else is a paragraph.

/// A section of a page.
#[derive(Debug, PartialEq, Eq)]
pub struct Section {
    /// Its heading, in capitals.
    pub name: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// Lines that belong together.
#[derive(Debug, PartialEq, Eq)]
pub enum Block {
    /// Running text, in one line.
    Paragraph(String),
    /// Lines that are shown as they stand.
    Literal(Vec<String>),
    /// A term, and what it means.
    Definition(String, String),
}

/// Reads the sections of a text. What stands before the first heading belongs to none and is left out.
pub fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut lines = Vec::new();
    for line in text.lines().chain([""]) {
        let heading = line.strip_prefix("# ");
        if (line.is_empty() || heading.is_some()) && !lines.is_empty() {
            let blocks = blocks(&lines);
            lines.clear();
            if let Some(section) = sections.last_mut() {
                section.blocks.extend(blocks);
            }
        }
        match heading {
            Some(name) => sections.push(Section { name: name.to_owned(), blocks: Vec::new() }),
            None if line.is_empty() => {}
            None => lines.push(line),
        }
    }
    sections
}

/// The blocks of lines without an empty one among them: one, or several definitions.
fn blocks(lines: &[&str]) -> Vec<Block> {
    if lines.iter().all(|line| line.starts_with("    ")) {
        return vec![Block::Literal(lines.iter().map(|line| line[4..].to_owned()).collect())];
    }
    if !lines.iter().any(|line| line.starts_with("  ")) {
        return vec![Block::Paragraph(lines.join(" "))];
    }
    let mut blocks: Vec<Block> = Vec::new();
    for line in lines {
        match (line.strip_prefix("  "), blocks.last_mut()) {
            (Some(more), Some(Block::Definition(_, text))) if text.is_empty() => *text += more,
            (Some(more), Some(Block::Definition(_, text))) => *text += &format!(" {more}"),
            _ => blocks.push(Block::Definition((*line).to_owned(), String::new())),
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_sections_of_paragraphs_examples_and_definitions() {
        let text = "left out\n# ONE\ntwo\nlines\n\n    as it\n      stands\n# TWO\n0\n  all\n  well\n1\n  not\n";
        let read = sections(text);
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].name, "ONE");
        let literal = Block::Literal(vec!["as it".to_owned(), "  stands".to_owned()]);
        assert_eq!(read[0].blocks, [Block::Paragraph("two lines".to_owned()), literal]);
        let definition = |term: &str, text: &str| Block::Definition(term.to_owned(), text.to_owned());
        assert_eq!(read[1].blocks, [definition("0", "all well"), definition("1", "not")]);
    }
}
