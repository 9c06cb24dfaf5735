//! Both ways of translating, which must answer the same.

use testkit::{Outcome, sh};

/// Runs `line` by the way that the kernel offers, then by NSpid lists, and expects the same of both.
pub fn by_both_ways(line: &str, expect: impl Fn(Outcome) -> Outcome) {
    expect(sh(line));
    expect(sh(&format!("export NSPID_NO_IOCTL=1; {line}")));
}
