//! Every command of the README works: what it shows is run, in one shell, as a reader would do it.
//!
//! A comment before a block says what is special about it: `<!-- root -->` needs root; `<!-- run by FILE -->` is run by a script
//! of CI, in which each of its commands must stand.
#![expect(clippy::expect_used, reason = "a test without the README has to stop")]

use std::fs;
use std::path::Path;

use testkit::{requires, sh_reading};

/// A block of commands, and the comment before it.
struct Block {
    mark: String,
    commands: String,
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn blocks() -> Vec<Block> {
    let readme = fs::read_to_string(root().join("README.md")).expect("a README");
    let mut blocks: Vec<Block> = Vec::new();
    let (mut before, mut is_inside) = ("", false);
    for line in readme.lines() {
        match line {
            "```sh" => {
                let mark = before.strip_prefix("<!-- ").and_then(|mark| mark.strip_suffix(" -->")).unwrap_or_default();
                blocks.push(Block { mark: mark.to_owned(), commands: String::new() });
                is_inside = true;
            }
            "```" => is_inside = false,
            _ if is_inside => {
                if let Some(block) = blocks.last_mut() {
                    block.commands += &format!("{line}\n");
                }
            }
            _ => before = line,
        }
    }
    blocks
}

/// Runs the blocks that may be run here, in a directory and a network of their own, and stops at the first command that fails.
fn run(may_run: impl Fn(&Block) -> bool, unshare: &str) {
    let mut session = String::from("set -e\n");
    for block in blocks().iter().filter(|block| may_run(block)) {
        session += &block.commands;
    }
    assert!(session.lines().count() > 5, "too little to run: {session}");
    session += "echo 'to the end'\n";
    let script = format!(
        "cd \"$(mktemp -d)\" && trap 'rm -rf \"$PWD\"' EXIT && cat >session && {unshare} sh session </dev/null | tail -n 1"
    );
    sh_reading(&script, &session).succeeds().prints("to the end\n");
}

#[test]
fn the_blocks_of_the_readme_work_for_an_ordinary_user() {
    requires!(UserNamespaces, Program("ps"), Program("pgrep"));
    run(|block| block.mark.is_empty(), "");
}

#[test]
fn the_blocks_of_the_readme_work_for_root() {
    requires!(Root, Veth, Program("ps"), Program("pgrep"));
    run(|block| !block.mark.starts_with("run by "), "unshare --net --mount");
}

#[test]
fn what_scripts_of_ci_run_is_what_the_readme_says() {
    let mut seen = 0;
    for block in blocks() {
        let Some(file) = block.mark.strip_prefix("run by ") else { continue };
        let script = fs::read_to_string(root().join(file)).expect("a script");
        for command in block.commands.lines().filter(|line| line.starts_with("cargo ")) {
            assert!(script.contains(command), "{file} does not run '{command}'");
            seen += 1;
        }
    }
    assert!(seen >= 6, "the README shows how to build and install");
}

#[test]
fn every_mark_is_known() {
    for block in blocks() {
        let is_known = ["", "root"].contains(&block.mark.as_str()) || block.mark.starts_with("run by ");
        assert!(is_known, "<!-- {} -->", block.mark);
    }
}
