//! What only a process inside another PID namespace can open, opened by one that is made for it.

use std::io::{IoSlice, IoSliceMut};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

use nix::errno::Errno;
use nix::sched::{CloneFlags, setns};
use nix::sys::socket::{
    AddressFamily, ControlMessage, ControlMessageOwned, MsgFlags, SockFlag, SockType, recvmsg, sendmsg, socketpair,
};
use nix::unistd::ForkResult;

use super::process::{fork, hide_from_others, leave, wait};

/// Where [`open_inside`] failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No process could be made that might join: socketpair(2), fork(2).
    Prepare(Errno),
    /// The namespace cannot be joined: `EINVAL` if it is neither the caller's nor below, `EPERM` without `CAP_SYS_ADMIN`
    /// over it; setns(2).
    Join(Errno),
    /// The namespace takes no process any more: its init has exited; pid_namespaces(7).
    WithoutInit,
    /// What was to be opened inside cannot be.
    Open(Errno),
}

/// Runs `open` in a process inside the PID namespace `ns`, and returns what it opened there.
///
/// setns(2) moves only the children to come, so that it takes two processes: one to join and its child to be inside. Those
/// who live there may see the latter; it is not dumpable, so that they cannot look into it, and gone when this returns.
///
/// # Errors
///
/// The refusal, of whichever step it was.
pub fn open_inside(ns: BorrowedFd<'_>, open: impl FnOnce() -> nix::Result<OwnedFd>) -> Result<OwnedFd, Refusal> {
    let (answers, answer) =
        socketpair(AddressFamily::Unix, SockType::SeqPacket, None, SockFlag::SOCK_CLOEXEC).map_err(Refusal::Prepare)?;
    match fork().map_err(Refusal::Prepare)? {
        ForkResult::Parent { child } => {
            drop(answer); // so that there is an end to wait for if nobody answers
            let received = receive(answers.as_fd());
            let _ = wait(child); // where SIGCHLD is ignored, there is nothing to wait for
            received
        }
        ForkResult::Child => {
            join(ns, answer.as_fd(), open);
            leave(0)
        }
    }
}

fn join(ns: BorrowedFd<'_>, answer: BorrowedFd<'_>, open: impl FnOnce() -> nix::Result<OwnedFd>) {
    let hidden = hide_from_others().map_err(Refusal::Prepare); // before anybody inside can see us
    let joined = hidden.and_then(|()| setns(ns, CloneFlags::CLONE_NEWPID).map_err(Refusal::Join)).and_then(|()| {
        fork().map_err(|errno| if errno == Errno::ENOMEM { Refusal::WithoutInit } else { Refusal::Prepare(errno) })
    });
    match joined {
        Err(refusal) => send(answer, Err(refusal)),
        Ok(ForkResult::Child) => send(answer, open().map_err(Refusal::Open)),
        Ok(ForkResult::Parent { child }) => drop(wait(child)),
    }
}

/// One message: the descriptor, or the refusal in two numbers.
fn send(to: BorrowedFd<'_>, answer: Result<OwnedFd, Refusal>) {
    let numbers = answer.as_ref().err().map_or([0, 0], |refusal| refusal.numbers());
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_ne_bytes()).collect();
    let fds: Vec<RawFd> = answer.iter().map(AsRawFd::as_raw_fd).collect();
    let rights = [ControlMessage::ScmRights(&fds)];
    let rights = if fds.is_empty() { &[][..] } else { &rights[..] };
    let _ = sendmsg::<()>(to.as_raw_fd(), &[IoSlice::new(&bytes)], rights, MsgFlags::MSG_NOSIGNAL, None);
}

fn receive(from: BorrowedFd<'_>) -> Result<OwnedFd, Refusal> {
    let mut bytes = [0; 8];
    let mut parts = [IoSliceMut::new(&mut bytes)];
    let mut space = nix::cmsg_space!([RawFd; 1]);
    let flags = MsgFlags::MSG_CMSG_CLOEXEC;
    let message = loop {
        match recvmsg::<()>(from.as_raw_fd(), &mut parts, Some(&mut space), flags) {
            Err(Errno::EINTR) => {}
            received => break received.map_err(Refusal::Prepare)?,
        }
    };
    let fd = message.cmsgs().map_err(Refusal::Prepare)?.find_map(|control| match control {
        ControlMessageOwned::ScmRights(fds) => fds.first().copied(),
        _ => None,
    });
    let length = message.bytes;
    match fd {
        // SAFETY: the kernel has just opened the descriptor for us, and nobody else knows its number.
        Some(fd) => Ok(unsafe { OwnedFd::from_raw_fd(fd) }),
        None if length == bytes.len() => Err(Refusal::from_numbers(bytes)),
        // Nobody answered: the kernel kills all who are inside when the init exits.
        None => Err(Refusal::WithoutInit),
    }
}

impl Refusal {
    fn numbers(self) -> [i32; 2] {
        match self {
            Self::Prepare(errno) => [0, errno as i32],
            Self::Join(errno) => [1, errno as i32],
            Self::Open(errno) => [2, errno as i32],
            Self::WithoutInit => [3, 0],
        }
    }

    fn from_numbers(bytes: [u8; 8]) -> Self {
        let [a, b, c, d, e, f, g, h] = bytes;
        let errno = Errno::from_raw(i32::from_ne_bytes([e, f, g, h]));
        match i32::from_ne_bytes([a, b, c, d]) {
            0 => Self::Prepare(errno),
            1 => Self::Join(errno),
            2 => Self::Open(errno),
            _ => Self::WithoutInit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_survives_the_way_from_one_process_to_another() {
        for refusal in [
            Refusal::Prepare(Errno::EAGAIN),
            Refusal::Join(Errno::EPERM),
            Refusal::Open(Errno::EINVAL),
            Refusal::WithoutInit,
        ] {
            let [answers, answer] = pair();
            send(answer.as_fd(), Err(refusal));
            assert_eq!(receive(answers.as_fd()).expect_err("a refusal"), refusal);
        }
    }

    #[test]
    fn who_ends_without_an_answer_was_killed_with_the_namespace() {
        let [answers, answer] = pair();
        drop(answer);
        assert_eq!(receive(answers.as_fd()).expect_err("no answer"), Refusal::WithoutInit);
    }

    #[test]
    fn a_descriptor_arrives_as_the_file_that_it_was_and_closed_on_exec() {
        let [answers, answer] = pair();
        send(answer.as_fd(), Ok(std::fs::File::open("/proc/self/status").expect("a file").into()));
        let received = receive(answers.as_fd()).expect("a descriptor");
        let link = format!("/proc/self/fd/{}", received.as_raw_fd());
        let name = std::fs::read_link(link).expect("it is open");
        assert_eq!(name.file_name().expect("a file"), "status");
        let flags = nix::fcntl::fcntl(&received, nix::fcntl::FcntlArg::F_GETFD).expect("it is open");
        assert_eq!(flags & libc::FD_CLOEXEC, libc::FD_CLOEXEC);
    }

    fn pair() -> [OwnedFd; 2] {
        socketpair(AddressFamily::Unix, SockType::SeqPacket, None, SockFlag::SOCK_CLOEXEC).expect("two sockets").into()
    }
}
