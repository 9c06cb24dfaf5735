//! Filters of lsns, on rows of arbitrary cells: never a panic, the same answer twice, and the opposite one under `!`.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use nscore::table::{Cell, Filter};
use nstools_fuzz::check_message;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    expression: &'a str,
    cells: Vec<Value<'a>>,
}

#[derive(Arbitrary, Debug)]
enum Value<'a> {
    Missing,
    Number(u64),
    Text(&'a [u8]),
    List(Vec<&'a [u8]>),
}

impl Value<'_> {
    fn cell(&self) -> Cell {
        match self {
            Self::Missing => Cell::Missing,
            Self::Number(number) => Cell::Number(*number),
            Self::Text(text) => Cell::text(*text),
            Self::List(texts) => Cell::List(texts.iter().map(|text| text.to_vec()).collect()),
        }
    }
}

fuzz_target!(|input: Input| {
    let columns = lsns::TOOL.columns;
    let filter = match Filter::parse(input.expression, columns) {
        Ok(filter) => filter,
        Err(error) => return check_message(&error),
    };
    let cell = |column: &nscore::table::Column| {
        let index = columns.iter().position(|other| other.name == column.name).unwrap_or(0);
        input.cells.get(index % input.cells.len().max(1)).map_or(Cell::Missing, Value::cell)
    };
    let matches = |filter: &Filter| match filter.matches(cell) {
        Ok(matches) => Some(matches),
        Err(error) => {
            check_message(&error);
            None
        }
    };
    let answer = matches(&filter);
    assert_eq!(answer, matches(&filter));
    // The empty filter is no expression, and only so many parentheses nest.
    if let Ok(negated) = Filter::parse(&format!("!({})", input.expression), columns) {
        assert_eq!(matches(&negated), answer.map(|answer| !answer), "{}", input.expression);
    }
});
