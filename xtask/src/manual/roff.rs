//! Text in the language of man(7).
//!
//! In text, `code` between backquotes is bold, `_PLACEHOLDER_` between underscores is italic, and a page such as namespaces(7)
//! has its name in bold. A quote, a hyphen or a tilde is always the character of the keyboard, so that a command can be copied
//! from the page.

/// A line of its own: it may begin with a full stop, which would begin a request.
pub fn line(text: &str) -> String {
    let protection = if text.starts_with('.') { "\\&" } else { "" };
    format!("{protection}{text}\n")
}

/// Text, escaped: each character stands for itself.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '\\' => escaped.push_str("\\e"),
            '-' => escaped.push_str("\\-"),
            '\'' => escaped.push_str("\\(aq"),
            '`' => escaped.push_str("\\(ga"),
            '^' => escaped.push_str("\\(ha"),
            '~' => escaped.push_str("\\(ti"),
            '"' => escaped.push_str("\\(dq"),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Text in bold.
pub fn bold(text: &str) -> String {
    format!("\\fB{}\\fR", escaped(text))
}

/// Text in italics.
pub fn italic(text: &str) -> String {
    format!("\\fI{}\\fR", escaped(text))
}

/// The name of a value, whose words in capitals are placeholders and whose others are typed as they stand.
pub fn value(name: &str) -> String {
    let mut text = String::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let same = |c: char| (c.is_ascii_uppercase(), c.is_ascii_lowercase());
        let end = rest.find(|c| same(c) != same(first)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        text += &match same(first) {
            (true, _) => italic(word),
            (_, true) => bold(word),
            _ => escaped(word),
        };
        rest = after;
    }
    text
}

/// Running text: a sentence a line, as manuals have it, and no line longer than the eye likes.
pub fn running(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in spans(text) {
        let Some(line) = lines.last_mut() else { break };
        let is_end_of_sentence = line.ends_with(['.', ':', '?']) && line.len() > 3;
        if !line.is_empty() && (is_end_of_sentence || line.len() + word.len() > 78) {
            lines.push(word);
        } else {
            *line += &format!("{}{word}", if line.is_empty() { "" } else { " " });
        }
    }
    lines.iter().map(|text| line(text)).collect()
}

/// The words of a text, each marked up; what stands between backquotes is one word.
fn spans(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            word += &bold(part);
            continue;
        }
        for (number, piece) in part.split(' ').enumerate() {
            if number > 0 && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            word += &plain(piece);
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// A word outside backquotes.
fn plain(word: &str) -> String {
    if let Some((before, rest)) = word.split_once('_')
        && let Some((inside, after)) = rest.split_once('_')
    {
        return format!("{}{}{}", escaped(before), italic(inside), escaped(after));
    }
    match word.split_once('(') {
        Some((name, rest)) if !name.is_empty() && rest.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("{}{}", bold(name), escaped(&format!("({rest}")))
        }
        _ => escaped(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_is_taken_for_a_command_or_changed_into_another() {
        assert_eq!(line(".x"), "\\&.x\n");
        assert_eq!(escaped(r"a-b 'c' \d ~ ^ `"), r"a\-b \(aqc\(aq \ed \(ti \(ha \(ga");
    }

    #[test]
    fn values_have_their_placeholders_in_italics_and_their_words_in_bold() {
        assert_eq!(value("UID|follow"), "\\fIUID\\fR|\\fBfollow\\fR");
        assert_eq!(value("UID:GID"), "\\fIUID\\fR:\\fIGID\\fR");
    }

    #[test]
    fn running_text_has_a_sentence_a_line_and_marks_code_placeholders_and_pages() {
        assert_eq!(
            running("See namespaces(7). Or `ls -l`, _FILE_."),
            "See \\fBnamespaces\\fR(7).\nOr \\fBls \\-l\\fR, \\fIFILE\\fR.\n"
        );
    }

    #[test]
    fn long_lines_are_broken_between_words() {
        let text = running(&"word ".repeat(40));
        assert!(text.lines().count() > 1 && text.lines().all(|line| line.len() <= 80), "{text}");
    }
}
