//! POSIX extended regular expressions, as regex(7) and the GNU C library have them, for a library of another dialect.
//!
//! Back-references are refused: no engine without backtracking has them. The rest is translated: what a backslash or a
//! bracket means, which signs are themselves, and that `a+?` is `(a+)?`.

use std::str::Chars;

use regex_lite::Regex;

/// The classes of POSIX; the library knows one more.
const CLASSES: [&str; 12] =
    ["alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit"];

/// How often a repetition counts at most, by the C library.
const MOST: u32 = 32767;

const UNCLOSED: &str = "a bracket of the regular expression is never closed";

/// Compiles a pattern, or tells what is wrong with it.
pub fn compile(pattern: &str) -> Result<Regex, String> {
    let mut translator = Translator {
        rest: pattern.chars(),
        out: "(?s)".to_owned(), // The point matches the end of a line, too.
        piece: None,
        is_repeated: false,
        groups: Vec::new(),
    };
    translator.pattern()?;
    Regex::new(&translator.out).map_err(|error| format!("cannot compile the regular expression: {error}"))
}

struct Translator<'a> {
    rest: Chars<'a>,
    out: String,
    /// Where the piece begins that a repetition would repeat.
    piece: Option<usize>,
    /// Whether that piece ends with a repetition.
    is_repeated: bool,
    /// Where the open groups begin.
    groups: Vec<usize>,
}

impl<'a> Translator<'a> {
    fn pattern(&mut self) -> Result<(), String> {
        while let Some(sign) = self.rest.next() {
            match sign {
                '(' => self.open(),
                ')' => self.close(),
                '|' | '^' | '$' => self.unrepeatable(&sign.to_string()),
                '.' => self.piece("."),
                '*' | '+' | '?' => self.repeat(&sign.to_string())?,
                '{' => self.interval()?,
                '[' => self.bracket()?,
                '\\' => self.escape()?,
                other => self.piece(&literal(other)),
            }
        }
        if self.groups.is_empty() {
            Ok(())
        } else {
            Err("a parenthesis of the regular expression is never closed".into())
        }
    }

    /// Adds what can be repeated.
    fn piece(&mut self, translation: &str) {
        self.piece = Some(self.out.len());
        self.is_repeated = false;
        self.out.push_str(translation);
    }

    /// Adds what cannot.
    fn unrepeatable(&mut self, translation: &str) {
        self.piece = None;
        self.out.push_str(translation);
    }

    fn open(&mut self) {
        self.groups.push(self.out.len());
        self.unrepeatable("(?:");
    }

    /// Closes a group; without an open one the parenthesis is itself.
    fn close(&mut self) {
        match self.groups.pop() {
            Some(start) => {
                self.out.push(')');
                self.piece = Some(start);
                self.is_repeated = false;
            }
            None => self.piece(&literal(')')),
        }
    }

    /// Repeats the last piece, which becomes a group if it was repeated before.
    fn repeat(&mut self, times: &str) -> Result<(), String> {
        let start = self.piece.ok_or("the regular expression repeats nothing")?;
        if self.is_repeated {
            self.out.insert_str(start, "(?:");
            self.out.push(')');
        }
        self.out.push_str(times);
        self.is_repeated = true;
        Ok(())
    }

    /// `{1}`, `{1,}`, `{,2}`, `{1,2}`
    fn interval(&mut self) -> Result<(), String> {
        let text = self.until("}").ok_or("a brace of the regular expression is never closed")?;
        let malformed = || format!("'{{{text}}}' is no count of repetitions");
        let count = |digits: &str| {
            let count = digits.parse().ok().filter(|count: &u32| *count <= MOST && !digits.starts_with('+'));
            count.ok_or_else(malformed)
        };
        let times = match text.split_once(',') {
            None => format!("{{{}}}", count(text)?),
            Some((least, most)) => {
                let least = if least.is_empty() { 0 } else { count(least)? };
                match most {
                    "" => format!("{{{least},}}"),
                    most if count(most)? >= least => format!("{{{least},{most}}}"),
                    _ => return Err(malformed()),
                }
            }
        };
        self.repeat(&times)
    }

    /// A sign after a backslash: some of GNU's have a meaning, all others stand for themselves.
    fn escape(&mut self) -> Result<(), String> {
        let sign = self.rest.next().ok_or("the regular expression ends with a backslash")?;
        match sign {
            'w' => self.piece("[[:alnum:]_]"),
            'W' => self.piece("[^[:alnum:]_]"),
            's' => self.piece("[[:space:]]"),
            'S' => self.piece("[^[:space:]]"),
            'b' | 'B' => self.unrepeatable(&format!("\\{sign}")),
            '<' => self.unrepeatable(r"\b{start}"),
            '>' => self.unrepeatable(r"\b{end}"),
            '`' => self.unrepeatable(r"\A"),
            '\'' => self.unrepeatable(r"\z"),
            '1'..='9' => return Err("the regular expression has a back-reference, which is not supported".into()),
            other => self.piece(&literal(other)),
        }
        Ok(())
    }

    /// `[abc]`, `[^a-z]`, `[[:digit:]_]`: a backslash is itself there, and so is a bracket that comes first.
    fn bracket(&mut self) -> Result<(), String> {
        let mut class = String::from("[");
        if self.skip('^') {
            class.push('^');
        }
        let mut is_first = true;
        loop {
            match self.rest.next() {
                None => return Err(UNCLOSED.into()),
                Some(']') if !is_first => break,
                Some(sign) => self.bracket_item(sign, is_first, &mut class)?,
            }
            is_first = false;
        }
        class.push(']');
        self.piece(&class);
        Ok(())
    }

    /// A class, a character or a range.
    fn bracket_item(&mut self, sign: char, is_first: bool, class: &mut String) -> Result<(), String> {
        if sign == '[' && self.skip(':') {
            let name = self.until(":]").ok_or(UNCLOSED)?;
            if !CLASSES.contains(&name) {
                return Err(format!("the regular expression has no class '{name}'"));
            }
            class.push_str(&format!("[:{name}:]"));
            return Ok(());
        }
        let start = self.bracket_character(sign)?;
        class.push_str(&literal(start));
        let mut ahead = self.rest.clone();
        let (next, after) = (ahead.next(), ahead.next());
        if next == Some('-') && after.is_some_and(|after| after != ']') {
            self.rest.next();
            let sign = self.rest.next().ok_or(UNCLOSED)?;
            let end = self.bracket_character(sign)?;
            if end < start {
                return Err(format!("'{start}-{end}' is no range of characters"));
            }
            class.push('-');
            class.push_str(&literal(end));
        } else if sign == '-' && !is_first && next != Some(']') {
            return Err("a '-' in brackets stands between two others, first or last".into());
        }
        Ok(())
    }

    /// A character, perhaps as `[.c.]` or `[=c=]`.
    fn bracket_character(&mut self, sign: char) -> Result<char, String> {
        let Some(mark) = [':', '.', '='].into_iter().find(|mark| sign == '[' && self.skip(*mark)) else {
            return Ok(sign);
        };
        let name = self.until(&format!("{mark}]")).ok_or(UNCLOSED)?;
        let mut characters = name.chars();
        match (characters.next(), characters.next()) {
            (Some(one), None) if mark != ':' => Ok(one),
            _ => Err(format!("'[{mark}{name}{mark}]' is no character")),
        }
    }

    /// Skips the sign if it comes next.
    fn skip(&mut self, sign: char) -> bool {
        let rest = self.rest.as_str().strip_prefix(sign);
        self.rest = rest.map_or_else(|| self.rest.clone(), str::chars);
        rest.is_some()
    }

    /// The text up to a mark, which is skipped.
    fn until(&mut self, mark: &str) -> Option<&'a str> {
        let (text, rest) = self.rest.as_str().split_once(mark)?;
        self.rest = rest.chars();
        Some(text)
    }
}

/// A character that means itself in the library's dialect, in brackets and out of them.
fn literal(character: char) -> String {
    if character.is_alphanumeric() { character.to_string() } else { format!("\\x{{{:x}}}", u32::from(character)) }
}

#[cfg(test)]
mod tests;
