use super::super::option::views;
use super::*;
use crate::cli::tool::Status;

#[derive(Debug, Default, PartialEq, Eq)]
struct Doors {
    mount: Option<Option<OsString>>,
    pid: bool,
    fork: bool,
    mount_proc: Option<Option<OsString>>,
    wd: Option<Option<OsString>>,
    root: Option<OsString>,
    follow: bool,
}

static TABLE: &[Opt<Doors>] = &[
    Opt {
        short: Some('m'),
        long: "mount",
        takes: Takes::MaybeLong("FILE", |doors, file| {
            doors.mount = Some(file);
            Ok(())
        }),
        help: "open the mount door",
    },
    Opt { short: Some('p'), long: "pid", takes: Takes::Nothing(|doors| doors.pid = true), help: "open the PID door" },
    Opt { short: Some('f'), long: "fork", takes: Takes::Nothing(|doors| doors.fork = true), help: "take the fork" },
    Opt {
        short: None,
        long: "mount-proc",
        takes: Takes::Maybe("DIR", |doors, dir| {
            doors.mount_proc = Some(dir);
            Ok(())
        }),
        help: "mount a procfs",
    },
    Opt {
        short: Some('w'),
        long: "wd",
        takes: Takes::Maybe("DIR", |doors, dir| {
            doors.wd = Some(dir);
            Ok(())
        }),
        help: "go to DIR",
    },
    Opt {
        short: Some('R'),
        long: "root",
        takes: Takes::Value("DIR", |doors, dir| {
            doors.root = Some(dir);
            Ok(())
        }),
        help: "live in DIR",
    },
    Opt { short: None, long: "follow", takes: Takes::Nothing(|doors| doors.follow = true), help: "follow me" },
];

static TOOL: Tool = Tool {
    name: "doors",
    usage: &["[options]"],
    about: "Open doors",
    options: || views(TABLE),
    beyond: &["follow"],
    columns: &[],
    run: |_| Ok(Status::SUCCESS),
};

fn read(order: Order, line: &str) -> Result<Invocation<Doors>, Error> {
    parse(&TOOL, TABLE, order, line.split_whitespace().map(OsString::from).collect())
}

fn run(line: &str) -> (Doors, Vec<String>) {
    match read(Order::OptionsFirst, line) {
        Ok(Invocation::Run(doors, operands)) => {
            (doors, operands.words.into_iter().map(|word| word.into_string().expect("UTF-8")).collect())
        }
        other => panic!("{line}: {other:?}"),
    }
}

fn fails(line: &str, message: &str) {
    assert_eq!(read(Order::OptionsFirst, line).expect_err(line).to_string(), message, "{line}");
}

#[test]
fn the_first_operand_ends_the_options() {
    let (doors, words) = run("-mp true -f --root");
    assert_eq!(doors, Doors { mount: Some(None), pid: true, ..Doors::default() });
    assert_eq!(words, ["true", "-f", "--root"]);
}

#[test]
fn options_may_follow_operands_where_the_tool_says_so() {
    let Ok(Invocation::Run(doors, operands)) = read(Order::Mixed, "1 -p 2 -- -f") else { panic!("a run") };
    assert_eq!(doors, Doors { pid: true, ..Doors::default() });
    assert_eq!(operands.words, ["1", "2", "-f"]);
    assert!(!operands.behind_separator);
}

#[test]
fn a_short_option_whose_value_belongs_to_the_long_name_takes_none() {
    let (doors, words) = run("-mpf --mount=/x --pid");
    assert_eq!(doors, Doors { mount: Some(Some("/x".into())), pid: true, fork: true, ..Doors::default() });
    assert!(words.is_empty());
    fails("-m/x", "invalid option -- '/'");
}

#[test]
fn an_optional_value_is_only_taken_where_it_is_attached() {
    assert_eq!(run("-w/x").0.wd, Some(Some("/x".into())));
    assert_eq!(run("-w=/x").0.wd, Some(Some("/x".into())));
    assert_eq!(run("--wd=/x").0.wd, Some(Some("/x".into())));
    assert_eq!(run("-w /x"), (Doors { wd: Some(None), ..Doors::default() }, vec!["/x".into()]));
    assert_eq!(run("--wd /x"), (Doors { wd: Some(None), ..Doors::default() }, vec!["/x".into()]));
}

#[test]
fn a_required_value_is_attached_or_the_next_word_whatever_it_looks_like() {
    for line in ["-R/x", "-R /x", "--root=/x", "--root /x", "-pfR/x", "-pfR /x"] {
        assert_eq!(run(line).0.root, Some("/x".into()), "{line}");
    }
    assert_eq!(run("-R -p"), (Doors { root: Some("-p".into()), ..Doors::default() }, vec![]));
    assert_eq!(run("--root --pid").0.root, Some("--pid".into()));
}

#[test]
fn an_unambiguous_beginning_is_enough_and_an_exact_name_wins() {
    assert!(run("--pi").0.pid);
    assert_eq!(run("--mount-").0.mount_proc, Some(None));
    assert_eq!(run("--mount").0, Doors { mount: Some(None), ..Doors::default() });
    fails("--mou", "option '--mou' is ambiguous; possibilities: '--mount' '--mount-proc'");
}

#[test]
fn an_option_that_only_we_have_takes_no_abbreviation_away() {
    assert!(run("--fo").0.fork);
    assert!(run("--fol").0.follow);
}

#[test]
fn the_last_of_two_wins() {
    assert_eq!(run("-R/x --root /y").0.root, Some("/y".into()));
}

#[test]
fn errors_use_the_words_of_getopt() {
    fails("--windows", "unrecognized option '--windows'");
    fails("--windows=3", "unrecognized option '--windows=3'");
    fails("-pQ", "invalid option -- 'Q'");
    fails("--root", "option '--root' requires an argument");
    fails("--ro", "option '--root' requires an argument");
    fails("-pR", "option requires an argument -- 'R'");
    fails("--fork=3", "option '--fork' doesn't allow an argument");
    fails("--fo=3", "option '--fork' doesn't allow an argument");
    fails("--help=3", "option '--help' doesn't allow an argument");
    fails("-f=3", "invalid option -- '='");
}

#[test]
fn help_and_version_are_answered_where_they_stand() {
    let Ok(Invocation::Print(help)) = read(Order::OptionsFirst, "-p --he --windows") else { panic!("help") };
    assert!(help.contains("Usage:\n doors [options]\n"), "{help}");
    let Ok(Invocation::Print(version)) = read(Order::OptionsFirst, "-pV") else { panic!("version") };
    assert_eq!(version, format!("doors from nstools {}\n", env!("CARGO_PKG_VERSION")));
    assert_eq!(run("true --help").1, ["true", "--help"]);
}

#[test]
fn the_separator_ends_the_options_and_is_remembered() {
    let Ok(Invocation::Run(_, operands)) = read(Order::OptionsFirst, "-p -- -f x") else { panic!("a run") };
    assert_eq!(operands, Operands { words: vec!["-f".into(), "x".into()], behind_separator: true });
    let Ok(Invocation::Run(_, operands)) = read(Order::OptionsFirst, "-p /mnt -- x") else { panic!("a run") };
    assert_eq!(operands, Operands { words: vec!["/mnt".into(), "--".into(), "x".into()], behind_separator: false });
    let Ok(Invocation::Run(_, operands)) = read(Order::OptionsFirst, "-p --") else { panic!("a run") };
    assert_eq!(operands.words.len(), 0);
}

#[test]
fn a_hyphen_alone_is_an_operand() {
    assert_eq!(run("-p -").1, ["-"]);
}
