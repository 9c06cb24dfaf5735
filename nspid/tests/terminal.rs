//! Nothing that others named reaches a terminal raw, from any of the programs: no line has a control character.

use testkit::{hold, requires, sh, sh_on_terminal};

/// A word that would clear the screen, set a title and begin a line, and what is shown of it.
const HOSTILE: &str = r#""$(printf 'a\033[2J\n\177\302\2332Jb')""#;
const SHOWN: &str = r"a\x1b[2J\x0a\x7f\xc2\x9b2Jb";

/// Runs a line, with the hostile word where `@` stands, and expects that each line that it printed is one of text.
#[track_caller]
fn shows(line: &str, status: i32) -> String {
    let outcome = sh_on_terminal(&line.replace('@', HOSTILE)).ends_with(status);
    let text = outcome.stdout() + &outcome.stderr();
    assert!(text.lines().all(|line| !line.contains(char::is_control)), "{outcome}");
    text
}

#[test]
fn an_explanation_shows_the_words_escaped_and_one_line_a_step() {
    for line in
        ["unshare --explain -R @ -w @ @", "nsenter --explain --net=/proc/self/ns/net @", "mount-proc --explain @ -- @"]
    {
        let text = shows(line, 0);
        assert!(text.contains(SHOWN), "{text}");
        assert!(text.lines().enumerate().all(|(index, line)| line.starts_with(&format!("{}. ", index + 1))), "{text}");
    }
}

#[test]
fn an_error_shows_the_name_escaped() {
    for (line, status) in [
        ("unshare -w @ true", 1),
        ("unshare /no/@", 127),
        ("unshare --@", 1),
        ("nsenter --net=@ true", 1),
        ("nsenter -t @ true", 1),
        ("nsenter --net=/proc/self/ns/net -S @ true", 1),
        ("lsns -o @", 1),
        ("lsns --proc @", 1),
        ("lsns -Q @", 1),
        ("lsns @", 1),
        ("nspid @", 1),
        ("nspid --to @ 1", 1),
        ("nspid --proc @ 1", 1),
        ("mount-proc @", 1),
        ("mount-proc -o @ /x", 1),
    ] {
        let text = shows(line, status);
        assert!(text.contains(&SHOWN[1..]), "{line}: {text}"); // a filter is shown from its fault on
    }
}

#[test]
fn a_warning_shows_the_name_escaped() {
    requires!(UserNamespaces);
    // Where the shell that was meant outside is missing, nsenter warns.
    let held = hold("unshare -Un");
    let text = shows(&format!("SHELL=/no/@ nsenter -t {} -U --preserve-credentials -n -r </dev/null", held.pid()), 0);
    assert!(text.contains(SHOWN), "{text}");
}

/// Whoever starts a program gives it its name, and messages begin with that.
#[test]
fn the_name_of_the_program_is_escaped_too() {
    for tool in ["unshare", "nsenter", "lsns", "nspid", "mount-proc"] {
        let line = format!(
            "d=$(mktemp -d); ln -s \"$(command -v {tool})\" \"$d\"/@; \"$d\"/@ --door; s=$?; rm -r $d; exit $s"
        );
        let text = shows(&line, 1);
        assert!(text.starts_with(&format!("{SHOWN}: ")) && text.contains(&format!("Try '{SHOWN} --help'")), "{text}");
    }
}

/// A table of one process has its name in every format.
#[test]
fn a_table_shows_the_command_escaped() {
    requires!(UserNamespaces);
    for options in ["-n", "-Tn", "-J", "-TJ", "-0"] {
        let line = format!("nspid {options} -o NSPID,COMMAND $$; true");
        let text = sh(&format!("unshare -Urpf --mount-proc sh -c '{line}' {HOSTILE}")).succeeds().stdout();
        let controls = text.replace(['\n', '\0'], "").contains(char::is_control);
        assert!(!controls && text.contains("2Jb"), "{text:?}");
    }
}
