//! The calls whose failure costs nothing, and why.

use nix::errno::Errno;

use super::failure::Failure;
use super::learn::Call;
use super::lines::Line;

/// What the call begins with, as strace shows it; what it has in it; and why success in full may follow on its failure.
const HARMLESS: &[(&str, &str, &str)] = &[
    ("close(", "", "the kernel has closed the descriptor all the same; close(2)"),
    ("poll([{fd=0", "], 3, 0)", "standard descriptors that are open need no placeholder"),
    ("statx(", "", "the size of a file is a hint for how much memory to take"),
    ("lseek(", "", "what is left of a file is a hint for how much memory to take"),
    ("uname(", "", "a kernel that cannot be told counts as old, and its ways serve newer ones too"),
    ("openat(", "/etc/passwd", "getent(1) is asked for a name that the file does not tell"),
    ("read(", "</etc/passwd>", "getent(1) is asked for a name that the file does not tell"),
    ("wait4(", "", "a helper that was dismissed ends by itself"),
    ("shutdown(", "", "the helper was dismissed before"),
    ("recvfrom(", "", "a helper that cannot hear of its dismissal ends, and maps of ids stay"),
    ("readlink(", "EINVAL", "what is mounted is looked at by the name that was given"),
    ("openat(", "/proc/self/ns/pid", "our own namespace is mounted in the way of another's"),
    (
        "newfstatat(",
        "pid:[",
        "our own namespace is mounted in the way of another's, and a visitor tells whose a procfs is",
    ),
    ("openat(", "\"1/", "where init cannot be asked whose a procfs is, a visitor tells"),
    ("read(", "/1/stat>", "where init cannot be asked whose a procfs is, a visitor tells"),
    ("setns(", "|CLONE_NEW", "what cannot be entered together and at first is entered alone and at last"),
    ("setgroups(", "= -1 EPERM", "the groups were dropped before, where the user namespace denies it"),
    ("statfs(", "/sys/fs/cgroup", "where there is no cgroup v2, there is no file to join one by either"),
    ("write(", "\"e\\0\"", "the exit status of init says the same"),
    ("read(", "\"e\\0\"", "the exit status of init says the same"),
];

/// What the calls of mount-proc have in them by which it asks `/proc` with whom a place is shared.
const ASKED_OF_PROC: &[&str] = &["\"/proc\"", "self/fdinfo/", "/fdinfo/", "/mountinfo"];

const OTHER_PROCFS: &str = "a procfs that is made to be asked tells with whom the place is shared";

/// Why success in full may follow on the failure of this call of this line, if it may.
pub fn reason(line: &Line, call: &Call, failure: Failure) -> Option<&'static str> {
    match failure {
        Failure::Errno(Errno::EINTR) => return Some("what was interrupted is done again"),
        Failure::Death => return Some("the process had nothing more to do that anybody waits for"),
        Failure::Errno(_) => {}
    }
    let row = HARMLESS.iter().find(|(begin, within, _)| call.text.starts_with(begin) && call.text.contains(within));
    let is_asked =
        || line.command.starts_with("mount-proc ") && ASKED_OF_PROC.iter().any(|asked| call.text.contains(asked));
    row.map(|(.., reason)| *reason).or_else(|| is_asked().then_some(OTHER_PROCFS))
}

/// What the call begins with, what its failure is warned of, and why success in full may follow.
const WARNED_OF: &[(&str, &str, &str)] = &[
    ("setgroups(", "; credentials are kept", "nobody asked for other ones"),
    ("setgid(", "; credentials are kept", "nobody asked for other ones"),
    ("setuid(", "; credentials are kept", "nobody asked for other ones"),
];

/// Why success in full may follow on the failure of this call with this warning, if it may.
pub fn reason_to_warn(call: &Call, warning: &str) -> Option<&'static str> {
    let row = WARNED_OF.iter().find(|(begin, words, _)| call.text.starts_with(begin) && warning.contains(words));
    row.map(|(.., reason)| *reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason_for(command: &str, text: &str, failure: Failure) -> Option<&'static str> {
        let name = text.split('(').next().unwrap_or_default().to_owned();
        let call = Call { process: "parent".to_owned(), name, number: 0, nth: 1, text: text.to_owned() };
        reason(&Line::typed(command), &call, failure)
    }

    #[test]
    fn where_a_place_is_shared_is_asked_of_another_procfs() {
        let failure = Failure::Errno(Errno::EMFILE);
        let mountinfo = "openat(4</proc>, \"self/mountinfo\", O_RDONLY|O_CLOEXEC) = 5</proc/7/mountinfo>";
        assert_eq!(reason_for("mount-proc $DIR/place", mountinfo, failure), Some(OTHER_PROCFS));
        assert_eq!(reason_for("unshare true", mountinfo, failure), None);
        let place = "openat(AT_FDCWD, \"/tmp/place\", O_RDONLY|O_CLOEXEC|O_PATH|O_DIRECTORY) = 3";
        assert_eq!(reason_for("mount-proc $DIR/place", place, failure), None);
    }

    #[test]
    fn what_is_interrupted_may_always_succeed() {
        assert!(reason_for("unshare true", "rt_sigtimedwait(~[]", Failure::Errno(Errno::EINTR)).is_some());
        assert!(reason_for("unshare true", "mount(\"none\"", Failure::Errno(Errno::ENOMEM)).is_none());
    }
}
