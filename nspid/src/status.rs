//! What `/proc/PID/status` tells of who a process is; proc_pid_status(5).

use nix::unistd::{Pid, Uid};

use nscore::sys::nsfs::Counted;

/// The lines of a status file that we use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The NSpid list: its PID in the procfs's own namespace, in the one below, and so on to the one it lives in.
    pub nspid: Vec<Pid>,
    /// The NStgid list: the same of the process that it belongs to, if it is a thread.
    pub nstgid: Vec<Pid>,
    /// The PID of the process that it belongs to: its own, unless it is a further thread.
    pub process: Pid,
    /// The PID of its parent; 0 if the parent lives outside.
    pub parent: Pid,
    /// Its effective user.
    pub user: Uid,
}

impl Status {
    /// Reads the text of a status file from its beginning; `None` if the text ends before all the lines have come.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let (mut process, mut parent, mut user, mut nstgid) = (None, None, None, None);
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\n")?;
            if let Some(value) = line.strip_prefix(b"Tgid:\t") {
                process = pids(value)?.first().copied();
            } else if let Some(value) = line.strip_prefix(b"PPid:\t") {
                parent = pids(value)?.first().copied();
            } else if let Some(value) = line.strip_prefix(b"Uid:\t") {
                user = words(value)?.nth(1)?.parse().ok(); // real, effective, saved, file system
            } else if let Some(value) = line.strip_prefix(b"NStgid:\t") {
                nstgid = pids(value);
            } else if let Some(value) = line.strip_prefix(b"NSpid:\t") {
                let (nspid, nstgid) = (pids(value)?, nstgid?);
                return Some(Self { nspid, nstgid, process: process?, parent: parent?, user: Uid::from_raw(user?) });
            }
        }
        None
    }

    /// Whether the kernel is taking its PIDs away just now, and shows 0 for those that are gone.
    pub fn is_leaving(&self) -> bool {
        self.nspid.iter().chain(&self.nstgid).any(|pid| pid.as_raw() == 0)
    }

    /// How many PID namespaces below the procfs's own it lives.
    pub fn depth(&self) -> usize {
        self.nspid.len().saturating_sub(1)
    }

    /// Its PIDs from the procfs's own namespace inwards, or those of its process.
    pub fn pids(&self, counted: Counted) -> &[Pid] {
        match counted {
            Counted::Thread => &self.nspid,
            Counted::Process => &self.nstgid,
        }
    }
}

fn words(text: &[u8]) -> Option<impl Iterator<Item = &str>> {
    Some(str::from_utf8(text).ok()?.split_ascii_whitespace())
}

fn pids(text: &[u8]) -> Option<Vec<Pid>> {
    words(text)?.map(|word| word.parse().ok().filter(|pid| *pid >= 0).map(Pid::from_raw)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &[u8] = b"Name:\ta\\nNSpid:\t9\nUmask:\t0022\nTgid:\t52341\nPid:\t52342\nPPid:\t52300\n\
        TracerPid:\t0\nUid:\t0\t1000\t0\t0\nGroups:\t4 20 \nNStgid:\t52341\t15\t1\nNSpid:\t52342\t16\t2\nNSpgid:\t1\n";

    #[test]
    fn a_status_file_tells_all_pids_the_parent_and_the_effective_user() {
        let status = Status::parse(TEXT).expect("a whole status");
        assert_eq!(status.pids(Counted::Thread), [52342, 16, 2].map(Pid::from_raw));
        assert_eq!(status.pids(Counted::Process), [52341, 15, 1].map(Pid::from_raw));
        assert_eq!(status.process, Pid::from_raw(52341));
        assert_eq!(status.parent, Pid::from_raw(52300));
        assert_eq!(status.user, Uid::from_raw(1000));
        assert_eq!(status.depth(), 2);
    }

    #[test]
    fn a_process_with_a_pid_of_0_is_leaving() {
        assert!(!Status::parse(TEXT).expect("a whole status").is_leaving());
        let text = str::from_utf8(TEXT).expect("ASCII");
        for list in ["NStgid:\t52341\t15\t1", "NSpid:\t52342\t16\t2"] {
            let leaving = text.replace(list, &format!("{}0", list.trim_end_matches(['1', '2'])));
            assert!(Status::parse(leaving.as_bytes()).expect("a whole status").is_leaving());
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_no_name_hides_what_follows(text in any::<Vec<u8>>(), name in any::<Vec<u8>>()) {
            let _ = Status::parse(&text);
            let name: Vec<u8> = name.into_iter().filter(|byte| *byte != b'\n').collect(); // the kernel escapes it
            let text = [b"Name:\t", &name[..], b"\n", TEXT].concat();
            prop_assert_eq!(Status::parse(&text), Status::parse(TEXT));
        }
    }

    #[test]
    fn a_text_that_ends_early_is_no_status() {
        let end = TEXT.len() - "NSpgid:\t1\n".len();
        assert!(Status::parse(&TEXT[..end]).is_some());
        for length in 0..end {
            assert_eq!(Status::parse(&TEXT[..length]), None, "{length} bytes");
        }
    }
}
