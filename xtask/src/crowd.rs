//! Sleeping processes, as many as a measurement wants; gone when dropped.
//!
//! A [`Batch`] is a shell and the processes that it forks. They run no program of their own, so that they are made in a
//! fraction of a millisecond each, and share their memory. All of them wait for the end of an input of which this process
//! holds the other end: if it is killed before it can end them, they end all the same.

use std::error::Error;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use nix::sys::prctl::set_child_subreaper;
use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::waitpid;
use nix::unistd::Pid;

/// The most processes that one shell makes, unless another number is asked for; one of them has namespaces of its own.
const BATCH: usize = 500;

/// The fewest that it can make: itself, and the one in namespaces of its own.
pub const SMALLEST: usize = 2;

/// The one in namespaces of its own and the shell say that they are there. All close the output that it is said on, so that its
/// end tells that the batch is complete, or never will be.
///
/// dash keeps a copy of what a redirection of `read` itself replaces; `exec` leaves none.
const SCRIPT: &str = "\
exec 3<&0
wanted=$1; shift
\"$@\" sh -c 'echo in namespaces; exec >&-; read line' <&3 &
made=2
while [ $made -lt $wanted ]; do
    { exec <&3 >&-; read line; } &
    made=$((made + 1))
done
echo all there; exec >&-
wait
";

/// Processes that do nothing.
pub struct Crowd {
    batches: Vec<Batch>,
}

impl Crowd {
    /// Makes `count` processes, at least [`SMALLEST`]; one in 500 in new namespaces, which the `unshare` in `programs` makes.
    ///
    /// # Errors
    ///
    /// The system does not allow so many, or no new user namespaces.
    pub fn gather(count: usize, programs: &Path) -> Result<Self, Box<dyn Error>> {
        Self::gather_in_batches(count, BATCH, programs)
    }

    /// Makes `count` processes, one in `batch` in five new namespaces.
    ///
    /// # Errors
    ///
    /// As [`Self::gather`].
    pub fn gather_in_batches(count: usize, batch: usize, programs: &Path) -> Result<Self, Box<dyn Error>> {
        let unshare = programs.join("unshare").display().to_string();
        Self::gather_with(count, batch, &[&unshare, "-Urmuin"])
    }

    fn gather_with(count: usize, batch: usize, launcher: &[&str]) -> Result<Self, Box<dyn Error>> {
        // What outlives its shell becomes our child, so that it can be waited for.
        set_child_subreaper(true)?;
        let mut crowd = Self { batches: Vec::new() };
        for size in sizes(count, batch) {
            crowd.batches.push(Batch::start(size, launcher)?);
        }
        Ok(crowd)
    }
}

/// The sizes of the batches, as equal as can be.
fn sizes(count: usize, batch: usize) -> impl Iterator<Item = usize> {
    let batches = count.div_ceil(batch);
    (0..batches).map(move |batch| count / batches + usize::from(batch < count % batches))
}

/// A shell and its children, all in one process group.
struct Batch {
    shell: Child,
}

impl Batch {
    /// Starts the shell, and returns when all are there.
    fn start(size: usize, launcher: &[&str]) -> Result<Self, Box<dyn Error>> {
        let mut shell = Command::new("sh");
        shell.args(["-c", SCRIPT, "sh", &size.to_string()]).args(launcher).process_group(0);
        let mut batch = Self { shell: shell.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()? };
        let mut said = String::new();
        if let Some(mut output) = batch.shell.stdout.take() {
            output.read_to_string(&mut said)?; // until each has closed it
        }
        if said.lines().count() == 2 { Ok(batch) } else { Err("not all processes could be made".into()) }
    }

    fn group(&self) -> Pid {
        Pid::from_raw(self.shell.id().cast_signed())
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        // The shell has not been waited for, so the number of its group is still its own.
        let _ = killpg(self.group(), Signal::SIGKILL);
        while waitpid(Pid::from_raw(-self.group().as_raw()), None).is_ok() {}
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use nix::errno::Errno;

    use super::*;

    #[test]
    fn batches_add_up_and_none_is_too_small() {
        for count in [SMALLEST, 499, 500, 501, 1001, 16_000] {
            let sizes: Vec<_> = sizes(count, BATCH).collect();
            assert_eq!(sizes.iter().sum::<usize>(), count);
            assert!(sizes.iter().all(|size| (SMALLEST..=BATCH).contains(size)), "{sizes:?}");
        }
    }

    #[test]
    fn a_crowd_has_the_processes_that_were_asked_for_and_takes_them_all_away() {
        let crowd = Crowd::gather_with(7, BATCH, &["env"]).unwrap();
        let group = crowd.batches[0].group();
        let children = fs::read_to_string(format!("/proc/{group}/task/{group}/children")).unwrap();
        assert_eq!(1 + children.split_whitespace().count(), 7);
        drop(crowd);
        assert_eq!(killpg(group, None), Err(Errno::ESRCH));
    }

    #[test]
    fn a_crowd_that_is_not_complete_is_none() {
        assert!(Crowd::gather_with(7, BATCH, &["false"]).is_err());
    }
}
