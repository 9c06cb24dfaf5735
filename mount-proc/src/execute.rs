//! Takes the steps of a plan.

use nix::errno::Errno;
use nix::mount::{MsFlags, mount};
use nix::sched::unshare;
use nix::unistd::geteuid;

use nscore::cli::{self, hints};
use nscore::{Advice, Context, Error, KindSet, NamespaceKind, Status};

use crate::mount::Whose;
use crate::plan::{ProcSelf, Step};
use crate::procfs_at;

/// Takes the steps in order.
///
/// # Errors
///
/// The first step that fails.
pub fn execute(steps: &[Step<'_>]) -> Result<Status, Error> {
    for step in steps {
        match step {
            Step::UnshareMounts(whose) => unshare_mounts(*whose)?,
            Step::MakePrivate => make_private()?,
            Step::MountProc(mount) => procfs_at::carry_out(mount)?,
            Step::Execute(program, proc_self) => {
                if *proc_self == ProcSelf::Missing {
                    cli::advise(
                        "the program stays outside that PID namespace and finds no /proc/self; ps and the like have to be inside: \
                         'nsenter -t PID -p mount-proc -- ps'",
                    );
                }
                match program.execute()? {}
            }
        }
    }
    Ok(Status::SUCCESS)
}

fn unshare_mounts(whose: Whose<'_>) -> Result<(), Error> {
    unshare(NamespaceKind::Mnt.clone_flag())
        .context(|| "cannot create a mount namespace")
        .hint_by(|errno| (errno == Errno::EPERM && !geteuid().is_root()).then(|| whose.way_for_users().to_owned()))
        .hint_by(|errno| hints::creating(KindSet::from_iter([NamespaceKind::Mnt]), errno))
}

fn make_private() -> Result<(), Error> {
    mount(Some("none"), "/", None::<&str>, MsFlags::MS_REC | MsFlags::MS_PRIVATE, None::<&str>)
        .context(|| "cannot make the mounts below '/' private")
}
