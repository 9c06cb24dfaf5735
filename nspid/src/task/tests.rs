use super::*;
use nscore::cli::{Invocation, Order};

fn decided(line: &str) -> Result<Request, Error> {
    let words = line.split(' ').filter(|word| !word.is_empty()).map(OsString::from).collect();
    match cli::parse(&crate::TOOL, &crate::options::OPTIONS, Order::Mixed, words)? {
        Invocation::Print(text) => panic!("{line} prints {text}"),
        Invocation::Run(options, operands) => Request::decide(options, operands.words),
    }
}

fn task(line: &str) -> Task {
    decided(line).expect(line).task
}

fn view(line: &str) -> View {
    match task(line) {
        Task::Show(view) => view,
        other => panic!("{line}: {other:?}"),
    }
}

fn process(pid: i32) -> Reference {
    Reference::Process(nix::unistd::Pid::from_raw(pid))
}

#[test]
fn from_to_and_innermost_make_a_filter() {
    let source = || Source::Words(vec!["1".into(), "-".into()]);
    let to = |to| To::Namespace(to);
    assert_eq!(task("1 -f 17 -"), Task::Translate { from: Some(process(17)), to: to(None), source: source() });
    assert_eq!(task("-t self 1 -"), Task::Translate { from: None, to: to(Some(Reference::Own)), source: source() });
    assert_eq!(task("-i 1 -"), Task::Translate { from: None, to: To::Innermost, source: source() });
    assert_eq!(task("-f 17 -i 1 -"), Task::Translate { from: Some(process(17)), to: To::Innermost, source: source() });
}

#[test]
fn a_field_is_that_of_lines_and_not_of_words() {
    let source = |line| match task(line) {
        Task::Translate { source, .. } => source,
        other => panic!("{line}: {other:?}"),
    };
    assert_eq!(source("-t 17 -F2 -"), Source::Field(Field { number: 2, delimiter: None }));
    assert_eq!(source("-i -F1 -d, -"), Source::Field(Field { number: 1, delimiter: Some(b",".to_vec()) }));
}

#[test]
fn without_a_filter_processes_are_shown() {
    let named = Selection::Named(vec!["17".into(), "-".into()]);
    assert_eq!(view("").selection, Selection::Below);
    assert_eq!(view("17 - -q").selection, named);
    assert_eq!(view("-rl self").selection, Selection::Members { of: Reference::Own, recursive: true });
    assert_eq!(view("-T 17 -").selection, named);
}

#[test]
fn the_table_has_the_columns_that_were_asked_for() {
    let names = |line| view(line).columns.iter().map(|column| column.name).collect::<Vec<_>>();
    assert_eq!(names(""), DEFAULT);
    assert_eq!(names("-o chain,PID"), ["CHAIN", "PID"]);
    assert_eq!(names("-o +user"), ["PID", "NSPID", "PIDNS", "COMMAND", "USER"]);
    assert_eq!(names("-T"), DEFAULT_OF_TREES);
    assert_eq!(names("-T -o PID,pidns"), ["PID", "PIDNS"]);
}

/// Without the column of namespaces their rows would be empty, and there were no place for the branches.
#[test]
fn a_tree_always_has_the_column_that_it_is_drawn_in() {
    let view = view("-T -o PID,COMMAND");
    assert_eq!(view.columns.iter().map(|column| column.name).collect::<Vec<_>>(), ["PIDNS", "PID", "COMMAND"]);
    assert_eq!(view.tree, Some(0));
}

#[test]
fn the_format_is_that_of_form_and_tree() {
    for (line, format) in [
        ("", Format::List),
        ("-T -o PID,PIDNS", Format::Tree(1)),
        ("-J", Format::Json),
        ("-JT", Format::JsonTree),
        ("-0", Format::Raw),
    ] {
        assert_eq!(view(line).format(), format, "{line}");
    }
    assert!(view("").headings && !view("-n").headings);
}

#[test]
fn what_concerns_every_task_stands_beside_it() {
    let request = decided("-g -0 -q --proc /host/proc -i 1").expect("a request");
    assert_eq!(request.proc, Some("/host/proc".into()));
    assert_eq!(request.counted, Counted::Process);
    assert_eq!(request.separator, Separator::Nul);
    assert_eq!(request.silence, Silence::OfMissing);
    assert_eq!(decided("").expect("a request").counted, Counted::Thread);
}

#[test]
fn columns_are_listed_whatever_else_is_said() {
    assert_eq!(task("-H -f 1 -l 2"), Task::ListColumns(Form::Aligned));
    assert_eq!(task("-H -J"), Task::ListColumns(Form::Json));
}

#[test]
fn options_that_contradict_each_other_are_both_named() {
    for (line, message) in [
        ("--to 1 --list 2 3", "options '--to' and '--list' exclude each other"),
        ("--from 1 -J 3", "options '--from' and '--json' exclude each other"),
        ("-i -n 3", "options '--innermost' and '--noheadings' exclude each other"),
        ("-i -o PID 3", "options '--innermost' and '--output' exclude each other"),
        ("-t 1 -T 3", "options '--to' and '--tree' exclude each other"),
        ("-t 1 -i 3", "options '--to' and '--innermost' exclude each other"),
        ("-0 -J", "options '--null' and '--json' exclude each other"),
        ("-0 -T", "options '--null' and '--tree' exclude each other"),
        ("--from 1", "no PID to translate; '-' reads them from standard input"),
        ("-i -g", "no PID to translate; '-' reads them from standard input"),
        ("-g", "option '--tgid' is for PIDs, and none is given"),
        ("-g -l 1", "option '--tgid' is for PIDs, and none is given"),
        ("-F 1 -", "option '--field' belongs to '--from', '--to' or '--innermost'"),
        ("-i -F 1 - 17", "option '--field' reads lines from '-' and takes no PIDs: '17'"),
        ("-i -d , -", "option '--delimiter' belongs to '--field'"),
        ("-r 17", "option '--recursive' belongs to '--list'"),
        ("--list self 17", "option '--list' takes no PIDs: '17'"),
        ("--list 0", "'0' is not a reference to a PID namespace"),
        ("-i -F 0 -", "'0' is not a field number"),
        ("-i -F 1 -d ,, -", "',,' is not a single character"),
    ] {
        assert_eq!(decided(line).expect_err(line).to_string(), message, "{line}");
    }
}
