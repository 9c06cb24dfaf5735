use std::path::Path;

use nscore::cli::{Invocation, Order, parse};

use super::*;

fn read(line: &str) -> Result<Options, Error> {
    let words = line.split_whitespace().map(OsString::from).collect();
    match parse(&crate::TOOL, TABLE, Order::OptionsFirst, words)? {
        Invocation::Run(options, _) => options.check().map(|()| options),
        Invocation::Print(_) => panic!("{line} asks for help"),
    }
}

fn fails(line: &str, message: &str) {
    assert_eq!(read(line).expect_err(line).to_string(), message, "{line}");
}

fn path(path: &str) -> Source {
    Source::Path(Path::new(path).to_owned())
}

#[test]
fn every_kind_has_its_letter_and_takes_an_attached_file() {
    for kind in NamespaceKind::ALL {
        let letter = kind.letter();
        assert_eq!(read(&format!("-t1 -{letter}")).expect("a kind").namespaces, [(kind, Source::Target)].into());
        for line in [format!("-{letter}/x"), format!("-{letter}=/x")] {
            assert_eq!(read(&line).expect("a file").namespaces, [(kind, path("/x"))].into(), "{line}");
        }
    }
}

#[test]
fn letters_behind_a_kind_are_its_file() {
    assert_eq!(read("-mp").expect("a file").namespaces, [(NamespaceKind::Mnt, path("p"))].into());
}

#[test]
fn the_first_operand_ends_the_options() {
    assert_eq!(read("-t 1 -n ls -a").expect("options"), read("-t 1 -n").expect("options"));
}

#[test]
fn directories_come_from_the_target_or_from_a_path() {
    let options = read("-t1 -n -r -w/x").expect("options");
    assert_eq!((options.root, options.wd), (Some(Source::Target), Some(path("/x"))));
    assert_eq!(read("-t1 -n -W").expect("options").wdns, Some(None));
    assert_eq!(read("-t1 -n -Wx").expect("options").wdns, Some(Some("x".into())));
}

#[test]
fn ids_are_numbers_or_those_of_the_target() {
    let options = read("-t1 -n -S follow -G 5").expect("options");
    assert_eq!((options.setuid, options.setgid), (Some(Id::Follow), Some(Id::Number(Gid::from_raw(5)))));
    fails("-t1 -n -S root", "'root' is not a user ID");
    fails("-t1 -n -G -1", "'-1' is not a group ID");
}

#[test]
fn a_target_is_one_pid_given_once() {
    for word in ["0", "-1", "1x", "99999999999"] {
        fails(&format!("-n -t {word}"), &format!("'{word}' is not a PID"));
    }
    fails("-t1 -n -t1", "option '--target' may be given once only");
}

#[test]
fn something_to_enter_must_be_asked_for() {
    for line in ["", "-t1", "-t1 -r -w", "-r/ -w/"] {
        fails(line, "no namespace is asked for");
    }
}

#[test]
fn what_only_a_target_has_needs_a_target() {
    fails("-a", "no target process is given, which '--all' needs");
    fails("-n/x -m", "no target process is given, nor a file for the mount namespace");
    fails("-n/x -r", "no target process is given, nor a path for the root directory");
    fails("-n/x -w", "no target process is given, nor a path for the working directory");
    fails("-n/x -S follow", "no target process is given, which 'follow' needs");
    assert!(read("-n/x -r/ -w/ -W").is_err());
    assert!(read("-n/x -r/ -w/").is_ok());
}

#[test]
fn the_two_working_directories_exclude_each_other() {
    fails("-t1 -n -w -W", "options '--wd' and '--wdns' exclude each other");
}
