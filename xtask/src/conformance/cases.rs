//! The cases: one line each, `COVERS: COMMAND LINE`, after a mark in parentheses where there is one.
//!
//! The mark `(fails)` says that both fail and print nothing, `(TOOL)` that the case waits for the rest of that tool, `(differs)`
//! that we do something else on purpose.

use std::error::Error;
use std::fs;

use crate::workspace;

/// The tables, one a tool.
const TABLES: [&str; 3] = ["unshare", "nsenter", "lsns"];

/// A command line that is run with the reference and with ours.
#[derive(Debug, PartialEq, Eq)]
pub struct Case {
    /// The tool whose table it stands in.
    pub table: &'static str,
    /// Its line there.
    pub number: usize,
    /// What it covers.
    pub covers: String,
    /// The command line.
    pub line: String,
    /// What must come of it.
    pub expectation: Expectation,
}

/// What must come of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// Both do the same, and do not merely fail: that would pass without the option that the case is about.
    Same,
    /// Both fail.
    Fail,
    /// Not yet.
    Waits,
    /// Ours does something else, and `docs/differences.md` says why.
    Differs,
}

/// All cases, in the order of the tables.
///
/// # Errors
///
/// A table cannot be read, or a line is no case.
pub fn all() -> Result<Vec<Case>, Box<dyn Error>> {
    let mut cases = Vec::new();
    for table in TABLES {
        let path = workspace::root().join("xtask/conformance").join(table);
        let text = fs::read_to_string(&path).map_err(|error| format!("cannot read '{}': {error}", path.display()))?;
        for (index, line) in text.lines().enumerate() {
            if !line.is_empty() && !line.starts_with('#') {
                cases.push(Case::parse(table, index + 1, line)?);
            }
        }
    }
    Ok(cases)
}

impl Case {
    fn parse(table: &'static str, number: usize, text: &str) -> Result<Self, String> {
        let malformed = || format!("{table}:{number}: no case: {text}");
        let (expectation, rest) = match text.strip_prefix('(').and_then(|marked| marked.split_once(") ")) {
            None => (Expectation::Same, text),
            Some(("fails", rest)) => (Expectation::Fail, rest),
            Some(("differs", rest)) => (Expectation::Differs, rest),
            Some((mark, rest)) if mark == table => (Expectation::Waits, rest),
            Some(_) => return Err(malformed()),
        };
        let (covers, line) = rest.split_once(": ").ok_or_else(malformed)?;
        Ok(Self { table, number, covers: covers.to_owned(), line: line.to_owned(), expectation })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_case_has_a_mark_what_it_covers_and_a_command_line() {
        let case = |text| Case::parse("lsns", 7, text);
        assert_eq!(case("(lsns) a filter: lsns -Q 'PID: 1'").expect("a case").expectation, Expectation::Waits);
        assert_eq!(case("a filter: lsns -Q 'PID: 1'").expect("a case").line, "lsns -Q 'PID: 1'");
        assert_eq!(case("(differs) a list: lsns -t a,b").expect("a case").expectation, Expectation::Differs);
        assert_eq!(case("(fails) nothing: lsns -t").expect("a case").expectation, Expectation::Fail);
        for text in ["(unshare) another tool's mark: lsns", "lsns"] {
            assert!(case(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_tables_have_400_cases_and_none_twice() {
        let cases = all().expect("the tables");
        assert!(cases.len() >= 400, "{}", cases.len());
        let mut lines = HashSet::new();
        for case in &cases {
            assert!(lines.insert(&case.line), "{}:{} stands there twice", case.table, case.number);
        }
    }
}
