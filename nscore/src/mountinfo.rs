//! The namespaces that mounts keep alive: nsfs in a mountinfo file; proc_pid_mountinfo(5).

use std::fs;
use std::io;
use std::path::Path;

use crate::kind::NamespaceKind;
use crate::nsfs::namespace_in;

/// The kind, the inode number and the mount point of each namespace that is mounted, as this mountinfo file tells.
///
/// # Errors
///
/// The file cannot be read.
pub fn nsfs_mounts(mountinfo: &Path) -> io::Result<Vec<(NamespaceKind, u64, Vec<u8>)>> {
    fs::read(mountinfo).map(|text| nsfs_mounts_in(&text))
}

/// The same of the text of such a file.
pub fn nsfs_mounts_in(text: &[u8]) -> Vec<(NamespaceKind, u64, Vec<u8>)> {
    text.split(|byte| *byte == b'\n').filter_map(nsfs_mount).collect()
}

/// `ID PARENT MAJOR:MINOR ROOT POINT OPTIONS… - TYPE SOURCE OPTIONS`, where the root of a nsfs is `net:[4026532177]`.
fn nsfs_mount(line: &[u8]) -> Option<(NamespaceKind, u64, Vec<u8>)> {
    let mut fields = line.split(|byte| *byte == b' ').skip(3);
    let (kind, inode) = namespace_in(fields.next()?)?;
    let point = unescaped(fields.next()?);
    fields.any(|field| field == b"-");
    (fields.next()? == b"nsfs").then_some((kind, inode, point))
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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_of_mountinfo_names_a_namespace_or_does_not() {
        let line = b"36 25 0:4 net:[4026532177] /run/net\\040ns/a rw shared:7 - nsfs nsfs rw";
        assert_eq!(nsfs_mount(line), Some((NamespaceKind::Net, 4_026_532_177, b"/run/net ns/a".to_vec())));
        for line in
            [&b"36 25 0:4 / /proc rw - proc proc rw"[..], b"36 25 0:4 net:[1] /x rw - tmpfs none rw", b"", b"36 25"]
        {
            assert_eq!(nsfs_mount(line), None);
        }
    }

    proptest! {
        #[test]
        fn no_line_makes_it_panic_and_every_mount_point_is_read_as_it_is(line in any::<Vec<u8>>(), point in any::<Vec<u8>>()) {
            let _ = (nsfs_mount(&line), unescaped(&line));
            let escape = |byte: &u8| match byte {
                b' ' | b'\t' | b'\n' | b'\\' => format!("\\{byte:03o}").into_bytes(),
                other => vec![*other],
            };
            let escaped: Vec<u8> = point.iter().flat_map(escape).collect();
            let line = [b"36 25 0:4 net:[7] ", &escaped[..], b" rw - nsfs nsfs rw"].concat();
            prop_assert_eq!(nsfs_mount(&line), Some((NamespaceKind::Net, 7, point)));
        }
    }

    #[test]
    fn only_whole_escapes_are_undone() {
        assert_eq!(unescaped(br"a\134\b\01\9xy\"), br"a\\b\01\9xy\");
    }
}
