//! The namespaces that mounts keep alive: nsfs in a mountinfo file; proc_pid_mountinfo(5).

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use crate::kind::NamespaceKind;

/// Where namespaces of this kind are mounted, as this mountinfo file tells. Where nobody may read the file, there are none.
pub fn mount_points(mountinfo: &Path, kind: NamespaceKind) -> Vec<PathBuf> {
    let text = fs::read(mountinfo).unwrap_or_default();
    text.split(|byte| *byte == b'\n').filter_map(|line| mount_point(line, kind)).collect()
}

/// `ID PARENT MAJOR:MINOR ROOT POINT OPTIONS… - TYPE SOURCE OPTIONS`, where the root of a nsfs is `net:[4026532177]`.
fn mount_point(line: &[u8], kind: NamespaceKind) -> Option<PathBuf> {
    let mut fields = line.split(|byte| *byte == b' ').skip(3);
    let root = fields.next()?.strip_prefix(kind.name().as_bytes())?;
    let point = fields.next()?;
    fields.any(|field| field == b"-");
    let is_namespace = root.starts_with(b":[") && fields.next()? == b"nsfs";
    is_namespace.then(|| OsString::from_vec(unescaped(point)).into())
}

/// A blank stands there as `\040`, and so do the tab, the newline and the backslash.
fn unescaped(field: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((byte, behind)) = rest.split_first() {
        let octal = behind.get(..3).filter(|_| *byte == b'\\').and_then(|digits| str::from_utf8(digits).ok());
        match octal.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(escaped) => {
                bytes.push(escaped);
                rest = &behind[3..];
            }
            None => {
                bytes.push(*byte);
                rest = behind;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_mountinfo_names_a_namespace_of_the_kind_or_does_not() {
        let line = b"36 25 0:4 pid:[4026532177] /run/a\\040b\\134\\9 rw shared:7 - nsfs nsfs rw";
        assert_eq!(mount_point(line, NamespaceKind::Pid), Some(PathBuf::from("/run/a b\\\\9")));
        assert_eq!(mount_point(line, NamespaceKind::Net), None);
        for line in
            [&b"36 25 0:4 / /proc rw - proc proc rw"[..], b"36 25 0:4 pid:[1] /x rw - tmpfs none rw", b"", b"36 25"]
        {
            assert_eq!(mount_point(line, NamespaceKind::Pid), None);
        }
    }
}
