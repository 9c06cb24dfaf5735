//! `--explain`: the plan that would run, as numbered lines.

use std::fmt::Display;

use crate::table::escape;

/// The steps of a plan, one numbered line each. A step displays itself as `SYSTEM CALL: WHY`, with the words and names in it as
/// they were given; they are escaped here.
pub fn explanation(steps: &[impl Display]) -> String {
    let width = steps.len().to_string().len();
    steps.iter().enumerate().map(|(index, step)| escape::line(&format!("{:>width$}. {step}", index + 1))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_numbered_and_aligned() {
        assert_eq!(explanation(&["fork(): why"]), "1. fork(): why\n");
        assert!(explanation(&["x"; 10]).starts_with(" 1. x\n"));
    }

    #[test]
    fn a_step_is_one_line_and_no_name_in_it_drives_the_terminal() {
        assert_eq!(explanation(&["a\x1b]0;b\x07\n9. c"]), "1. a\\x1b]0;b\\x07\\x0a9. c\n");
    }
}
