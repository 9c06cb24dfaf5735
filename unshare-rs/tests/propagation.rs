//! How the mounts of a new mount namespace propagate.

use testkit::{requires, sh};

/// The optional fields of the root mount in mountinfo, by name, where everything around is shared. The
/// process above the fork keeps the mount namespace around it alive.
fn fields_of_root(options: &str) -> String {
    let read = "sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \\/ [^ ]* \\([^-]*\\)-.*/\\1/p' /proc/self/mountinfo | tr -d '0-9 '";
    let line = format!("unshare -Urmf --propagation shared unshare -m {options} {read}");
    sh(&line).succeeds().complains("").stdout()
}

#[test]
fn mounts_are_private_unless_said_otherwise() {
    requires!(UserNamespaces);
    for (options, fields) in [
        ("", "\n"),
        ("--propagation private", "\n"),
        ("--propagation slave", "master:\n"),
        ("--propagation shared", "shared:\n"),
        ("--propagation unchanged", "shared:\n"),
    ] {
        assert_eq!(fields_of_root(options), fields, "{options}");
    }
}

#[test]
fn other_words_are_refused() {
    sh("unshare -m --propagation up true").ends_with(1).complains_of(&["unshare: ", "'up'"]);
}
