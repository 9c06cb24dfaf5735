//! Out of descriptors: one message, and nothing is mounted at a place that may be shared.

use testkit::{requires, sh};

/// Runs mount-proc with 3 to 12 descriptors at a place that propagates like this, and tells for each number how many procfs
/// are mounted then, of which two are `/proc`, the exit status, and the message.
fn with_few_descriptors(propagation: &str) -> Vec<[String; 3]> {
    let inside = format!(
        "mount -t tmpfs none /mnt; mount --make-{propagation} /mnt; \
         for n in 3 4 5 6 7 8 9 10 11 12; do \
         m=$( (ulimit -n $n; exec mount-proc /mnt) 2>&1); s=$?; echo $(grep -c \" - proc proc\" /proc/self/mountinfo) $s \"$m\"; \
         umount /mnt; mount -t tmpfs none /mnt; mount --make-{propagation} /mnt; done"
    );
    let outcome = sh(&format!("unshare -Urpmf --mount-proc sh -c '{inside}'")).succeeds();
    let row = |line: &str| {
        let mut words = line.splitn(3, ' ').map(str::to_owned);
        [(); 3].map(|()| words.next().unwrap_or_default())
    };
    outcome.stdout().lines().map(row).collect()
}

#[test]
fn a_shared_place_is_left_alone() {
    requires!(UserNamespaces, Program("mount"));
    let rows = with_few_descriptors("shared");
    assert!(rows.iter().all(|[procs, status, _]| procs == "2" && status != "0"), "{rows:?}");
    let unknown = "mount-proc: cannot find out whether '/mnt' is on a shared mount: Too many open files";
    assert!(rows.iter().any(|[_, _, message]| message == unknown), "{rows:?}");
}

#[test]
fn a_private_place_has_a_procfs_or_a_reason() {
    requires!(UserNamespaces, Program("mount"));
    let rows = with_few_descriptors("private");
    for [procs, status, message] in &rows {
        match status.as_str() {
            "0" => assert!(procs == "3" && message.is_empty(), "{rows:?}"),
            _ => assert!(procs == "2" && !message.is_empty(), "{rows:?}"),
        }
    }
    assert!(rows.first().is_some_and(|[_, status, _]| status != "0"), "{rows:?}");
    assert!(rows.last().is_some_and(|[_, status, _]| status == "0"), "{rows:?}");
}
