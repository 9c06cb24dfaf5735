//! Mounts: after what, and where they spread to.

use super::*;

#[test]
fn a_new_root_is_entered_before_proc_is_mounted_in_it() {
    assert_eq!(
        calls("-R /srv --mount-proc true")[1..],
        [
            "mount(\"/\", MS_REC|MS_PRIVATE)",
            "chroot()",
            "chdir()",
            "fsopen(\"proc\"), fsmount(), move_mount()",
            "execve()"
        ]
    );
    assert!(explained("-R /srv true").contains("chdir(): make / the working directory"));
    assert!(explained("-R /srv -w /tmp true").contains("chdir(): make /tmp the working directory"));
}

#[test]
fn propagation_is_changed_only_in_a_new_mount_namespace() {
    assert_eq!(calls("--propagation slave true"), ["execve()"]);
    assert_eq!(calls("-m --propagation unchanged true")[1..], ["execve()"]);
    assert_eq!(calls("-m --propagation slave true")[1..], ["mount(\"/\", MS_REC|MS_SLAVE)", "execve()"]);
    assert!(
        calls("--mount-proc --propagation shared true").contains(&"mount(\"/proc\", MS_REC|MS_PRIVATE)".to_owned())
    );
}

#[test]
fn what_is_kept_by_a_file_is_bound_where_the_caller_sees_it() {
    assert_eq!(
        calls("--uts=here true"),
        ["stat(\"here\")", "unshare(CLONE_NEWUTS)", "mount(\"/proc/self/ns/uts\", MS_BIND)", "execve()"]
    );
    assert_eq!(
        calls("--uts=here -mf --pid=there true"),
        [
            "stat(\"here\")",
            "stat(\"there\")",
            "fork()",
            "unshare(CLONE_NEWNS|CLONE_NEWPID|CLONE_NEWUTS)",
            "fork()",
            "mount(\"/proc/PID/ns/uts\", MS_BIND)",
            "mount(\"/proc/PID/ns/pid_for_children\", MS_BIND)",
            "write()",
            "mount(\"/\", MS_REC|MS_PRIVATE)",
            "execve()"
        ]
    );
    assert!(steps("--pid=there true").expect_err("no fork").to_string().contains("'--fork'"));
}

#[test]
fn binfmt_misc_implies_namespaces_and_in_its_usual_place_a_procfs() {
    assert_eq!(
        calls("--mount-binfmt true"),
        [
            "unshare(CLONE_NEWNS|CLONE_NEWUSER)",
            "mount(\"/\", MS_REC|MS_PRIVATE)",
            "fsopen(\"proc\"), fsmount(), move_mount()",
            "mount(\"binfmt_misc\")",
            "execve()"
        ]
    );
    assert_eq!(calls("--mount-binfmt=/x true")[2..], ["mount(\"binfmt_misc\")", "execve()"]);
    assert_eq!(calls("-l :x:M::a::/i: --mount-binfmt=/x true")[3], "write(\"/x/register\")");
}

#[test]
fn a_fixed_interpreter_is_registered_before_the_root_changes_and_shows_inside_too() {
    let binfmt = |flags: &str| {
        let line = format!("-R /srv --mount-binfmt=/x -l :x:M::a::/i:{flags} true");
        calls(&line)[2..]
            .iter()
            .map(|call| call.split(['(', ')']).next().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(binfmt("F"), ["mount", "write", "chroot", "chdir", "mount", "execve"]);
    assert_eq!(binfmt("O"), ["chroot", "chdir", "mount", "write", "execve"]);
    let spreading = calls("-R /srv --propagation shared --mount-binfmt=/x -l :x:M::a::/i:F true");
    let places: Vec<_> = spreading.iter().filter(|call| call.contains("\"/x")).cloned().collect();
    assert_eq!(spreading.iter().filter(|call| *call == "mount(\"binfmt_misc\")").count(), 2);
    assert_eq!(
        places,
        ["mount(\"/x\", MS_REC|MS_PRIVATE)", "write(\"/x/register\")", "mount(\"/x\", MS_REC|MS_PRIVATE)"]
    );
}

#[test]
fn no_plan_mounts_before_the_mounts_are_private() {
    for line in ["-m --mount-proc true", "--mount-binfmt true", "-mR / -l :x:M::a::/i:F true", "-a --mount-proc true"] {
        let calls = calls(line);
        let first_mount = calls.iter().position(|call| call.contains("fsopen") || call.contains("binfmt_misc"));
        let private = calls.iter().position(|call| call.contains("MS_PRIVATE"));
        assert!(private.is_some() && private < first_mount, "{line}: {calls:?}");
    }
}
