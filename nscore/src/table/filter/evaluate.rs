//! An expression's value for one row.

use super::value::Value;
use super::{Comparison, Expression, Junction};
use crate::Error;

impl Expression {
    /// The value, where `cell` gives the row's value for a column. What cannot change the outcome is not looked at.
    ///
    /// # Errors
    ///
    /// A text that is compared with a number is not one.
    pub fn value(&self, cell: &dyn Fn(usize) -> Value) -> Result<Value, Error> {
        match self {
            Self::Column(index) => Ok(cell(*index)),
            Self::Literal(value) => Ok(value.clone()),
            Self::Not(negated) => Ok(Value::Bool(!negated.value(cell)?.is_true())),
            Self::Compared { first, rest } => rest
                .iter()
                .try_fold(first.value(cell)?, |left, comparison| comparison.holds(&left, cell).map(Value::Bool)),
            Self::Joined { first, rest } => {
                let mut truth = first.value(cell)?.is_true();
                for (junction, next) in rest {
                    // `and` decides by its right side where the left is true, `or` where it is false.
                    if truth == (*junction == Junction::And) {
                        truth = next.value(cell)?.is_true();
                    }
                }
                Ok(Value::Bool(truth))
            }
        }
    }
}

impl Comparison {
    fn holds(&self, left: &Value, cell: &dyn Fn(usize) -> Value) -> Result<bool, Error> {
        match self {
            Self::With { relation, as_type, other } => relation.holds(left, &other.value(cell)?, *as_type),
            // A missing cell is matched as an empty one.
            Self::Match { regex, wanted } => {
                Ok(regex.is_match(&String::from_utf8_lossy(&left.as_text().unwrap_or_default())) == *wanted)
            }
        }
    }
}
