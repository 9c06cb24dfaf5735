//! The words of the language.
//!
//! The reference prints a character that begins no word and goes on without it, so that `PID === 1` works and `PID > -1`
//! means `PID > 1`. We refuse such characters.

use super::value::Relation;
use super::{Fault, Junction};

/// A word and the byte at which it begins.
pub type Placed<'a> = (usize, Token<'a>);

/// A word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Token<'a> {
    Open,
    Close,
    Not,
    Junction(Junction),
    Relation(Relation),
    /// `=~`, or `!~` where the match is not wanted.
    Match {
        wanted: bool,
    },
    Bool(bool),
    Number(u64),
    Float(f64),
    /// A string without its quotes.
    Text(&'a str),
    /// The name of a column.
    Name(&'a str),
}

/// The operators of signs, longer ones before those that they begin with.
const SIGNS: [(&str, Token<'static>); 13] = [
    ("&&", Token::Junction(Junction::And)),
    ("||", Token::Junction(Junction::Or)),
    ("==", Token::Relation(Relation::Equal)),
    ("!=", Token::Relation(Relation::NotEqual)),
    ("<=", Token::Relation(Relation::LessOrEqual)),
    (">=", Token::Relation(Relation::GreaterOrEqual)),
    ("=~", Token::Match { wanted: true }),
    ("!~", Token::Match { wanted: false }),
    ("<", Token::Relation(Relation::Less)),
    (">", Token::Relation(Relation::Greater)),
    ("!", Token::Not),
    ("(", Token::Open),
    (")", Token::Close),
];

/// The words that are no names, in small letters; capitals are as good, a mix of both is a name.
const KEYWORDS: [(&str, Token<'static>); 11] = [
    ("and", Token::Junction(Junction::And)),
    ("or", Token::Junction(Junction::Or)),
    ("not", Token::Not),
    ("eq", Token::Relation(Relation::Equal)),
    ("ne", Token::Relation(Relation::NotEqual)),
    ("le", Token::Relation(Relation::LessOrEqual)),
    ("ge", Token::Relation(Relation::GreaterOrEqual)),
    ("lt", Token::Relation(Relation::Less)),
    ("gt", Token::Relation(Relation::Greater)),
    ("true", Token::Bool(true)),
    ("false", Token::Bool(false)),
];

/// Cuts an expression into its words.
pub fn tokens(expression: &str) -> Result<Vec<Placed<'_>>, Fault> {
    let mut tokens = Vec::new();
    let mut rest = skip_blanks(expression);
    while !rest.is_empty() {
        let at = expression.len() - rest.len();
        let (token, length) = first(rest).map_err(|why| Fault::new(at, why))?;
        tokens.push((at, token));
        rest = skip_blanks(&rest[length..]);
    }
    Ok(tokens)
}

fn skip_blanks(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n'])
}

/// The first word and its length.
fn first(rest: &str) -> Result<(Token<'_>, usize), String> {
    if let Some((sign, token)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
        return Ok((*token, sign.len()));
    }
    match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => string(rest, quote),
        Some('0'..='9') => number(rest),
        Some('a'..='z' | 'A'..='Z') => Ok(word(rest)),
        Some(other) => Err(format!("'{other}' means nothing here")),
        None => Err("there is nothing".to_owned()),
    }
}

/// A string. There are no escapes: it ends at the next quote of its kind, and does not go beyond a line.
fn string(rest: &str, quote: char) -> Result<(Token<'_>, usize), String> {
    match rest[1..].find([quote, '\n']) {
        Some(length) if rest[1 + length..].starts_with(quote) => Ok((Token::Text(&rest[1..=length]), length + 2)),
        _ => Err("the string has no end".to_owned()),
    }
}

/// A number: digits with a suffix, or with a point and more digits. What follows need not stand apart: `1and 2`.
fn number(rest: &str) -> Result<(Token<'_>, usize), String> {
    let digits = digits(rest);
    let after = &rest[digits..];
    if let Some(places) = after.strip_prefix('.').map(self::digits).filter(|places| *places > 0) {
        let length = digits + 1 + places;
        let float = rest[..length].parse().map_err(|_| "it is no number".to_owned())?;
        return Ok((Token::Float(float), length));
    }
    match after.chars().next().and_then(|letter| "KMGTPEZY".find(letter)) {
        // The reference's strtoul(3) stops there, too.
        None => Ok((Token::Number(rest[..digits].parse().unwrap_or(u64::MAX)), digits)),
        Some(power) => {
            let suffix = if after[1..].starts_with("iB") { 3 } else { 1 };
            let number = scaled(&rest[..digits], power).ok_or("the number is too large")?;
            Ok((Token::Number(number), digits + suffix))
        }
    }
}

/// The length of the digits that the text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The number times 1024 for `K`, of power 0, and so on.
fn scaled(digits: &str, power: usize) -> Option<u64> {
    (0..=power).try_fold(digits.parse::<u64>().ok()?, |number, _| number.checked_mul(1024))
}

/// A keyword or a name.
fn word(rest: &str) -> (Token<'_>, usize) {
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.%:/-".contains(byte);
    let length = rest.bytes().take_while(is_of_name).count();
    let word = &rest[..length];
    let is_keyword = |keyword: &str| word == keyword || word == keyword.to_ascii_uppercase();
    match KEYWORDS.iter().find(|(keyword, _)| is_keyword(keyword)) {
        Some((_, token)) => (*token, length),
        None => (Token::Name(word), length),
    }
}
