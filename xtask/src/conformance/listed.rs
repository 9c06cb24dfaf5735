//! The differences that `docs/differences.md` lists.

use std::collections::BTreeSet;
use std::fs;

use crate::workspace;

/// The example commands in the first column of its tables.
///
/// # Errors
///
/// The file cannot be read.
pub fn examples() -> std::io::Result<BTreeSet<String>> {
    text().map(|text| examples_in(&text))
}

/// The whole list.
///
/// # Errors
///
/// The file cannot be read.
pub fn text() -> std::io::Result<String> {
    fs::read_to_string(workspace::root().join("docs/differences.md"))
}

fn examples_in(text: &str) -> BTreeSet<String> {
    let first_cell =
        |line: &str| line.strip_prefix("| `").and_then(|row| row.split_once("` |")).map(|(cell, _)| cell.to_owned());
    text.lines().filter_map(first_cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_the_first_cell_of_a_row() {
        let text = "| example | why |\n| --- | --- |\n| `lsns -t all` | `x` |\ntext `lsns`\n";
        assert_eq!(examples_in(text).into_iter().collect::<Vec<_>>(), ["lsns -t all"]);
    }
}
