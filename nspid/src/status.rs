//! What `/proc/PID/status` tells of who a process is; proc_pid_status(5).

use nix::unistd::{Pid, Uid};

/// The lines of a status file that we use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The NSpid list: its PID in our namespace, in the one below, and so on to the one it lives in.
    pub nspid: Vec<Pid>,
    /// The PID of its parent in our namespace; 0 if the parent lives outside.
    pub parent: Pid,
    /// Its effective user.
    pub user: Uid,
}

impl Status {
    /// Reads the text of a status file from its beginning; `None` if the text ends before all the lines have come.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let (mut parent, mut user) = (None, None);
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\n")?;
            if let Some(value) = line.strip_prefix(b"PPid:\t") {
                parent = numbers(value)?.first().copied();
            } else if let Some(value) = line.strip_prefix(b"Uid:\t") {
                user = numbers(value)?.get(1).copied(); // real, effective, saved, file system
            } else if let Some(value) = line.strip_prefix(b"NSpid:\t") {
                let nspid = numbers(value)?.into_iter().map(pid).collect::<Option<Vec<_>>>()?;
                return Some(Self { nspid, parent: pid(parent?)?, user: Uid::from_raw(user?) });
            }
        }
        None
    }

    /// How many PID namespaces below ours it lives.
    pub fn depth(&self) -> usize {
        self.nspid.len().saturating_sub(1)
    }

    /// Its PID in the namespace that it lives in.
    pub fn innermost(&self) -> Option<Pid> {
        self.nspid.last().copied()
    }
}

fn numbers(text: &[u8]) -> Option<Vec<u32>> {
    str::from_utf8(text).ok()?.split_ascii_whitespace().map(|word| word.parse().ok()).collect()
}

fn pid(number: u32) -> Option<Pid> {
    i32::try_from(number).ok().map(Pid::from_raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = b"Name:\ta\\nNSpid:\t9\nUmask:\t0022\nTgid:\t52341\nPid:\t52341\nPPid:\t52300\n\
        TracerPid:\t0\nUid:\t0\t1000\t0\t0\nGroups:\t4 20 \nNStgid:\t52341\t15\t1\nNSpid:\t52341\t15\t1\nNSpgid:\t1\n";

    #[test]
    fn a_status_file_tells_all_pids_the_parent_and_the_effective_user() {
        let status = Status::parse(TEXT).expect("a whole status");
        assert_eq!(status.nspid, [52341, 15, 1].map(Pid::from_raw));
        assert_eq!(status.parent, Pid::from_raw(52300));
        assert_eq!(status.user, Uid::from_raw(1000));
        assert_eq!(status.depth(), 2);
        assert_eq!(status.innermost(), Some(Pid::from_raw(1)));
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
