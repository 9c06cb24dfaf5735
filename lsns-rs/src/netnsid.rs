//! The ids by which our network namespace knows others: `RTM_GETNSID` of rtnetlink(7), Linux 4.0.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use nix::sys::socket::{AddressFamily, MsgFlags, SockFlag, SockProtocol, SockType, recv, send, socket};
use nscore::nsfs::NamespaceFile;

use crate::census::NetnsId;

/// `RTM_NEWNSID` and `RTM_GETNSID` of linux/rtnetlink.h.
const RTM_NEWNSID: u16 = 88;
const RTM_GETNSID: u16 = 90;

/// `NLM_F_REQUEST` of linux/netlink.h.
const NLM_F_REQUEST: u16 = 1;

/// `NETNSA_NSID` and `NETNSA_FD` of linux/net_namespace.h.
const NETNSA_NSID: u16 = 1;
const NETNSA_FD: u16 = 3;

/// The length of a `struct nlmsghdr`, and of that with a `struct rtgenmsg` and its padding.
const HEADER: usize = 16;
const HEADERS: usize = HEADER + 4;

/// A connection to the kernel's network subsystem.
#[derive(Debug)]
pub struct Asker(OwnedFd);

impl Asker {
    /// Connects.
    ///
    /// # Errors
    ///
    /// Those of socket(2): the kernel may have no such socket.
    pub fn new() -> nix::Result<Self> {
        socket(AddressFamily::Netlink, SockType::Raw, SockFlag::SOCK_CLOEXEC, SockProtocol::NetlinkRoute).map(Self)
    }

    /// The id of a network namespace, if the kernel tells.
    pub fn ask(&mut self, namespace: &NamespaceFile) -> Option<NetnsId> {
        let descriptor = namespace.as_fd().as_raw_fd();
        send(self.0.as_raw_fd(), &request(descriptor), MsgFlags::empty()).ok()?;
        let mut answer = [0; 256];
        let length = recv(self.0.as_raw_fd(), &mut answer, MsgFlags::empty()).ok()?;
        read(&answer[..length])
    }
}

/// A `struct nlmsghdr`, a `struct rtgenmsg`, and one attribute.
fn request(descriptor: i32) -> Vec<u8> {
    let length = HEADERS + 8;
    let mut message = Vec::with_capacity(length);
    message.extend((length as u32).to_ne_bytes());
    message.extend(RTM_GETNSID.to_ne_bytes());
    message.extend(NLM_F_REQUEST.to_ne_bytes());
    message.extend([0; 8]); // sequence and port: there is one question at a time
    message.extend([0; 4]); // AF_UNSPEC
    message.extend(8_u16.to_ne_bytes());
    message.extend(NETNSA_FD.to_ne_bytes());
    message.extend(descriptor.to_ne_bytes());
    message
}

fn read(answer: &[u8]) -> Option<NetnsId> {
    if number(answer, 4)? != RTM_NEWNSID {
        return None;
    }
    let mut at = HEADERS;
    loop {
        let (length, kind) = (usize::from(number(answer, at)?), number(answer, at + 2)?);
        if kind == NETNSA_NSID {
            let id = i32::from_ne_bytes(answer.get(at + 4..at + 8)?.try_into().ok()?);
            return Some(u32::try_from(id).map_or(NetnsId::Unassigned, NetnsId::Number));
        }
        at += length.max(4).next_multiple_of(4);
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use nscore::NamespaceKind;

    use super::*;

    fn answer(id: i32) -> Vec<u8> {
        let mut message = request(id);
        message[4..6].copy_from_slice(&RTM_NEWNSID.to_ne_bytes());
        message[HEADERS + 2..HEADERS + 4].copy_from_slice(&NETNSA_NSID.to_ne_bytes());
        message
    }

    #[test]
    fn an_answer_has_an_id_or_says_that_there_is_none() {
        assert_eq!(read(&answer(7)), Some(NetnsId::Number(7)));
        assert_eq!(read(&answer(-1)), Some(NetnsId::Unassigned));
        assert_eq!(read(&request(7)), None);
        assert_eq!(read(&answer(7)[..HEADERS]), None);
        assert_eq!(read(&[]), None);
    }

    #[test]
    fn the_kernel_knows_our_own_namespace() {
        let own = NamespaceFile::own(NamespaceKind::Net).expect("our own");
        assert!(Asker::new().expect("a netlink socket").ask(&own).is_some());
    }
}
