//! `--help` and `--version`: the option table as text.

use super::option::{OptionView, ValueView};
use super::tool::Tool;

/// The widest line of a help text, in columns.
pub const WIDTH: usize = 80;

/// Where the descriptions begin, in columns.
const DESCRIPTION: usize = 27;

/// The text of `--help`.
pub fn help(tool: &Tool) -> String {
    let mut text = String::from("\nUsage:\n");
    for form in tool.usage {
        text += &format!(" {} {form}\n", tool.name);
    }
    text += &format!("\n{}.\n\nOptions:\n", tool.about);
    for option in (tool.options)() {
        push_option(&mut text, &option);
    }
    text
}

/// The text of `--version`; the version is the last word.
pub fn version(tool: &Tool) -> String {
    format!("{} from nstools {}\n", tool.name, env!("CARGO_PKG_VERSION"))
}

fn push_option(text: &mut String, option: &OptionView) {
    let mut line = synopsis(option);
    let mut lines = wrapped(option.help, WIDTH - DESCRIPTION).into_iter();
    if line.len() + 1 >= DESCRIPTION {
        text.push_str(&line);
        text.push('\n');
        line.clear();
    }
    text.push_str(&format!("{line:DESCRIPTION$}{}\n", lines.next().unwrap_or_default()));
    for more in lines {
        text.push_str(&format!("{:DESCRIPTION$}{more}\n", ""));
    }
}

/// The customary form, which scripts look for: ` -u, --uts[=<file>]`.
fn synopsis(option: &OptionView) -> String {
    let short = option.short.map_or_else(|| "    ".to_owned(), |letter| format!("-{letter}, "));
    let value = match option.value {
        ValueView::None => String::new(),
        ValueView::Required(name) => format!(" {}", placeholder(name)),
        ValueView::Optional(name) | ValueView::OptionalIfLong(name) => format!("[={}]", placeholder(name)),
    };
    format!(" {short}--{}{value}", option.long)
}

/// Puts what is in capitals between angle brackets: `UID|NAME` is `<uid>|<name>`, `allow|deny` stays.
fn placeholder(name: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for character in name.chars() {
        if character.is_ascii_uppercase() != inside {
            text.push(if inside { '>' } else { '<' });
            inside = !inside;
        }
        text.push(character.to_ascii_lowercase());
    }
    if inside {
        text.push('>');
    }
    text
}

/// Breaks a text between words into lines of at most `width` columns.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= width => *line += &format!(" {word}"),
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(short: Option<char>, long: &'static str, value: ValueView) -> OptionView {
        OptionView { short, long, value, help: "do it" }
    }

    #[test]
    fn a_synopsis_has_the_customary_form() {
        assert_eq!(synopsis(&option(Some('u'), "uts", ValueView::Optional("FILE"))), " -u, --uts[=<file>]");
        assert_eq!(
            synopsis(&option(None, "map-user", ValueView::Required("UID|NAME"))),
            "     --map-user <uid>|<name>"
        );
        assert_eq!(synopsis(&option(Some('f'), "fork", ValueView::None)), " -f, --fork");
    }

    #[test]
    fn only_capitals_are_placeholders() {
        assert_eq!(placeholder("allow|deny"), "allow|deny");
        assert_eq!(placeholder("INNER:OUTER:COUNT"), "<inner>:<outer>:<count>");
        assert_eq!(placeholder("UID|follow"), "<uid>|follow");
    }

    #[test]
    fn a_long_synopsis_has_its_description_on_the_next_line() {
        let mut text = String::new();
        push_option(&mut text, &option(Some('S'), "setuid-of-the-program", ValueView::Required("UID|NAME")));
        assert_eq!(text, " -S, --setuid-of-the-program <uid>|<name>\n                           do it\n");
    }

    #[test]
    fn text_is_broken_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("extraordinary", 5), ["extraordinary"]);
    }
}
