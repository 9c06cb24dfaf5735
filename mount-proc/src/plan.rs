//! What will be done, in which order.

use std::fmt;
use std::path::Path;

use nscore::Error;
use nscore::launch::Program;

use crate::mount::{Mount, Whose};
use crate::options::Request;
use crate::place::Propagation;

/// One step of a plan.
#[derive(Clone, Debug)]
pub enum Step<'a> {
    /// Leave the caller's mount namespace for a copy of it, to mount a procfs of this PID namespace there.
    UnshareMounts(Whose<'a>),
    /// Make every mount of the copy private.
    MakePrivate,
    /// Mount a procfs.
    MountProc(Mount<'a>),
    /// Become the program.
    Execute(&'a Program, ProcSelf),
}

/// What the program finds as `/proc/self`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcSelf {
    /// Itself, or whatever it was before.
    Itself,
    /// Nothing: `/proc` shows a PID namespace that the program is not in. ps(1) takes that for no procfs at all.
    Missing,
}

/// Decides the steps for a request that is about this namespace. Where nothing keeps the mount from spreading, `propagation` is
/// asked whether the place is shared.
///
/// # Errors
///
/// The mount would spread or may do so, and nobody said `--force`.
pub fn plan<'a>(
    request: &'a Request,
    whose: Whose<'a>,
    propagation: impl FnOnce(&Path) -> Result<Propagation, Error>,
) -> Result<Vec<Step<'a>>, Error> {
    let mount = Step::MountProc(Mount { at: &request.at, whose, options: &request.mount_options });
    let Some(program) = &request.program else {
        if !request.force && propagation(&request.at)? == Propagation::Shared {
            return Err(would_spread(request));
        }
        return Ok(vec![mount]); // where the mount is not listed, no procfs is at the place that would be covered
    };
    // The reverse order would mount in the caller's namespace, or spread from the copy to it.
    Ok(vec![Step::UnshareMounts(whose), Step::MakePrivate, mount, Step::Execute(program, proc_self(request, whose))])
}

fn proc_self(request: &Request, whose: Whose<'_>) -> ProcSelf {
    match whose {
        Whose::Other(_) if request.at == Path::new("/proc") => ProcSelf::Missing,
        _ => ProcSelf::Itself,
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
impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnshareMounts(_) => f.write_str("unshare(CLONE_NEWNS): make a mount namespace for the program alone"),
            Self::MakePrivate => {
                f.write_str("mount(\"/\", MS_REC|MS_PRIVATE): keep what is mounted there from spreading out of it")
            }
            Self::MountProc(mount) => mount.fmt(f),
            Self::Execute(program, _) => write!(f, "execve(): run {program}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use nscore::NamespaceKind;
    use nscore::cli::explanation;
    use nscore::nsfs::NamespaceFile;

    use super::*;
    use crate::mount_options::MountOptions;

    fn request(program: Option<&str>, force: bool, options: &str) -> Request {
        let mut mount_options = MountOptions::default();
        if !options.is_empty() {
            mount_options.add(options.as_ref()).expect("options");
        }
        let program = program.map(|name| Program::from_words(vec![name.into()]));
        Request { at: "/proc".into(), force, program, mount_options, ..Request::default() }
    }

    fn explained(request: &Request, whose: Whose<'_>, propagation: Propagation) -> String {
        explanation(&plan(request, whose, |_| Ok(propagation)).expect("a plan"))
    }

    const HERE: &str = "1. fsopen(\"proc\"), fsmount(), move_mount(): mount a procfs of this PID namespace on /proc\n";

    #[test]
    fn a_shared_place_is_refused_and_the_message_tells_both_ways_out() {
        let request = |force| request(None, force, "");
        let refusal = plan(&request(false), Whose::Own, |_| Ok(Propagation::Shared)).expect_err("refused").to_string();
        assert!(refusal.contains("'/proc'") && refusal.contains("'--'") && refusal.contains("--force"), "{refusal}");
        assert_eq!(explained(&request(true), Whose::Own, Propagation::Shared), HERE);
        assert_eq!(explained(&request(false), Whose::Own, Propagation::Private), HERE);
        assert_eq!(explained(&request(false), Whose::Own, Propagation::Unlisted), HERE);
    }

    #[test]
    fn for_a_program_the_mounts_are_private_before_the_procfs_is_mounted() {
        assert_eq!(
            explained(&request(Some("ps"), false, ""), Whose::Own, Propagation::Shared),
            "1. unshare(CLONE_NEWNS): make a mount namespace for the program alone\n\
             2. mount(\"/\", MS_REC|MS_PRIVATE): keep what is mounted there from spreading out of it\n\
             3. fsopen(\"proc\"), fsmount(), move_mount(): mount a procfs of this PID namespace on /proc\n\
             4. execve(): run ps\n"
        );
    }

    #[test]
    fn another_namespace_and_options_are_told() {
        let ns = NamespaceFile::open("/proc/self/ns/pid".as_ref()).expect("a namespace");
        assert_eq!(
            explained(&request(None, false, "hidepid=2,ro"), Whose::Other(&ns), Propagation::Private),
            "1. fsopen(\"proc\"), fsconfig(pidns=,hidepid=2), fsmount(), move_mount(): mount a procfs of the PID namespace \
             '/proc/self/ns/pid' on /proc, read-only; where the kernel has no pidns=, setns(ns_file, CLONE_NEWPID) and \
             fsopen(\"proc\") in a child take its place\n"
        );
        let ns = NamespaceFile::of_process(nix::unistd::Pid::this(), NamespaceKind::Pid).expect("ours");
        let of_process = explained(&request(None, false, ""), Whose::Other(&ns), Propagation::Private);
        assert!(of_process.contains(&format!(" of the PID namespace of process {} on /proc;", std::process::id())));
        let with_options = explained(&request(None, false, "gid=5"), Whose::Own, Propagation::Private);
        assert!(with_options.starts_with("1. fsopen(\"proc\"), fsconfig(gid=5), fsmount(), "), "{with_options}");
    }
}
