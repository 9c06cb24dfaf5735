//! Whether the file of the program has given its caller rights that they did not have: set-user-ID, set-group-ID, file
//! capabilities; credentials(7), capabilities(7).

use nix::unistd::{Uid, getegid, geteuid, getgid, getuid};

use super::capability;

/// Whether the program has rights that its caller has not.
///
/// The kernel says so by `AT_SECURE` (getauxval(3)), and no caller can take that back. But it says the same where a security module
/// has changed the domain of the program (AppArmor, SELinux), which gives nobody a right. So it counts only where the real IDs
/// differ from the effective ones, or where capabilities come from the file: execve(2) leaves an ordinary user's program no
/// others but the ambient ones, which the caller had, so that what is permitted beyond those is the file's.
pub fn is_beyond_the_callers() -> bool {
    // SAFETY: the argument is a plain number, and what is read was laid down before the program began.
    let is_secure = unsafe { libc::getauxval(libc::AT_SECURE) } != 0;
    is_secure && (getuid() != geteuid() || getgid() != getegid() || has_some_of_its_file(getuid()))
}

/// Root's programs have all capabilities anyway.
fn has_some_of_its_file(user: Uid) -> bool {
    !user.is_root() && capability::permitted() & !capability::ambient() != 0
}
