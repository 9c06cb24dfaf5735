//! The ways to a procfs, which must all end alike: that of this kernel, that of kernels without `pidns=` (before 6.17), and
//! that of kernels and sandboxes without fsopen(2).

use testkit::{Outcome, sh};

/// Runs `line` by every way, and expects the same of each.
pub fn by_every_way(line: &str, expect: impl Fn(Outcome) -> Outcome) {
    for way in ["", "export MOUNT_PROC_NO_PIDNS=1; ", "export MOUNT_PROC_NO_FSOPEN=1; "] {
        expect(sh(&format!("{way}{line}")));
    }
}
