//! While processes and namespaces come and go, every run ends well and its output is whole.

use std::process::{Child, Command, Stdio};
use std::time::Instant;

use serde_json::Value;
use testkit::{ours_only, repeats, requires, sh};

/// Creates and destroys without an end.
struct Churn(Vec<Child>);

impl Churn {
    fn start() -> Self {
        let loops = ["while :; do sleep 0 & sleep 0 & wait; done", "while :; do unshare -Urnmuip --fork sleep 0; done"];
        let start = |line: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", line]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            command
                .env("PATH", sh("printf %s \"$PATH\"").stdout())
                .spawn()
                .unwrap_or_else(|error| panic!("{line}: {error}"))
        };
        Self(loops.map(start).into())
    }
}

impl Drop for Churn {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// As many rounds of these as make 2,000 runs, or as fit into the time.
const FORMATS: [&str; 10] = [
    "-rn -o NS,TYPE,NPROCS,PID,PPID,UID",
    "-r",
    "-l -n",
    "-T",
    "-Tparent -n",
    "-J",
    "-J -T",
    "-J -l -o NS,TYPE,HELD,HOLDERS,CGROUP",
    "-rn -o NS,HELD,HOLDERS,COMMAND",
    "--output-all -J --threads",
];

#[test]
fn every_run_succeeds_and_its_output_is_well_formed() {
    ours_only!("HELD");
    requires!(UserNamespaces);
    let _churn = Churn::start();
    let start = Instant::now();
    let mut runs = 0;
    let (limit, times) = (repeats(90), repeats(20).max(4));
    while runs < 2000 && start.elapsed().as_secs() < limit {
        for format in FORMATS {
            let script =
                format!("i=0; while [ $i -lt {times} ]; do lsns {format} || exit; printf '\\f'; i=$((i+1)); done");
            let outcome = sh(&script).succeeds().complains("");
            let text = outcome.stdout();
            let outputs: Vec<&str> = text.split_terminator('\u{c}').collect();
            assert_eq!(outputs.len() as u64, times, "{format}");
            outputs.iter().for_each(|output| check(format, output));
            runs += times;
        }
    }
    assert!(runs >= 40, "{runs}");
}

fn check(format: &str, output: &str) {
    if format.contains("-J") {
        let json: Value = serde_json::from_str(output).unwrap_or_else(|error| panic!("{format}: {error}: {output}"));
        let rows = json["namespaces"].as_array().map(Vec::as_slice).unwrap_or_default();
        assert!(
            !rows.is_empty() && rows.iter().all(|row| row["ns"].as_u64().is_some_and(|inode| inode > 0)),
            "{output}"
        );
    } else if format.contains("-rn -o") {
        let columns = format.split_once("-o ").map_or(0, |(_, list)| list.split(',').count());
        for line in output.lines() {
            assert_eq!(line.split(' ').count(), columns, "{format}: {line}");
            assert!(line.split(' ').next().is_some_and(|inode| inode.parse::<u64>().is_ok()), "{format}: {line}");
        }
    } else {
        assert!(output.lines().count() >= 8, "{format}: {output}");
    }
}
