//! What processes, cgroups and mounts are called may be anything: nothing panics, is misread or reaches the terminal raw.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use serde_json::Value;
use testkit::{ours_only, requires, sh};

/// A directory that looks like a procfs with one process, 7.
struct Proc(PathBuf);

#[expect(clippy::expect_used, reason = "a test that cannot have its files has to stop")]
impl Proc {
    fn new(name: &str) -> Self {
        let directory = std::env::temp_dir().join(format!("lsns-{name}-{}", std::process::id()));
        fs::create_dir_all(directory.join("7/ns")).expect("a temporary directory");
        symlink("net:[4026531999]", directory.join("7/ns/net")).expect("a link");
        Self(directory)
    }

    fn write(&self, file: &str, text: &[u8]) {
        fs::write(self.0.join("7").join(file), text).expect("a temporary file");
    }

    /// Only the namespace of the process: where the kernel names namespaces (listns(2)), its own are found beside it.
    fn show(&self, options: &str) -> String {
        let line = format!("lsns --proc {} -n -Q 'NS == 4026531999' {options}", self.0.display());
        sh(&line).succeeds().complains("").stdout()
    }
}

impl Drop for Proc {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_stat_file_that_is_torn_or_lies_makes_no_panic() {
    ours_only!("`--proc` names another procfs");
    let proc = Proc::new("stat");
    for (stat, parent) in [
        (&b"7 (x)"[..], ""),
        (b"7 (x) ", ""),
        (b"(", ""),
        (b"", ""),
        (b"7 (x) R", ""),
        (b"7 (x) R -4 3", ""),
        (b"7 (x) R 4 3\n", "4"),
        (b"7 (x) R 5 (\n\xff) S 4 3\n", "4"),
        (b"7 (x\n) S 4 3\n", "4"),
    ] {
        proc.write("stat", stat);
        assert_eq!(proc.show("-r -o NS,PID,PPID"), format!("4026531999 7 {parent}\n"), "{}", stat.escape_ascii());
    }
}

#[test]
fn every_file_of_a_process_may_hold_any_bytes() {
    ours_only!("`--proc` names another procfs");
    let proc = Proc::new("bytes");
    let mut bytes: Vec<u8> = (0..=255).collect();
    for _ in 0..16 {
        bytes.rotate_left(17);
        for file in ["stat", "cmdline", "comm", "cgroup", "mountinfo", "status"] {
            proc.write(file, &bytes);
        }
        for options in ["-o NS,PID,PPID,COMMAND,CGROUP,CONTAINER,HOLDERS", "-T", "-J -o COMMAND,CGROUP"] {
            let text = proc.show(options);
            assert!(!text.replace('\n', "").contains(char::is_control), "{text:?}");
        }
    }
}

#[test]
fn a_cgroup_may_be_called_anything() {
    ours_only!("CGROUP");
    let proc = Proc::new("cgroup");
    proc.write("cgroup", b"0::/a\x1b[2J\xff/lxc/b\x7f\n");
    assert_eq!(proc.show("-o CGROUP"), "/a\\x1b[2J\\xff/lxc/b\\x7f\n");
    assert_eq!(proc.show("-r -o CGROUP,CONTAINER"), "/a\\x1b[2J\\xff/lxc/b\\x7f b\\x7f\n");
    assert_eq!(proc.show("-J -o CONTAINER").matches("\"b\\u007f\"").count(), 1);
}

/// A process without a command line is called by its name: here a zombie, which has chosen one.
#[test]
fn a_process_may_call_itself_anything() {
    requires!(UserNamespaces, Program("pgrep"));
    let rename = r#"printf "a\033[2J\nb\302\233" >/proc/self/comm"#;
    let zombie = format!(
        "(unshare -U sh -c '{rename}' & exec sleep 60) & parent=$!; \
         until p=$(pgrep -P $parent) && grep -q 'State:.Z' /proc/$p/status; do :; done"
    );
    let show =
        |options: &str| sh(&format!("{zombie}; lsns -t user -p $p -n -o COMMAND {options}; kill $parent")).succeeds();
    show("-l").prints("a\\x1b[2J\\x0ab\\xc2\\x9b\n");
    show("-r").prints("a\\x1b[2J\\x0ab\\xc2\\x9b\n");
    let json: Value = serde_json::from_str(&show("-J").stdout()).expect("JSON");
    assert_eq!(json["namespaces"][0]["command"], "a\u{1b}[2J\nb\u{9b}");
}

#[test]
fn a_mount_point_may_be_called_anything() {
    ours_only!("HOLDERS");
    requires!(UserNamespaces);
    let directory = std::env::temp_dir().join(format!("lsns-mounts-{}", std::process::id()));
    fs::create_dir_all(&directory).expect("a temporary directory");
    let place = format!("{}/\"$(printf \"a \\033[2J\\n\\\\\\\\b\\377\")\"", directory.display());
    let show = |options: &str| {
        let mount = format!(
            "mount -t tmpfs none {} && >{place} && mount --bind /proc/self/ns/uts {place}",
            directory.display()
        );
        sh(&format!("unshare -Urmu sh -c '{mount} && lsns -t uts -p $$ -n {options}'"))
    };
    let [list, raw, json] = ["-l -o NSFS", "-r -o NSFS", "-J -o NSFS,HOLDERS"].map(show);
    fs::remove_dir(&directory).expect("it is empty outside");
    list.succeeds().prints(&format!("{}/a \\x1b[2J\\x0a\\b\\xff\n", directory.display()));
    raw.succeeds().prints(&format!("{}/a\\x20\\x1b[2J\\x0a\\x5cb\\xff\n", directory.display()));
    let json: Value = serde_json::from_str(&json.succeeds().stdout()).expect("JSON");
    let point = format!("{}/a \u{1b}[2J\n\\b\u{fffd}", directory.display());
    assert_eq!(json["namespaces"][0]["nsfs"][0], point);
    assert!(json["namespaces"][0]["holders"].as_array().is_some_and(|holders| holders.contains(&point.into())));
}
