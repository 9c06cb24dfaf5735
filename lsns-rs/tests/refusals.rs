//! What cannot be meant is refused in one line that names it.

use testkit::{ours_only, requires, sh};

#[test]
fn unknown_kinds_columns_and_trees_are_named() {
    for options in ["-t door", "-o door", "-o NS,door", "-o +door", "-Tdoor", "--tree=door"] {
        sh(&format!("lsns {options}")).ends_with(1).complains_of(&["lsns: ", "door"]);
    }
}

#[test]
fn options_that_exclude_each_other_are_both_named() {
    sh("lsns -J -r").ends_with(1).complains_of(&["--json", "--raw"]);
    sh("lsns -p 1 17").ends_with(1).complains_of(&["--task", "namespace"]);
}

#[test]
fn a_list_is_no_tree() {
    ours_only!("lsns -l -T");
    sh("lsns -l -T").ends_with(1).complains_of(&["--list", "--tree"]);
}

#[test]
fn a_second_operand_is_refused() {
    ours_only!("lsns $NET $UTS");
    sh("lsns 1 2").ends_with(1).complains("lsns: extra operand '2'\nTry 'lsns --help' for more information.\n");
}

#[test]
fn unknown_options_are_refused_in_the_words_of_getopt() {
    let hint = "Try 'lsns --help' for more information.\n";
    sh("lsns --door").ends_with(1).complains(&format!("lsns: unrecognized option '--door'\n{hint}"));
    sh("lsns -z").ends_with(1).complains(&format!("lsns: invalid option -- 'z'\n{hint}"));
    sh("lsns --output").ends_with(1).complains(&format!("lsns: option '--output' requires an argument\n{hint}"));
}

#[test]
fn a_proc_of_another_pid_namespace_is_listed_with_a_warning() {
    ours_only!("`lsns` warns where `/proc` shows");
    requires!(UserNamespaces);
    let outcome = sh("unshare -Urpf lsns -t uts -lrn -o TYPE").succeeds();
    assert!(outcome.stdout().starts_with("uts\n"), "{outcome}");
    assert!(outcome.stderr().contains("/proc shows another PID namespace"), "{outcome}");
}
