//! `=:NSID`: a namespace by its 64-bit id, Linux 6.19.

use std::path::Path;

use nscore::nsfs::NamespaceFile;
use testkit::{hold, ours_only, requires, sh};

#[test]
fn a_namespace_is_entered_by_its_id() {
    requires!(Root, Linux(6, 19));
    let held = hold("unshare -nu");
    let id = |kind: &str| {
        let file = NamespaceFile::open(Path::new(&format!("/proc/{}/ns/{kind}", held.pid()))).expect("it lives");
        file.unique_id().expect("Linux 6.18")
    };
    let (net, uts) = (id("net"), id("uts"));
    let expected = format!("{}\n{}\n", held.namespace("net"), held.namespace("uts"));
    let read = "readlink /proc/self/ns/net /proc/self/ns/uts";
    for options in [format!("--net=:{net} --uts=:{uts}"), format!("-n=:{net} -u:{uts}")] {
        sh(&format!("nsenter {options} {read}")).succeeds().complains("").prints(&expected);
    }
    ours_only!("names both kinds");
    sh(&format!("nsenter --uts=:{net} echo ran")).ends_with(1).complains_of(&["is of the kind network, not UTS"]);
}

#[test]
fn ids_that_nobody_has_or_that_are_none_are_refused() {
    sh("nsenter --net=:18446744073709551615 echo ran").ends_with(1).complains_of(&["18446744073709551615"]);
    for word in ["x", "", "-1", "1x", "18446744073709551616"] {
        sh(&format!("nsenter --net=:{word} echo ran")).ends_with(1).complains_of(&["nsenter: ", word]);
    }
}
