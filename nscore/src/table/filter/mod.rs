//! Filters: expressions in the language of scols-filter(5) that select the rows of a table.
//!
//! [`token`] cuts the text into words, [`parse`] makes an [`Expression`] of them, [`evaluate`] asks it about one row,
//! [`value`] knows how values become others and compare, [`posix`] compiles regular expressions. The manual leaves much
//! open; there we do what the reference does, and each place says so.

mod evaluate;
mod parse;
mod posix;
mod token;
mod value;

use regex_lite::Regex;

use super::{Cell, Column};
use crate::Error;
use value::{Relation, Type, Value};

/// An expression that is true or false of each row of a table.
#[derive(Debug)]
pub struct Filter {
    /// The columns that it refers to, each once.
    columns: Vec<Column>,
    /// The empty filter has none.
    expression: Option<Expression>,
}

/// An expression. Operators of one precedence make one flat node, so that long chains do not nest.
#[derive(Debug)]
enum Expression {
    /// The cell of the column of this index among the filter's.
    Column(usize),
    /// A value that stands in the filter.
    Literal(Value),
    /// `! expression`.
    Not(Box<Expression>),
    /// `first == second < third`, from the left: the second comparison is with the outcome of the first.
    Compared { first: Box<Expression>, rest: Vec<Comparison> },
    /// `first and second or third`, from the left.
    Joined { first: Box<Expression>, rest: Vec<(Junction, Expression)> },
}

/// What a value is compared with.
#[derive(Debug)]
enum Comparison {
    /// The relation to another value, once both are of one type.
    With { relation: Relation, as_type: Type, other: Expression },
    /// Whether a regular expression matches: `=~` wants it to, `!~` does not.
    Match { regex: Regex, wanted: bool },
}

/// An operator between statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Junction {
    And,
    Or,
}

/// What is wrong with a filter, and where.
#[derive(Debug)]
struct Fault {
    /// The byte of the expression where it was noticed.
    at: usize,
    why: String,
}

impl Filter {
    /// Reads an expression about some of `columns`, whose names it may write in small letters. The empty one selects all.
    ///
    /// # Errors
    ///
    /// The text is no expression; the message shows the place.
    pub fn parse(expression: &str, columns: &'static [Column]) -> Result<Self, Error> {
        if expression.is_empty() {
            return Ok(Self { columns: Vec::new(), expression: None });
        }
        parse::parse(expression, columns).map_err(|fault| fault.in_expression(expression))
    }

    /// The columns that it refers to, each once, in the order of their first appearance. They need not be shown.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Whether it selects the row whose cells `cell` gives. Cells are asked for as far as the outcome needs them.
    ///
    /// # Errors
    ///
    /// A text that is compared with a number is not one.
    pub fn matches(&self, cell: impl Fn(&Column) -> Cell) -> Result<bool, Error> {
        let value = |index: usize| Value::from(cell(&self.columns[index]));
        self.expression.as_ref().map_or(Ok(true), |expression| Ok(expression.value(&value)?.is_true()))
    }
}

impl Fault {
    fn new(at: usize, why: impl Into<String>) -> Self {
        Self { at, why: why.into() }
    }

    /// The error, with the place as it reads and as it counts, from 1.
    fn in_expression(self, expression: &str) -> Error {
        /// What is shown of the rest of a long expression.
        const SHOWN: usize = 32;
        let rest = expression.get(self.at..).unwrap_or_default();
        let position = expression.chars().count() - rest.chars().count() + 1;
        let place = match rest.char_indices().nth(SHOWN) {
            _ if rest.is_empty() => "its end".to_owned(),
            None => format!("'{rest}'"),
            Some((cut, _)) => format!("'{}...'", &rest[..cut]),
        };
        Error::new(format!("cannot understand the filter at {place} (character {position}): {}", self.why))
    }
}

#[cfg(test)]
mod tests;
