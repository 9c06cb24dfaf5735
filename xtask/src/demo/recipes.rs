//! The article's commands, word for word.

use std::{fs, process};

use super::process::Running;
use super::stage::Stage;
use crate::Done;
use crate::background::forked;

/// Plays all recipes.
///
/// # Errors
///
/// One cannot be run; what it shows is told to the stage.
pub fn play(stage: &mut Stage) -> Done {
    stage.announce("A shell in a PID namespace of its own");
    let output = stage.show("unshare -p -f --mount-proc /bin/bash", &["echo $$", "ps aux"])?;
    let (first, rest) = output.split_once('\n').unwrap_or_default();
    stage.must("the shell is PID 1", first == "1");
    stage.must("ps lists the shell and itself, nothing else", commands(rest) == ["/bin/bash", "ps aux"]);
    let output = stage.show("unshare -p -f --mount-proc ps aux", &[])?;
    stage.must("ps is alone", commands(&output) == ["ps aux"]);

    stage.announce("The same without --mount-proc: why it matters");
    let output = stage.show("unshare -p -f /bin/bash", &["echo $$", "ps aux"])?;
    let (first, rest) = output.split_once('\n').unwrap_or_default();
    stage.must("the shell is PID 1", first == "1");
    stage.must("ps still lists the processes of the parent", lists(rest, process::id()));

    stage.announce("What lsns, readlink and nspid say of a namespace");
    let running = Running::start(stage, "unshare -p -f --mount-proc --kill-child sleep 1000", None)?;
    let sleep = forked(running.pid(), "sleep")?;
    play_names(stage, sleep)?;

    stage.announce("Seeing is reaching: what runs inside, outside of the sibling above");
    for (pgrep, who) in [("pgrep sleep", "by name"), ("pgrep -f 'sleep 1000'", "by command line")] {
        let output = stage.show(pgrep, &[])?;
        stage.must(&format!("the parent finds the process {who}"), output.lines().any(|pid| pid == sleep.to_string()));
        let output = stage.show("unshare -p -f --mount-proc /bin/bash", &[pgrep, "echo status $?"])?;
        stage.must(&format!("a sibling does not find it {who}"), output == "status 1\n");
    }
    let output = stage.show("unshare -p -f --mount-proc /bin/bash", &["ps aux"])?;
    stage.must("nor does its ps list it", commands(&output) == ["/bin/bash", "ps aux"]);
    Ok(())
}

/// One namespace under its one name: everywhere the same inode.
fn play_names(stage: &mut Stage, member: u32) -> Done {
    let link = stage.show(&format!("readlink /proc/{member}/ns/pid"), &[])?;
    let inode = link.trim_end().trim_start_matches("pid:[").trim_end_matches(']');
    stage.must("the link names an inode", !inode.is_empty() && inode.bytes().all(|byte| byte.is_ascii_digit()));
    let output = stage.show("lsns -t pid", &[])?;
    stage.must("lsns lists the new namespace among those of its kind", first_column(&output).contains(&inode));
    let output = stage.show(&format!("nspid {member}"), &[])?;
    let row: Vec<_> = output.lines().nth(1).unwrap_or_default().split_whitespace().collect();
    let expected = [&member.to_string(), "1", inode, "sleep", "1000"];
    stage.must("nspid shows both PIDs and the same inode", row == expected);
    let output = stage.show("lsns -t all", &[])?;
    let kinds = fs::read_dir("/proc/self/ns")?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut kinds: Vec<_> = kinds.filter(|name| !name.ends_with("_for_children")).collect();
    kinds.sort();
    let mut listed: Vec<_> = output.lines().skip(1).filter_map(|line| line.split_whitespace().nth(1)).collect();
    listed.sort_unstable();
    listed.dedup();
    stage.must(&format!("lsns shows all {} kinds that this kernel has", kinds.len()), listed == kinds);
    Ok(())
}

/// The COMMAND column of `ps aux`, without its heading.
fn commands(ps: &str) -> Vec<String> {
    let command = |line: &str| line.split_whitespace().skip(10).collect::<Vec<_>>().join(" ");
    ps.lines().skip(1).map(command).collect()
}

/// Whether `ps aux` lists a process.
fn lists(ps: &str, pid: u32) -> bool {
    ps.lines().any(|line| line.split_whitespace().nth(1) == Some(&pid.to_string()))
}

fn first_column(table: &str) -> Vec<&str> {
    table.lines().filter_map(|line| line.split_whitespace().next()).collect()
}
