//! Who one is inside, and when one becomes it.

use super::*;
use crate::id_map::{IdKind, IdMap, IdRange, Setgroups};

fn map_one(kind: IdKind, inner: u32, outer: u32) -> Step {
    let range = IdRange { inner, outer, count: 1 };
    Step::MapIds(kind, IdMap::new(Some(range), &[]).expect("a map"))
}

#[test]
fn maps_imply_a_user_namespace_and_the_last_word_on_an_id_counts() {
    let steps = steps("-r --map-user 5 true").expect("a plan");
    assert_eq!(steps[0], Step::Unshare(KindSet::from_iter([NamespaceKind::User])));
    assert_eq!(steps[1], map_one(IdKind::User, 5, 1000));
    assert_eq!(steps[2], Step::Setgroups(Setgroups::Deny));
    assert_eq!(steps[3], map_one(IdKind::Group, 0, 100));
}

#[test]
fn the_current_ids_map_to_themselves() {
    let steps = steps("-c true").expect("a plan");
    assert_eq!(steps[1], map_one(IdKind::User, 1000, 1000));
    assert_eq!(steps[3], map_one(IdKind::Group, 100, 100));
}

#[test]
fn setgroups_is_denied_for_a_group_map_alone() {
    assert_eq!(calls("--map-user 5 true")[1..], ["write(\"/proc/self/uid_map\")", "execve()"]);
    assert!(explained("-U --setgroups deny true").contains("deny setgroups(2)"));
    assert_eq!(steps("-r --setgroups deny true").expect("a plan"), steps("-r true").expect("a plan"));
    let error = steps("-r --setgroups allow true").expect_err("a contradiction");
    assert!(error.to_string().contains("contradicts a group map"), "{error}");
}

#[test]
fn the_groups_change_before_the_user_and_death_is_asked_for_again_behind_them() {
    assert_eq!(
        calls("--kill-child=TERM -S 5 -G 6 true"),
        [
            "pidfd_open()",
            "fork()",
            "prctl(PR_SET_PDEATHSIG)",
            "setgroups()",
            "setgid()",
            "setuid()",
            "prctl(PR_SET_PDEATHSIG)",
            "execve()"
        ]
    );
}

#[test]
fn ranges_are_mapped_from_outside_by_root_itself_and_by_the_program_for_others() {
    let line = "-r --map-users 1:100:9 true";
    assert_eq!(
        calls_of(0, line),
        [
            "fork()",
            "unshare(CLONE_NEWUSER)",
            "write(\"/proc/PID/uid_map\")",
            "write()",
            "write(\"/proc/self/setgroups\")",
            "write(\"/proc/self/gid_map\")",
            "execve()"
        ]
    );
    assert!(calls(line).contains(&"execve()".to_owned()));
    assert!(explained(line).contains("run newuidmap PID 0 1000 1 1 100 9: map user ids (by the helper)\n"));
}

#[test]
fn an_owner_is_become_before_the_namespace_is_made_and_maps_come_from_outside() {
    assert_eq!(
        calls_of(0, "-r --owner 5:6 true"),
        [
            "fork()",
            "setgroups()",
            "setgid()",
            "setuid()",
            "unshare(CLONE_NEWUSER)",
            "write(\"/proc/PID/uid_map\")",
            "write(\"/proc/PID/gid_map\")",
            "write()",
            "execve()"
        ]
    );
}
