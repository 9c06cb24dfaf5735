//! `--explain`: the plan that would run, as numbered lines.

use std::fmt::{Display, Write};

/// The steps of a plan, one numbered line each. A step displays itself as `SYSTEM CALL: WHY`.
pub fn explanation(steps: &[impl Display]) -> String {
    let width = steps.len().to_string().len();
    let mut text = String::new();
    for (index, step) in steps.iter().enumerate() {
        let _ = writeln!(text, "{:>width$}. {step}", index + 1); // writing to a String cannot fail
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_numbered_and_aligned() {
        assert_eq!(explanation(&["fork(): why"]), "1. fork(): why\n");
        assert!(explanation(&["x"; 10]).starts_with(" 1. x\n"));
    }
}
