//! The files of `/proc`, whose text is partly other people's: status, stat, mountinfo, cgroup, cmdline and comm.
//!
//! The first byte is the file. lsns finds it where it would find it in a procfs.
#![no_main]

use std::fs;
use std::io::Write;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use nix::sys::memfd::{MFdFlags, memfd_create};
use nscore::mountinfo::nsfs_mounts;
use procfs::process::{MountInfos, Status};
use procfs::{FromBufRead, FromRead};

fuzz_target!(|input: &[u8]| {
    let Some((file, text)) = input.split_first() else { return };
    match file % 7 {
        0 => status(text),
        1 => mountinfo(text),
        2 => in_lsns("stat", text),
        3 => in_lsns("status", text),
        4 => {
            in_lsns("cgroup", text);
            let path = String::from_utf8_lossy(text);
            assert!(lsns::fuzzing::container(&path).is_none_or(|name| name.len() <= path.len()));
        }
        5 => in_lsns("cmdline", text),
        _ => in_lsns("comm", text),
    }
});

fn status(text: &[u8]) {
    if let Some(depth) = nspid::fuzzing::depth_in_status(text) {
        // What comes behind the list of PIDs changes nothing.
        assert_eq!(nspid::fuzzing::depth_in_status(&[text, b"NSpid:\t1\t2\t3\nVmPeak:\t"].concat()), Some(depth));
    }
    let _ = Status::from_buf_read(text);
}

fn mountinfo(text: &[u8]) {
    let _ = MountInfos::from_read(text);
    let Ok(memory) = memfd_create("mountinfo", MFdFlags::empty()) else { return };
    let mut file = fs::File::from(memory);
    if file.write_all(text).is_ok() {
        let _ = nsfs_mounts(Path::new(&format!("/proc/self/fd/{}", file.as_raw_fd())));
    }
}

/// A directory that looks like a procfs with one process.
static DIRECTORY: LazyLock<PathBuf> = LazyLock::new(|| {
    let directory = PathBuf::from(format!("/dev/shm/nstools-fuzz-{}", std::process::id()));
    fs::create_dir_all(directory.join("7")).expect("a directory in memory");
    directory
});

const FILES: [(&str, &[u8]); 5] = [
    (
        "stat",
        b"7 (a b) S 1 7 7 0 -1 4194560 117 0 0 0 0 0 0 0 20 0 1 0 117474 2560000 303 18446744073709551615 1 1 1\n",
    ),
    ("status", b"Name:\ta\nPid:\t7\nPPid:\t1\nUid:\t0\t0\t0\t0\nNSpid:\t7\n"),
    ("cgroup", b"0::/a\n"),
    ("cmdline", b""),
    ("comm", b"a\n"),
];

fn in_lsns(name: &str, text: &[u8]) {
    let process = DIRECTORY.join("7");
    for (file, usual) in FILES {
        let text = if file == name { text } else { usual };
        fs::write(process.join(file), text).expect("a file in memory");
    }
    let facts = lsns::fuzzing::facts(&DIRECTORY, 7);
    assert!(!facts.is_empty());
}
