//! Every kind of the target is entered, one by one or all at once.

use testkit::{hold, requires, sh};

const KINDS: [(&str, &str); 8] = [
    ("C", "cgroup"),
    ("i", "ipc"),
    ("m", "mnt"),
    ("n", "net"),
    ("p", "pid"),
    ("T", "time"),
    ("U", "user"),
    ("u", "uts"),
];

const EVERYTHING: &str = "unshare -UrCimnpTuf";

#[test]
fn one_kind_is_entered_and_the_others_stay_ours() {
    requires!(UserNamespaces);
    let held = hold(EVERYTHING);
    for (letter, name) in KINDS {
        let enter = format!("nsenter -t {} -U -{letter} --preserve-credentials", held.pid());
        let own = sh("readlink /proc/self/ns/*").succeeds().stdout();
        let expected = own.lines().map(|link| {
            let kind = link.split(':').next().expect("KIND:[INODE]");
            let entered = kind == name || kind == "user";
            let for_children = name == kind.trim_end_matches("_for_children");
            if entered || for_children { held.namespace(kind) + "\n" } else { format!("{link}\n") }
        });
        let expected: String = expected.collect();
        sh(&format!("{enter} sh -c 'readlink /proc/self/ns/*'")).succeeds().complains("").prints(&expected);
    }
}

#[test]
fn all_enters_every_kind() {
    requires!(UserNamespaces);
    let held = hold(EVERYTHING);
    let all: String = KINDS.map(|(_, name)| held.namespace(name) + "\n").concat();
    let links = KINDS.map(|(_, name)| format!("/proc/self/ns/{name}")).join(" ");
    sh(&format!("nsenter -at {} --preserve-credentials readlink {links}", held.pid())).succeeds().prints(&all);
}

/// To enter them again would take privileges where they were made, which an ordinary user has not.
#[test]
fn all_does_not_insist_on_kinds_that_are_ours_already() {
    requires!(UserNamespaces);
    let held = hold("unshare -Un");
    let links = ["net", "user"].map(|name| held.namespace(name) + "\n").concat();
    let read = "readlink /proc/self/ns/net /proc/self/ns/user";
    sh(&format!("nsenter -at {} --preserve-credentials {read}", held.pid())).succeeds().complains("").prints(&links);
}

#[test]
fn all_leaves_our_own_user_namespace_out() {
    requires!(UserNamespaces);
    let own = sh("readlink /proc/self/ns/user").succeeds().stdout();
    sh("nsenter -at $$ readlink /proc/self/ns/user").succeeds().complains("").prints(&own);
}

#[test]
fn our_own_user_namespace_cannot_be_entered_again() {
    sh("nsenter -U -t $$ true").ends_with(1).complains_of(&["nsenter: cannot enter the user namespace of process "]);
}
