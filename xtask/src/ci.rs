//! All that has to hold before a commit.

use crate::{Done, demo, test, workspace};

/// Format, clippy, docs, the fuzzer's targets, demo, tests; stops at the first that fails.
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

/// Checks the fuzzer's targets, and with them what only they compile in the tools. The C++ compiler is for the fuzzer itself.
fn check_for_fuzzer() -> Done {
    workspace::require("c++", "a C++ compiler: in Debian the package g++")?;
    let arguments = ["check", "--quiet", "--manifest-path", "fuzz/Cargo.toml"];
    println!("cargo {}", arguments.join(" "));
    let mut check = workspace::cargo();
    check.args(arguments).current_dir(workspace::root());
    check.arg("--target-dir").arg(workspace::target_directory().join("fuzzing"));
    workspace::succeed(check.env("RUSTFLAGS", "--cfg fuzzing -D warnings"))
}
