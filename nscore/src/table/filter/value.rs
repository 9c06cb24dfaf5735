//! Values: how they turn into other types, and how they compare.
//!
//! White space around a text does not count, neither in the filter nor in a cell.

use std::cmp::Ordering;

use crate::Error;
use crate::table::Cell;

/// A value of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of a cell that is missing.
    Missing,
    Bool(bool),
    Number(u64),
    Float(f64),
    /// Text without white space around it.
    Text(Vec<u8>),
}

/// What two values are taken for when they are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Bool,
    Number,
    Float,
    Text,
}

/// How two values stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Relation {
    /// Whether values in this order stand in the relation; floats may be in none.
    fn includes(self, order: Option<Ordering>) -> bool {
        match self {
            Self::Equal => order == Some(Ordering::Equal),
            Self::NotEqual => order != Some(Ordering::Equal),
            Self::Less => order == Some(Ordering::Less),
            Self::LessOrEqual => order.is_some_and(Ordering::is_le),
            Self::Greater => order == Some(Ordering::Greater),
            Self::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
        }
    }

    /// Whether two values stand in the relation, both taken for one type.
    ///
    /// A missing text is equal to another and less than any other, even the empty one; a missing value of the other types
    /// stands in no relation, not even `!=`.
    ///
    /// # Errors
    ///
    /// A text is no number.
    pub fn holds(self, left: &Value, right: &Value, as_type: Type) -> Result<bool, Error> {
        let order = match as_type {
            Type::Text => Some(left.as_text().cmp(&right.as_text())),
            _ if *left == Value::Missing || *right == Value::Missing => return Ok(false),
            Type::Bool => Some(left.as_bool().cmp(&right.as_bool())),
            Type::Number => Some(left.as_number()?.cmp(&right.as_number()?)),
            Type::Float => left.as_float()?.partial_cmp(&right.as_float()?),
        };
        Ok(self.includes(order))
    }
}

impl Value {
    /// A text, without the white space around it.
    pub fn text(text: &[u8]) -> Self {
        Self::Text(text.trim_ascii().to_vec())
    }

    /// The type of a value that stands in a filter.
    pub fn kind(&self) -> Type {
        match self {
            Self::Bool(_) => Type::Bool,
            Self::Number(_) => Type::Number,
            Self::Float(_) => Type::Float,
            Self::Missing | Self::Text(_) => Type::Text,
        }
    }

    /// Whether a value that stands alone makes a true statement: it is neither missing nor zero nor empty.
    pub fn is_true(&self) -> bool {
        match self {
            Self::Missing => false,
            Self::Bool(truth) => *truth,
            Self::Number(number) => *number != 0,
            Self::Float(float) => *float != 0.0,
            Self::Text(text) => !text.is_empty(),
        }
    }

    /// The truth value when it is compared with another one: of texts, only these four stand for truth.
    fn as_bool(&self) -> bool {
        match self {
            Self::Text(text) => ["1", "true", "yes", "y"].iter().any(|yes| text.eq_ignore_ascii_case(yes.as_bytes())),
            other => other.is_true(),
        }
    }

    fn as_number(&self) -> Result<u64, Error> {
        match self {
            Self::Missing => Ok(0),
            Self::Bool(truth) => Ok(u64::from(*truth)),
            Self::Number(number) => Ok(*number),
            Self::Float(float) => Ok(*float as u64),
            Self::Text(text) => parsed(text),
        }
    }

    fn as_float(&self) -> Result<f64, Error> {
        match self {
            Self::Float(float) => Ok(*float),
            Self::Text(text) => parsed(text),
            other => other.as_number().map(|number| number as f64),
        }
    }

    /// The text; none where it is missing.
    pub fn as_text(&self) -> Option<Vec<u8>> {
        match self {
            Self::Missing => None,
            Self::Bool(truth) => Some(truth.to_string().into_bytes()),
            Self::Number(number) => Some(number.to_string().into_bytes()),
            Self::Float(float) => Some(float.to_string().into_bytes()),
            Self::Text(text) => Some(text.clone()),
        }
    }
}

/// A list is its texts, one a line.
impl From<Cell> for Value {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Missing => Self::Missing,
            Cell::Number(number) => Self::Number(number),
            Cell::Text(text) => Self::text(&text),
            Cell::List(texts) => Self::text(&texts.join(&b'\n')),
        }
    }
}

fn parsed<N: std::str::FromStr>(text: &[u8]) -> Result<N, Error> {
    let number = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
    number.ok_or_else(|| {
        Error::new(format!("cannot apply the filter: '{}' is compared with a number", String::from_utf8_lossy(text)))
            .advise("quote the number to compare as text")
    })
}
