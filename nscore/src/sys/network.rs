//! Network devices, and where sockets are: netdevice(7), socket(7).

use std::io;
use std::mem::MaybeUninit;
use std::net::{Ipv4Addr, UdpSocket};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;

/// Brings the loopback device of the caller's network namespace up, by which the kernel gives it its addresses:
/// `SIOCSIFFLAGS` of netdevice(7).
///
/// # Errors
///
/// `EPERM` without `CAP_NET_ADMIN` over the network namespace.
pub fn bring_loopback_up() -> io::Result<()> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    // SAFETY: all bytes zero is an empty name and no flags.
    let mut request: libc::ifreq = unsafe { MaybeUninit::zeroed().assume_init() };
    for (place, letter) in request.ifr_name.iter_mut().zip(b"lo") {
        *place = libc::c_char::from_ne_bytes([*letter]);
    }
    request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_short;
    // SAFETY: the kernel reads one ifreq, whose name ends with a NUL and whose union holds flags, as the request wants.
    Errno::result(unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS, &raw const request) })?;
    Ok(())
}

/// `SIOCGSKNS` of linux/sockios.h, Linux 4.9.
const SIOCGSKNS: libc::Ioctl = 0x894C;

/// Opens the network namespace that a socket is in: `SIOCGSKNS`.
///
/// # Errors
///
/// `EPERM` without `CAP_NET_ADMIN` over that namespace, `ENOTTY` if `fd` is no socket.
pub fn namespace_of_socket(socket: BorrowedFd<'_>) -> nix::Result<OwnedFd> {
    let no_address: libc::c_ulong = 0; // the descriptor may be another file's by now, to which the number means something else
    // SAFETY: the request takes no argument, and where a driver knows another by this number, there is no memory at address 0.
    let fd = unsafe { libc::ioctl(socket.as_raw_fd(), SIOCGSKNS, no_address) };
    // SAFETY: the request returns a descriptor it has just opened.
    unsafe { super::owned(fd.into()) }
}
