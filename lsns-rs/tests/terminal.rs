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

/// What a terminal shows of a namespace that a shell and lsns are in. The shell's command line is `sh -c $0; : lsns ...`;
/// the inode number, which is another each time, is left out.
fn shown_of_a_shell(columns: u16, locale: &str, options: &str, further_word: &str) -> Vec<String> {
    let lsns = format!("sh -c '$0; :' 'lsns -t uts {options}' {further_word}");
    let line = format!("LC_ALL={locale} unshare -Urpfu --mount-proc {lsns} 2>/dev/null; echo end");
    let text = Terminal::run(&line, columns).shows("end\r\n").replace('\r', "");
    text.lines().take_while(|line| *line != "end").map(|line| line.chars().skip(10).collect()).collect()
}

#[test]
fn on_a_terminal_the_command_takes_the_room_that_is_left_but_as_much_as_its_heading() {
    requires!(UserNamespaces, Program("setsid"));
    for columns in [30, 40, 80, 200] {
        let row = shown_of_a_shell(columns, "C", "", LONG).remove(1);
        let command = format!("sh -c $0; : lsns -t uts  {LONG}");
        let room = usize::from(columns).saturating_sub("4026531838 uts       2   1 root ".len()).max("COMMAND".len());
        assert_eq!(row, format!(" uts       2   1 root {}", command.get(..room).unwrap_or(&command)));
    }
}

#[test]
fn on_a_wide_terminal_columns_have_their_usual_width() {
    requires!(UserNamespaces, Program("setsid"));
    let narrow = [" TYPE NPROCS PID USER COMMAND", " uts       2   1 root sh -c $0; : lsns -t uts "];
    let wide = [" TYPE  NPROCS   PID USER COMMAND", " uts        2     1 root sh -c $0; : lsns -t uts "];
    assert_eq!(shown_of_a_shell(40, "C", "", "")[0], narrow[0]);
    assert_eq!(shown_of_a_shell(80, "C", "", ""), wide);
    assert_eq!(shown_of_a_shell(200, "C", "", ""), wide);
    assert_eq!(shown_of_a_shell(200, "C", "-n", "")[0], " uts       2     1 root sh -c $0; : lsns -t uts -n");
}

#[test]
fn the_locale_decides_how_a_name_beyond_ascii_is_shown() {
    requires!(UserNamespaces, Program("setsid"));
    let name = |locale| shown_of_a_shell(80, locale, "-n -o NS,COMMAND", "größe").remove(0);
    assert_eq!(name("C.UTF-8"), " sh -c $0; : lsns -t uts -n -o NS,COMMAND größe");
    assert_eq!(name("C"), r" sh -c $0; : lsns -t uts -n -o NS,COMMAND gr\xc3\xb6\xc3\x9fe");
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
    let mut terminal = Terminal::run(
        &format!("LC_ALL=C.UTF-8 lsns -t uts -p {} -l -o NS,COMMAND 2>/dev/null; echo end", held.pid()),
        60,
    );
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
