//! Text from other processes, made safe for a terminal or for a line of words.

use std::fmt::Write;

/// Whether a terminal obeys the character instead of showing it: a control, a separator of lines, or what changes the direction
/// of the text behind it (UAX #9, section 2), so that a name could pose as what stands beside it.
pub fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with what a terminal obeys and invalid UTF-8 as `\xHH`; a terminal shows every other character. A backslash
/// that would read as the beginning of such an escape is one itself.
pub fn printable(text: &[u8]) -> String {
    printable_where(text, |_| true)
}

/// The text as one whole line of what a terminal shows: [`printable`], and a newline behind it.
pub fn line(text: &str) -> String {
    printable(text.as_bytes()) + "\n"
}

/// As [`printable`], for a terminal that shows some characters only; the others are escaped as well.
pub fn printable_where(text: &[u8], is_shown: impl Fn(char) -> bool) -> String {
    let mut safe = String::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        let mut characters = chunk.valid().chars().peekable();
        while let Some(character) = characters.next() {
            let reads_as_escape = character == '\\' && characters.peek() == Some(&'x');
            if is_obeyed(character) || reads_as_escape || !is_shown(character) {
                push_bytes(&mut safe, character.encode_utf8(&mut [0; 4]).as_bytes());
            } else {
                safe.push(character);
            }
        }
        push_bytes(&mut safe, chunk.invalid());
    }
    safe
}

/// The text as one word of ASCII: everything but its graphic characters, and the backslash, as `\xHH`, so that it can be
/// read back.
pub fn word(text: &[u8]) -> String {
    let mut safe = String::with_capacity(text.len());
    for byte in text {
        if byte.is_ascii_graphic() && *byte != b'\\' {
            safe.push(char::from(*byte));
        } else {
            push_bytes(&mut safe, &[*byte]);
        }
    }
    safe
}

fn push_bytes(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        let _ = write!(text, "\\x{byte:02x}"); // writing to a String cannot fail
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped() {
        assert_eq!(printable(b"a\x1b[2Jb\n\x7f\xc2\x9bz"), r"a\x1b[2Jb\x0a\x7f\xc2\x9bz");
        assert_eq!(printable("a\u{202e}b\u{2029}".as_bytes()), r"a\xe2\x80\xaeb\xe2\x80\xa9");
        assert_eq!(printable("größe 日本".as_bytes()), "größe 日本");
        assert_eq!(printable(b"\xff\xc3("), r"\xff\xc3(");
        assert_eq!(printable(br"a\x1b a\b\"), r"a\x5cx1b a\b\");
    }

    #[test]
    fn what_a_terminal_cannot_show_is_escaped_byte_by_byte() {
        assert_eq!(printable_where("größe\n".as_bytes(), |character| character.is_ascii()), r"gr\xc3\xb6\xc3\x9fe\x0a");
    }

    #[test]
    fn a_word_has_no_blank_and_no_bare_backslash() {
        assert_eq!(word(br"sh -c a\b"), r"sh\x20-c\x20a\x5cb");
        assert_eq!(word("ö".as_bytes()), r"\xc3\xb6");
        assert_eq!(word(b""), "");
    }
}
