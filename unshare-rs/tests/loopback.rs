//! `--loopback`: the device `lo` of the new network namespace is up.

use testkit::{ours_only, requires, sh};

/// IFF_UP is the lowest bit of the flags; netdevice(7).
const IS_UP: &str = "sh -c 'mount -t sysfs none /sys; read flags </sys/class/net/lo/flags; echo $((flags & 1))'";

#[test]
fn the_loopback_device_is_up_and_has_its_addresses() {
    ours_only!("--loopback");
    requires!(UserNamespaces, Program("mount"));
    sh(&format!("unshare -Urmn --loopback {IS_UP}")).succeeds().complains("").prints("1\n");
    sh(&format!("unshare -Urmn {IS_UP}")).succeeds().prints("0\n");
    sh("unshare -Ur --loopback grep -c 127.0.0.1 /proc/net/fib_trie").succeeds();
}

#[test]
fn it_implies_a_network_namespace() {
    ours_only!("--loopback");
    requires!(UserNamespaces);
    let outside = sh("readlink /proc/self/ns/net").stdout();
    assert_ne!(sh("unshare -Ur --loopback readlink /proc/self/ns/net").succeeds().stdout(), outside);
}
