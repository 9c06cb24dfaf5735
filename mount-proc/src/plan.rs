//! What will be done, in which order.

use std::fmt;
use std::path::PathBuf;

use nscore::Error;
use nscore::launch::Program;

use crate::options::Request;
use crate::place::Propagation;
use crate::procfs_at;

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Leave the caller's mount namespace for a copy of it.
    UnshareMounts,
    /// Make every mount of the copy private.
    MakePrivate,
    /// Mount a procfs of the caller's PID namespace at this place.
    MountProc(PathBuf),
    /// Become the program.
    Execute(Program),
}

/// Decides the steps.
///
/// # Errors
///
/// The mount would spread, and nobody said `--force`.
pub fn plan(request: &Request, propagation: Propagation) -> Result<Vec<Step>, Error> {
    let mount = Step::MountProc(request.at.clone());
    match &request.program {
        // The reverse order would mount in the caller's namespace, or spread from the copy to it.
        Some(program) => Ok(vec![Step::UnshareMounts, Step::MakePrivate, mount, Step::Execute(program.clone())]),
        None if propagation == Propagation::Shared && !request.force => Err(would_spread(request)),
        None => Ok(vec![mount]),
    }
}

fn would_spread(request: &Request) -> Error {
    Error::new(format!(
        "'{}' is on a shared mount: a procfs there would cover it in other mount namespaces too; put a program behind \
         '--' to mount it for that program only, or say --force",
        request.at.display()
    ))
}

/// The system call and why it is made.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnshareMounts => f.write_str("unshare(CLONE_NEWNS): make a mount namespace for the program alone"),
            Self::MakePrivate => {
                f.write_str("mount(\"/\", MS_REC|MS_PRIVATE): keep what is mounted there from spreading out of it")
            }
            Self::MountProc(at) => {
                write!(f, "{}: mount a procfs of this PID namespace on {}", procfs_at::WHAT_IT_CALLS, at.display())
            }
            Self::Execute(program) => write!(f, "execve(): run {program}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(program: Option<Program>, force: bool) -> Request {
        Request { at: "/proc".into(), force, explain: false, program }
    }

    #[test]
    fn a_shared_place_is_refused_and_the_message_tells_both_ways_out() {
        let refusal = plan(&request(None, false), Propagation::Shared).expect_err("refused").to_string();
        assert!(refusal.contains("'/proc'") && refusal.contains("'--'") && refusal.contains("--force"), "{refusal}");
        let steps = [Step::MountProc("/proc".into())];
        assert_eq!(plan(&request(None, true), Propagation::Shared).expect("forced"), steps);
        assert_eq!(plan(&request(None, false), Propagation::Private).expect("private"), steps);
        assert_eq!(plan(&request(None, false), Propagation::Unknown).expect("unknown"), steps);
    }

    #[test]
    fn for_a_program_the_mounts_are_private_before_the_procfs_is_mounted() {
        let program = Program::from_words(vec!["ps".into()]);
        let steps = plan(&request(Some(program.clone()), false), Propagation::Shared).expect("a plan");
        assert_eq!(
            steps,
            [Step::UnshareMounts, Step::MakePrivate, Step::MountProc("/proc".into()), Step::Execute(program)]
        );
    }
}
