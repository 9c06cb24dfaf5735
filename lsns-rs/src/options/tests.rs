use super::*;

use nscore::cli::{Invocation, Order, parse};
use nscore::table::Format;

fn request(line: &str) -> Result<Request, Error> {
    let words = line.split_whitespace().map(OsString::from).collect();
    match parse(&crate::TOOL, TABLE, Order::Mixed, words)? {
        Invocation::Run(options, operands) => options.request(&operands.words),
        Invocation::Print(text) => panic!("{text}"),
    }
}

fn view(line: &str) -> View {
    match request(line).expect(line) {
        Request::Show(view) => view,
        Request::ListColumns(_) => panic!("{line} shows rows"),
    }
}

fn complaint(line: &str) -> String {
    request(line).expect_err(line).to_string()
}

fn names(columns: &[Column]) -> Vec<&str> {
    columns.iter().map(|column| column.name).collect()
}

#[test]
fn without_options_all_namespaces_are_a_tree_of_processes() {
    let view = view("");
    assert_eq!(view.subject, Subject::Namespaces);
    assert_eq!(view.kinds, KindSet::ALL);
    assert_eq!(names(&view.columns), ["NS", "TYPE", "NPROCS", "PID", "USER", "COMMAND"]);
    assert_eq!(view.relation, Some(Relation::Process));
    assert_eq!(view.format(), Format::Tree(5));
    assert!(view.headings && view.truncate);
}

#[test]
fn an_operand_shows_the_processes_of_one_namespace() {
    for line in ["4026531836 -n", "-n 4026531836", "-n -- 4026531836"] {
        let view = view(line);
        assert_eq!(view.subject, Subject::ProcessesIn(4_026_531_836));
        assert_eq!(names(&view.columns), ["PID", "PPID", "USER", "COMMAND"]);
        assert_eq!(view.format(), Format::Tree(3));
        assert!(!view.headings);
    }
    assert_eq!(complaint("net"), "'net' is not a namespace inode number");
    assert_eq!(complaint("-- -1"), "'-1' is not a namespace inode number");
    assert_eq!(complaint("1 2"), "extra operand '2'");
}

#[test]
fn kinds_add_up() {
    assert_eq!(view("-t mnt -t net").kinds, [NamespaceKind::Mnt, NamespaceKind::Net].into_iter().collect());
    assert_eq!(view("-t mnt,net").kinds, view("-tnet --type=mnt").kinds);
    assert_eq!(view("-t all").kinds, KindSet::ALL);
    assert_eq!(view("-t mnt,all").kinds, KindSet::ALL);
    assert_eq!(complaint("-t door"), "unknown namespace type 'door'");
    assert_eq!(complaint("-t mnt,"), "unknown namespace type ''");
    assert_eq!(complaint("-t PID"), "unknown namespace type 'PID'");
}

#[test]
fn columns_are_named_extended_or_all() {
    assert_eq!(names(&view("-o pid,Ns").columns), ["PID", "NS"]);
    assert_eq!(names(&view("-o +PNS 17").columns), ["PID", "PPID", "USER", "COMMAND", "PNS"]);
    assert_eq!(view("--output-all").columns, columns::ALL[..columns::IN_OUTPUT_ALL]);
    assert_eq!(names(&view("--output-all -o ns -o type").columns), ["TYPE"], "the last wins");
    assert!(complaint("-o DOOR").starts_with("unknown column 'DOOR'"));
}

#[test]
fn a_tree_needs_its_column() {
    assert_eq!(view("-l").relation, None);
    assert_eq!(view("-o NS").relation, None);
    assert_eq!(view("-o COMMAND,NS -T").format(), Format::Tree(1));
    assert_eq!(view("-T -o TYPE").format(), Format::List);
    assert_eq!(view("-J").format(), Format::JsonTree);
    assert_eq!(view("-J -l").format(), Format::Json);
    assert_eq!(view("-r").format(), Format::RawTree(5));
    assert_eq!(view("17 -T").relation, None);
    assert_eq!(view("17 -Tprocess").relation, Some(Relation::Process));
}

#[test]
fn a_tree_is_of_processes_parents_or_owners() {
    assert_eq!(view("-T").relation, Some(Relation::Owner));
    assert_eq!(view("-Tparent").relation, Some(Relation::Parent));
    assert_eq!(view("--tree=process").relation, Some(Relation::Process));
    assert_eq!(complaint("-Tdoor"), "unknown tree 'door'; there are process, parent, owner");
}

#[test]
fn options_that_exclude_each_other_are_named() {
    assert_eq!(complaint("-J -r"), "--json and --raw cannot be combined");
    assert_eq!(complaint("--list --tree=process"), "--list and --tree cannot be combined");
    assert_eq!(complaint("-p 1 17"), "--task and a namespace cannot be combined");
    assert_eq!(complaint("-p 0"), "'0' is not a PID");
}

#[test]
fn only_what_is_shown_is_read() {
    let ns_only = view("-o NS,TYPE,NPROCS,PID,PATH").needs();
    assert_eq!(ns_only, crate::facts::Needs::default());
    assert!(view("-l").needs().command && !view("-l").needs().ppid && !view("-l").needs().threads);
    assert!(view("").needs().ppid);
    assert!(view("-t net").needs().netnsid && !view("").needs().netnsid);
    assert!(view("-o HELD").needs().threads && view("-o HOLDERS").needs().pids && view("--threads").needs().threads);
    assert!(view("-o CONTAINER").needs().cgroup);
}

#[test]
fn the_list_of_columns_has_styles_too() {
    assert!(matches!(request("-H -J").expect("a request"), Request::ListColumns(Style::Json)));
    assert!(matches!(request("-H").expect("a request"), Request::ListColumns(Style::Aligned)));
}
