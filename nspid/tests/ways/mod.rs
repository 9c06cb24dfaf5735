//! Both ways of translating, which must answer the same.

use testkit::{Outcome, sh_reading};

/// Runs `line` by the way that the kernel offers, then by NSpid lists, and expects the same of both.
pub fn by_both_ways(line: &str, expect: impl Fn(Outcome) -> Outcome) {
    reading_by_both_ways(line, "", expect);
}

/// As [`by_both_ways`], with this text as standard input.
pub fn reading_by_both_ways(line: &str, input: &str, expect: impl Fn(Outcome) -> Outcome) {
    expect(sh_reading(line, input));
    expect(sh_reading(&format!("export NSPID_NO_IOCTL=1; {line}"), input));
}
