//! On a terminal long text is cut to its width, and what could not be read is told.

use testkit::{Terminal, hold, ours_only, requires, sh, sh_on_terminal};

const LONG: &str = "a-word-that-is-so-long-that-no-terminal-of-two-hundred-columns-can-show-the-whole-of-it-in-one-line-\
                    together-with-the-other-columns-and-so-it-has-to-be-cut-somewhere-before-its-very-end-which-is-here";

/// What a terminal of this width shows of a process with a long command line.
fn shown(columns: u16, options: &str) -> String {
    let held = hold(&format!("unshare -Uu env MARK={LONG} sh -c '\"$@\"; :' {LONG}"));
    let mut terminal =
        Terminal::run(&format!("lsns -t uts -p {} {options} 2>/dev/null; echo end", held.pid()), columns);
    terminal.shows("end\r\n").replace('\r', "")
}

#[test]
fn lines_are_as_wide_as_the_terminal_and_no_wider() {
    requires!(UserNamespaces, Program("setsid"));
    for columns in [40, 80, 200] {
        let text = shown(columns, "-l -o NS,TYPE,NPROCS,COMMAND");
        let widest = text.lines().map(|line| line.chars().count()).max().expect("lines");
        assert!(widest <= columns.into(), "{columns}: {text}");
        assert!(!text.contains("which-is-here"), "{text}");
    }
}

#[test]
fn with_notruncate_and_in_a_pipe_nothing_is_cut() {
    requires!(UserNamespaces, Program("setsid"));
    assert!(shown(40, "-l -u -o NS,COMMAND").contains("which-is-here"));
    let held = hold(&format!("unshare -Uu sh -c '\"$@\"; :' {LONG}"));
    assert!(sh(&format!("lsns -t uts -p {} -l", held.pid())).succeeds().stdout().contains("which-is-here"));
}

#[test]
fn wide_characters_take_two_columns() {
    requires!(UserNamespaces, Program("setsid"));
    let word = "日本".repeat(60);
    let held = hold(&format!("unshare -Uu sh -c '\"$@\"; :' {word}"));
    let mut terminal =
        Terminal::run(&format!("lsns -t uts -p {} -l -o NS,COMMAND 2>/dev/null; echo end", held.pid()), 60);
    let text = terminal.shows("end\r\n").replace('\r', "");
    let line = text.lines().last().expect("a row");
    let wide = line.chars().filter(|character| !character.is_ascii()).count();
    assert!(line.chars().count() + wide <= 60 && wide > 10, "{line}");
}

#[test]
fn who_may_not_see_all_is_told_how_much_is_missing() {
    ours_only!("on a terminal");
    requires!(OrdinaryUser);
    let outcome = sh_on_terminal("lsns").succeeds();
    let complaint = outcome.stderr();
    assert!(complaint.starts_with("  hint: ") && complaint.contains(" processes could not be examined"), "{outcome}");
    sh("lsns").succeeds().complains("");
}
