//! A table that reads well on a terminal and is Markdown too.

/// Headings and rows, aligned right; cells beyond the last heading are left out.
pub fn render(headings: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(String::len);
        cells.chain([headings[column].len()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let headings: Vec<String> = headings.iter().map(|heading| (*heading).to_owned()).collect();
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(width - 1) + ":").collect();
    [&headings, &rule].into_iter().chain(rows).map(|row| line(row, &widths)).collect()
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let cells: Vec<String> = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:>width$}")).collect();
    format!("| {} |\n", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [vec!["1000".to_owned(), "0.25".to_owned()], vec!["4".to_owned(), "-".to_owned()]];
        let expected = "\
|    n | ratio |
| ---: | ----: |
| 1000 |  0.25 |
|    4 |     - |
";
        assert_eq!(render(&["n", "ratio"], &rows), expected);
    }
}
