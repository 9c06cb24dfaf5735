//! From words to an expression.
//!
//! From loose to tight: `and` and `or`; all comparisons; `not`. Operators of one row group from the left. That `and` does
//! not bind tighter than `or` is the reference's rule, which its manual does not tell.

use super::token::{Placed, Token, tokens};
use super::value::{Type, Value};
use super::{Column, Comparison, Expression, Fault, Filter, posix};
use crate::table::Holds;

/// How deep parentheses and negations nest at most: each level takes some of the stack.
const DEEPEST: usize = 200;

/// Reads an expression that is not empty.
pub fn parse(text: &str, known: &'static [Column]) -> Result<Filter, Fault> {
    let mut parser = Parser { tokens: tokens(text)?, next: 0, end: text.len(), depth: 0, known, columns: Vec::new() };
    let expression = parser.joined()?;
    match parser.peek() {
        None => Ok(Filter { columns: parser.columns, expression: Some(expression) }),
        Some(Token::Close) => Err(parser.fault("no parenthesis is open")),
        Some(_) => Err(parser.fault("the expression should have ended, or gone on with an operator")),
    }
}

struct Parser<'a> {
    tokens: Vec<Placed<'a>>,
    next: usize,
    /// The length of the text.
    end: usize,
    depth: usize,
    known: &'static [Column],
    /// The columns met so far.
    columns: Vec<Column>,
}

impl<'a> Parser<'a> {
    /// `compared and compared or compared ...`
    fn joined(&mut self) -> Result<Expression, Fault> {
        let first = self.compared()?;
        let mut rest = Vec::new();
        while let Some(Token::Junction(junction)) = self.peek() {
            self.next += 1;
            rest.push((junction, self.compared()?));
        }
        Ok(if rest.is_empty() { first } else { Expression::Joined { first: Box::new(first), rest } })
    }

    /// `negated == negated =~ "string" ...`
    fn compared(&mut self) -> Result<Expression, Fault> {
        let first = self.negated()?;
        let mut rest = Vec::new();
        loop {
            let left = if rest.is_empty() { self.operand(&first) } else { Operand::Fixed(Type::Bool) };
            rest.push(match self.peek() {
                Some(Token::Relation(relation)) => {
                    self.next += 1;
                    let other = self.negated()?;
                    Comparison::With { relation, as_type: common_type(left, self.operand(&other)), other }
                }
                Some(Token::Match { wanted }) => self.matched(left, wanted)?,
                _ => break,
            });
        }
        Ok(if rest.is_empty() { first } else { Expression::Compared { first: Box::new(first), rest } })
    }

    /// `=~ "string"`. What is matched is a column's cell or a string, as in the reference.
    fn matched(&mut self, left: Operand, wanted: bool) -> Result<Comparison, Fault> {
        if !matches!(left, Operand::Column(_) | Operand::Fixed(Type::Text)) {
            return Err(self.fault("only a column or a string can be matched"));
        }
        self.next += 1;
        let right = self.fault("a regular expression is a string");
        let Expression::Literal(Value::Text(pattern)) = self.negated()? else { return Err(right) };
        let regex = posix::compile(&String::from_utf8_lossy(&pattern));
        regex.map(|regex| Comparison::Match { regex, wanted }).map_err(|why| Fault { why, ..right })
    }

    /// `! ! primary`
    fn negated(&mut self) -> Result<Expression, Fault> {
        if self.peek() != Some(Token::Not) {
            return self.primary();
        }
        let negated = self.deeper(Self::negated)?;
        Ok(Expression::Not(Box::new(negated)))
    }

    /// A value, a column or an expression in parentheses.
    fn primary(&mut self) -> Result<Expression, Fault> {
        let expression = match self.peek() {
            Some(Token::Open) => return self.parenthesized(),
            Some(Token::Bool(truth)) => Expression::Literal(Value::Bool(truth)),
            Some(Token::Number(number)) => Expression::Literal(Value::Number(number)),
            Some(Token::Float(float)) => Expression::Literal(Value::Float(float)),
            Some(Token::Text(text)) => Expression::Literal(Value::text(text.as_bytes())),
            Some(Token::Name(name)) => self.column(name)?,
            None => return Err(self.fault("a column or a value is missing")),
            Some(_) => return Err(self.fault("a column or a value should stand here")),
        };
        self.next += 1;
        Ok(expression)
    }

    fn parenthesized(&mut self) -> Result<Expression, Fault> {
        let unclosed = self.fault("the parenthesis is never closed");
        let inner = self.deeper(Self::joined)?;
        match self.peek() {
            Some(Token::Close) => self.next += 1,
            None => return Err(unclosed),
            Some(_) => return Err(self.fault("a parenthesis should be closed here, or an operator stand")),
        }
        Ok(inner)
    }

    /// Takes a word and reads what it opens.
    fn deeper(&mut self, read: fn(&mut Self) -> Result<Expression, Fault>) -> Result<Expression, Fault> {
        if self.depth == DEEPEST {
            return Err(self.fault(format!("parentheses and negations nest deeper than {DEEPEST}")));
        }
        self.next += 1;
        self.depth += 1;
        let inner = read(self)?;
        self.depth -= 1;
        Ok(inner)
    }

    fn column(&mut self, name: &str) -> Result<Expression, Fault> {
        let Some(column) = self.known.iter().find(|column| column.name.eq_ignore_ascii_case(name)) else {
            return Err(self.fault(format!("there is no column {name}")));
        };
        let index = self.columns.iter().position(|met| met == column).unwrap_or_else(|| {
            self.columns.push(*column);
            self.columns.len() - 1
        });
        Ok(Expression::Column(index))
    }

    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.next).map(|(_, token)| *token)
    }

    /// A fault at the next word, or at the end.
    fn fault(&self, why: impl Into<String>) -> Fault {
        Fault::new(self.tokens.get(self.next).map_or(self.end, |(at, _)| *at), why)
    }

    fn operand(&self, expression: &Expression) -> Operand {
        match expression {
            Expression::Column(index) => Operand::Column(match self.columns[*index].holds {
                Holds::Numbers => Type::Number,
                Holds::Text | Holds::RightText | Holds::LongText | Holds::List => Type::Text,
            }),
            Expression::Literal(value) => Operand::Fixed(value.kind()),
            Expression::Not(_) | Expression::Compared { .. } | Expression::Joined { .. } => Operand::Fixed(Type::Bool),
        }
    }
}

/// One side of a comparison, as far as its type goes.
#[derive(Clone, Copy)]
enum Operand {
    /// A column, whose cells yield to the type of the other side.
    Column(Type),
    /// A literal, or a statement.
    Fixed(Type),
}

/// The type in which two operands are compared: a column's yields, else the left one decides, but floats win over numbers.
fn common_type(left: Operand, right: Operand) -> Type {
    match (left, right) {
        (Operand::Fixed(Type::Number), Operand::Fixed(Type::Float)) => Type::Float,
        (Operand::Fixed(kind), _) | (Operand::Column(_), Operand::Fixed(kind)) => kind,
        (Operand::Column(kind), Operand::Column(_)) => kind,
    }
}
