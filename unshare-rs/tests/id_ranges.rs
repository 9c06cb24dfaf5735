//! Ranges of ids, mapped by root itself or through newuidmap(1).

use testkit::{ours_only, requires, sh};

const MAPS: &str = "sh -c 'sed s/^/u/ /proc/self/uid_map; sed s/^/g/ /proc/self/gid_map' | tr -s ' '";

#[test]
fn root_maps_ranges_in_both_orders_and_several_of_them() {
    requires!(Root);
    sh(&format!("unshare --map-users 0:100:10 --map-users=300,20,5 --map-groups 7:8:9 {MAPS}"))
        .succeeds()
        .complains("")
        .prints("u 0 100 10\nu 20 300 5\ng 7 8 9\n");
}

#[test]
fn a_single_id_is_cut_out_of_the_ranges() {
    requires!(Root);
    sh(&format!("unshare --map-user 3 --map-users 0:100:10 {MAPS}"))
        .succeeds()
        .prints("u 3 0 1\nu 0 100 3\nu 4 103 6\n");
    sh(&format!("unshare -r --map-users 1:1:1 --map-groups 1:1:1 {MAPS}"))
        .succeeds()
        .prints("u 0 0 1\nu 1 1 1\ng 0 0 1\ng 1 1 1\n");
}

#[test]
fn all_passes_every_id_of_the_caller_through() {
    requires!(Root);
    let own = sh(MAPS).succeeds().stdout();
    sh(&format!("unshare --map-users all --map-groups all {MAPS}")).succeeds().prints(&own);
    sh(&format!(
        "unshare --map-users 0:100:10 --map-groups 0:50:3 -S 0 -G 0 unshare --map-users all --map-groups all {MAPS}"
    ))
    .succeeds()
    .prints("u 0 0 10\ng 0 0 3\n");
}

#[test]
fn the_program_can_take_a_mapped_id() {
    requires!(Root);
    sh("unshare --map-users 0:0:10 --map-groups 0:0:10 -S 5 -G 6 sh -c 'id -u; id -G; cat /proc/self/setgroups'")
        .succeeds()
        .prints("5\n6\nallow\n");
}

/// What /etc/subuid gives whom is part of the test, so the file is covered in a mount namespace of its own.
fn with_subids(lines: &str, program: &str) -> testkit::Outcome {
    let cover = format!("printf '{lines}' >$d/ids; mount --bind $d/ids /etc/subuid; mount --bind $d/ids /etc/subgid");
    let script = format!("d=$(mktemp -d); touch /etc/subuid /etc/subgid; {cover}; rm -r $d; {program}");
    sh(&format!("unshare -m sh -c \"{}\"", script.replace('"', "\\\"").replace('$', "\\$")))
}

#[test]
fn subordinate_ids_are_mapped_from_0_or_as_they_are() {
    requires!(Root, Program("mount"));
    let lines = "7777:5:6\\nroot:1000:20\\nroot:7:7\\n";
    with_subids(lines, &format!("unshare --map-auto {MAPS}"))
        .succeeds()
        .complains("")
        .prints("u 0 1000 20\ng 0 1000 20\n");
    with_subids(lines, &format!("unshare --map-users=auto --map-groups=subids {MAPS}"))
        .succeeds()
        .prints("u 0 1000 20\ng 1000 1000 20\n");
    with_subids(lines, &format!("unshare --map-subids {MAPS}")).succeeds().prints("u 1000 1000 20\ng 1000 1000 20\n");
    with_subids("root:0:4294967295\\n", &format!("unshare --map-auto {MAPS}"))
        .succeeds()
        .complains("")
        .prints("u 0 0 4294967295\ng 0 0 4294967295\n");
    with_subids("0:9:9\\n", &format!("unshare -r --map-users=auto {MAPS}"))
        .succeeds()
        .prints("u 0 0 1\nu 1 9 9\ng 0 0 1\n");
}

#[test]
fn who_has_no_subordinate_ids_is_told() {
    requires!(Root, Program("mount"));
    with_subids("7777:5:6\\n", "unshare --map-auto echo ran")
        .ends_with(1)
        .prints("")
        .complains("unshare: '/etc/subuid' gives user 'root' no user ids\n");
}

#[test]
fn an_ordinary_user_maps_their_subordinate_ids_through_the_program() {
    requires!(Root, Program("newuidmap"), Program("setpriv"), Program("mount"));
    let become_user = "setpriv --reuid=65534 --regid=65534 --clear-groups";
    with_subids(
        "nobody:5000:10\\n",
        &format!("{become_user} unshare -r --map-users 1:5000:9 --map-groups 1:5000:9 {MAPS}"),
    )
    .succeeds()
    .complains("")
    .prints("u 0 65534 1\nu 1 5000 9\ng 0 65534 1\ng 1 5000 9\n");
    with_subids("nobody:5000:10\\n", &format!("{become_user} unshare -r --map-users 1:4000:9 echo ran"))
        .ends_with(1)
        .prints("")
        .complains_of(&["unshare: cannot map user ids: newuidmap: "]);
}

#[test]
fn ranges_that_make_no_sense_are_refused() {
    for word in ["", "x", "1:2", "1:2:3:4", "::", "-5:1:1x"] {
        sh(&format!("unshare --map-users '{word}' echo ran")).ends_with(1).complains_of(&["unshare: ", word]);
    }
    sh("unshare --map-users 0:0:10 --map-users 5:50:10 echo ran").ends_with(1).complains_of(&[
        "unshare: ",
        "'0 0 10'",
        "'5 50 10'",
        "twice",
    ]);
    ours_only!("reach beyond the last id");
    for word in ["0:4294967290:10", "4294967295:0:1", "0:0:5000000000", "-1:0:1"] {
        sh(&format!("unshare --map-users '{word}' echo ran")).ends_with(1).complains_of(&["unshare: ", word]);
    }
}

#[test]
fn more_ranges_than_the_kernel_takes_are_refused_before_anything_is_done() {
    let ranges = "$(i=0; while [ $i -lt 400 ]; do printf ' --map-users %d:%d:1' $((2*i)) $((2*i)); i=$((i+1)); done)";
    sh(&format!("unshare {ranges} echo ran")).ends_with(1).complains_of(&["unshare: "]);
    sh(&format!("unshare {} echo ran", ranges.replace("2*i", "1000000+2*i").replace("400", "330")))
        .ends_with(1)
        .complains_of(&["unshare: "]);
}
