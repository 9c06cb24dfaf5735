//! `--net-socket`: the network namespace that a socket of the target is in.

use std::net::UdpSocket;
use std::os::fd::OwnedFd;
use std::process::Stdio;

use testkit::{requires, sh};

/// The socket is of our own network namespace; who enters it comes from another.
#[test]
fn the_namespace_of_the_socket_is_entered() {
    requires!(Root);
    let socket = UdpSocket::bind("0.0.0.0:0").expect("a socket");
    let mut target =
        testkit::command("exec sleep 1000").stdin(Stdio::from(OwnedFd::from(socket))).spawn().expect("sh starts");
    let own = sh("readlink /proc/self/ns/net").succeeds().stdout();
    for option in ["-N0", "-N 0", "--net-socket=0", "-u -N 0"] {
        sh(&format!("unshare -n nsenter -t {} {option} readlink /proc/self/ns/net", target.id()))
            .succeeds()
            .complains("")
            .prints(&own);
    }
    target.kill().expect("it is ours");
    target.wait().expect("it is ours");
}

#[test]
fn what_is_no_socket_is_named() {
    requires!(Root);
    sh("sleep 1000 </dev/null & nsenter -t $! -N 0 true; s=$?; kill -KILL $!; exit $s")
        .ends_with(1)
        .complains_of(&["nsenter: descriptor 0 of process ", " is not a socket"]);
    sh("sleep 1000 & nsenter -t $! -N 99 true; s=$?; kill -KILL $!; exit $s")
        .ends_with(1)
        .complains_of(&["nsenter: descriptor 99 of process ", " is not open"]);
    for word in ["x", "-1", ""] {
        sh(&format!("nsenter -t $$ -N '{word}' true")).ends_with(1).complains_of(&["nsenter: ", word]);
    }
    sh("nsenter -N 3 true").ends_with(1).prints("");
    sh("nsenter -t $$ -n -N 3 true").ends_with(1).prints("");
}
