//! Tests of installing, of what is taken back, and of uninstalling.

use super::*;
use crate::scratch::Scratch;

const MANIFEST: &str = "share/doc/nstools/SHA256SUMS";

fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), executable: path.starts_with("bin"), bytes: text.as_bytes().to_vec() }
}

fn two_files(text: &str) -> Vec<File> {
    vec![file("bin/a", text), file("share/man/man1/a.1", text)]
}

/// Every path below a directory, with the text of files.
fn listing(directory: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.push(format!("{}/", path.display()));
            found.extend(listing(&path));
        } else {
            found.push(format!("{} {:?}", path.display(), fs::read_to_string(&path).ok()));
        }
    }
    found.sort();
    found
}

#[test]
fn what_is_installed_can_be_uninstalled_without_a_trace() {
    let scratch = Scratch::new().expect("a directory");
    let before = listing(scratch.path());
    install(scratch.path(), &two_files("one"), MANIFEST).expect("installed");
    let mode = fs::metadata(scratch.path().join("bin/a")).expect("there").permissions().mode();
    assert_eq!((fs::read(scratch.path().join("bin/a")).expect("there"), mode & 0o777), (b"one".to_vec(), 0o755));
    assert_eq!(listing(scratch.path()).iter().filter(|line| line.contains("/.")).count(), 0);
    assert_eq!(uninstall(scratch.path(), MANIFEST), Ok(vec![]));
    assert_eq!(listing(scratch.path()), before);
    assert!(uninstall(scratch.path(), MANIFEST).expect_err("gone").contains("nothing of nstools"));
}

#[test]
fn an_upgrade_replaces_what_was_installed_and_removes_what_is_no_more() {
    let scratch = Scratch::new().expect("a directory");
    install(scratch.path(), &two_files("one"), MANIFEST).expect("installed");
    install(scratch.path(), &[file("bin/a", "two")], MANIFEST).expect("installed");
    assert_eq!(fs::read(scratch.path().join("bin/a")).expect("there"), b"two");
    assert!(!scratch.path().join("share/man/man1/a.1").exists());
    uninstall(scratch.path(), MANIFEST).expect("uninstalled");
    assert_eq!(listing(scratch.path()), Vec::<String>::new(), "the directories of the first one are remembered");
}

#[test]
fn of_two_installations_the_one_that_goes_last_removes_the_directories() {
    let scratch = Scratch::new().expect("a directory");
    let other = "share/doc/nstools-x/SHA256SUMS";
    for first in [MANIFEST, other] {
        install(scratch.path(), &two_files("one"), MANIFEST).expect("installed");
        install(scratch.path(), &[file("bin/a-x", "one")], other).expect("installed");
        uninstall(scratch.path(), first).expect("uninstalled");
        assert!(scratch.path().join("bin").exists());
        uninstall(scratch.path(), if first == MANIFEST { other } else { MANIFEST }).expect("uninstalled");
        assert_eq!(listing(scratch.path()), Vec::<String>::new());
    }
}

#[test]
fn files_of_others_are_neither_overwritten_nor_removed() {
    let scratch = Scratch::new().expect("a directory");
    fs::create_dir(scratch.path().join("bin")).expect("made");
    fs::write(scratch.path().join("bin/a"), "a stranger's").expect("written");
    let before = listing(scratch.path());
    let refusal = install(scratch.path(), &two_files("one"), MANIFEST).expect_err("refused");
    assert!(refusal.contains("bin/a") && refusal.contains("--suffix"), "{refusal}");
    assert_eq!(listing(scratch.path()), before);

    fs::remove_file(scratch.path().join("bin/a")).expect("removed");
    install(scratch.path(), &two_files("one"), MANIFEST).expect("installed");
    fs::write(scratch.path().join("bin/a"), "changed").expect("written");
    fs::write(scratch.path().join("share/man/other"), "a stranger's").expect("written");
    assert_eq!(uninstall(scratch.path(), MANIFEST), Ok(vec!["bin/a".to_owned()]));
    let left = listing(scratch.path());
    assert_eq!(left.len(), 5, "bin/, bin/a, share/, share/man/, share/man/other: {left:?}");
}

/// A directory stands where the last file belongs, which only shows when all others have taken their places.
#[test]
fn a_failure_at_the_last_step_takes_everything_back() {
    let scratch = Scratch::new().expect("a directory");
    let prefix = scratch.path().join("new");
    install(&prefix, &[file("bin/a", "one")], MANIFEST).expect("installed");
    fs::remove_file(prefix.join(MANIFEST)).expect("removed");
    fs::create_dir(prefix.join(MANIFEST)).expect("made");
    let before = listing(scratch.path());
    let mut undo = Undo::default();
    for (name, text) in [("bin/a", "two"), ("bin/b", "two")] {
        stage(&prefix.join(name), &file(name, text), &mut undo).expect("staged");
        take_place(&prefix.join(name), &mut undo).expect("in place");
    }
    assert_eq!(fs::read(prefix.join("bin/a")).expect("there"), b"two");
    assert!(take_place(&prefix.join(MANIFEST), &mut undo).expect_err("refused").contains("directory"));
    drop(undo);
    assert_eq!(listing(scratch.path()), before);
}

/// Also root may not write everywhere: nothing can be made in /proc.
#[test]
fn a_prefix_that_cannot_be_written_is_named_and_nothing_is_left() {
    let refusal = install(Path::new("/proc/nstools"), &two_files("one"), MANIFEST).expect_err("refused");
    assert!(refusal.contains("'/proc/nstools'"), "{refusal}");

    let scratch = Scratch::new().expect("a directory");
    fs::create_dir(scratch.path().join("share")).expect("made");
    fs::write(scratch.path().join("share/man"), "a file").expect("written");
    let before = listing(scratch.path());
    let refusal = install(scratch.path(), &two_files("one"), MANIFEST).expect_err("refused");
    assert!(refusal.contains("share/man'"), "{refusal}");
    assert_eq!(listing(scratch.path()), before);
}
