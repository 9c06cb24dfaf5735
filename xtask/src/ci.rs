//! All that has to hold before a commit.

use crate::{Done, demo, test, workspace};

/// Format, clippy, docs, demo, tests; stops at the first that fails.
///
/// # Errors
///
/// One of them fails.
pub fn run() -> Done {
    for arguments in [
        &["fmt", "--all", "--check"][..],
        &["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"],
        &["doc", "--quiet", "--workspace", "--no-deps", "--document-private-items"],
    ] {
        println!("cargo {}", arguments.join(" "));
        workspace::succeed(workspace::cargo().args(arguments).env("RUSTDOCFLAGS", "-D warnings"))?;
    }
    demo::run()?;
    test::run()
}
