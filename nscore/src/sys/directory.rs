//! Directories and links read into memory that the caller keeps: for scans that read thousands of them.

use std::ffi::CStr;
use std::os::fd::{AsRawFd, BorrowedFd};

use nix::errno::Errno;

/// Reads the link `name` in a directory into `buffer`, and returns what it says: readlinkat(2). A longer text is cut.
///
/// # Errors
///
/// `EACCES` if the caller may not, `ENOENT` if it is gone, `EINVAL` if it is no link.
pub fn read_link<'b>(directory: BorrowedFd<'_>, name: &CStr, buffer: &'b mut [u8]) -> nix::Result<&'b [u8]> {
    // SAFETY: the kernel reads the NUL-terminated name and writes at most as many bytes as the buffer has.
    let length =
        unsafe { libc::readlinkat(directory.as_raw_fd(), name.as_ptr(), buffer.as_mut_ptr().cast(), buffer.len()) };
    let length = usize::try_from(Errno::result(length)?).unwrap_or_default();
    Ok(&buffer[..length])
}

/// Tells `visit` the name of each entry of an open directory, `.` and `..` among them: getdents64(2).
///
/// # Errors
///
/// `ENOENT` if the directory of a process is gone, `ENOTDIR` if it is none.
pub fn for_each_name(directory: BorrowedFd<'_>, buffer: &mut [u8], mut visit: impl FnMut(&CStr)) -> nix::Result<()> {
    loop {
        // SAFETY: the kernel writes at most as many bytes as the buffer has.
        let length =
            unsafe { libc::syscall(libc::SYS_getdents64, directory.as_raw_fd(), buffer.as_mut_ptr(), buffer.len()) };
        let length = usize::try_from(Errno::result(length)?).unwrap_or_default();
        if length == 0 {
            return Ok(());
        }
        let mut rest = &buffer[..length];
        while let Some((name, behind)) = first_entry(rest) {
            visit(name);
            rest = behind;
        }
    }
}

/// The name of the first `struct linux_dirent64` and the bytes behind it: inode and offset of 8 bytes each, the length of the
/// record in 2, the type in 1, then the name up to a NUL.
fn first_entry(records: &[u8]) -> Option<(&CStr, &[u8])> {
    let length = u16::from_ne_bytes(records.get(16..18)?.try_into().ok()?);
    let (record, behind) = records.split_at_checked(length.into())?;
    Some((CStr::from_bytes_until_nul(record.get(19..)?).ok()?, behind))
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::os::fd::AsFd;

    use super::*;

    #[test]
    fn every_entry_of_a_directory_is_told_with_a_buffer_of_any_size() {
        let mut expected: Vec<_> = std::fs::read_dir("/proc/self")
            .expect("a directory")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        expected.extend([".".into(), "..".into()]);
        expected.sort();
        for size in [100, 70_000] {
            let directory = File::open("/proc/self").expect("a directory");
            let mut names = Vec::new();
            for_each_name(directory.as_fd(), &mut vec![0; size], |name| {
                names.push(std::ffi::OsString::from(name.to_str().expect("ASCII")))
            })
            .expect("it can be read");
            names.sort();
            assert_eq!(names, expected);
        }
    }

    #[test]
    fn a_link_says_where_it_leads() {
        let directory = File::open("/proc/self").expect("a directory");
        let own = std::process::id().to_string();
        let proc = File::open("/proc").expect("a directory");
        assert_eq!(read_link(proc.as_fd(), c"self", &mut [0; 64]), Ok(own.as_bytes()));
        assert_eq!(read_link(directory.as_fd(), c"status", &mut [0; 64]), Err(Errno::EINVAL));
        assert_eq!(read_link(directory.as_fd(), c"none", &mut [0; 64]), Err(Errno::ENOENT));
    }
}
