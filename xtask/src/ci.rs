//! All that has to hold before a commit.

use crate::{Done, demo, test, workspace};

/// Format, clippy, docs, what only the fuzzer compiles, demo, tests; stops at the first that fails.
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
    check_for_fuzzer()?;
    demo::run()?;
    test::run()
}

/// Checks the modules that only the fuzzer compiles, where what they need has changed since.
fn check_for_fuzzer() -> Done {
    let arguments = ["check", "--quiet", "--workspace", "--lib", "--exclude", "testkit"];
    println!("cargo {}, with cfg(fuzzing)", arguments.join(" "));
    let mut check = workspace::cargo();
    check.args(arguments).arg("--target-dir").arg(workspace::target_directory().join("fuzzing"));
    workspace::succeed(check.env("RUSTFLAGS", "--cfg fuzzing -D warnings"))
}
