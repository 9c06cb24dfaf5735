//! Capabilities of the caller, capget(2), capset(2), the ambient set of prctl(2), and those of a file.

use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr;

use nix::errno::Errno;

use super::process::prctl;

/// `_LINUX_CAPABILITY_VERSION_3`: two words of 32 bits for each set; capget(2).
const VERSION_3: u32 = 0x2008_0522;

const RAISE: libc::c_ulong = libc::PR_CAP_AMBIENT_RAISE as libc::c_ulong;
const IS_SET: libc::c_ulong = libc::PR_CAP_AMBIENT_IS_SET as libc::c_ulong;

#[repr(C)]
struct Header {
    version: u32,
    pid: i32,
}

const OF_THE_CALLER: Header = Header { version: VERSION_3, pid: 0 };

#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Sets {
    effective: u32,
    permitted: u32,
    inheritable: u32,
}

/// Makes every permitted capability inheritable and ambient, so that a program which is executed has it too.
///
/// # Errors
///
/// `EPERM` where a securebit forbids ambient capabilities; capabilities(7).
pub fn keep_across_exec() -> nix::Result<()> {
    let mut sets = sets()?;
    let mut header = OF_THE_CALLER;
    sets.iter_mut().for_each(|set| set.inheritable = set.permitted);
    // SAFETY: the kernel reads the header and the two elements.
    Errno::result(unsafe { libc::syscall(libc::SYS_capset, &raw mut header, sets.as_ptr()) })?;
    let permitted = permitted();
    (0..u64::BITS).filter(|capability| permitted >> capability & 1 == 1).try_for_each(raise_ambient)
}

/// The permitted capabilities, a bit for each.
pub fn permitted() -> u64 {
    sets().map_or(0, |[low, high]| u64::from(low.permitted) | u64::from(high.permitted) << 32) // it cannot fail
}

/// The ambient capabilities, a bit for each.
pub fn ambient() -> u64 {
    // SAFETY: the operation takes two numbers.
    let is_set = |capability: &u32| unsafe { prctl(libc::PR_CAP_AMBIENT, IS_SET, (*capability).into()) } == Ok(1);
    (0..u64::BITS).filter(is_set).fold(0, |set, capability| set | 1 << capability) // a number that is none is refused
}

fn sets() -> nix::Result<[Sets; 2]> {
    let mut header = OF_THE_CALLER;
    let mut sets = [Sets::default(); 2];
    // SAFETY: the kernel reads the header (and would correct a version that it does not know), and writes two elements, which the
    // version asks for and the array has.
    Errno::result(unsafe { libc::syscall(libc::SYS_capget, &raw mut header, sets.as_mut_ptr()) })?;
    Ok(sets)
}

/// Whether a program gets capabilities from its file: the attribute `security.capability`; capabilities(7).
pub fn file_has_some(path: &Path) -> bool {
    let Ok(path) = CString::new(path.as_os_str().as_bytes()) else { return false };
    let name = c"security.capability".as_ptr();
    // SAFETY: the kernel reads the two NUL-terminated strings, and with a size of 0 writes nothing.
    let length = unsafe { libc::getxattr(path.as_ptr(), name, ptr::null_mut(), 0) };
    length > 0
}

fn raise_ambient(capability: u32) -> nix::Result<()> {
    // SAFETY: the operation takes two numbers.
    unsafe { prctl(libc::PR_CAP_AMBIENT, RAISE, capability.into()) }.map(drop)
}
