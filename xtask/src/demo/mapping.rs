//! The table of PIDs: name, PID in the child namespace, PID in the parent namespace.

use super::process::Running;
use super::stage::Stage;
use crate::Done;
use crate::background::{forked, wait_until};
use crate::scratch::write_script;

/// Plays the mapping of a namespace with several processes, in both directions.
///
/// # Errors
///
/// A command cannot be run; what it shows is told to the stage.
pub fn play(stage: &mut Stage) -> Done {
    stage.announce("Process id mapping: the same processes, inside and outside");
    let workers = stage.directory().join("workers.sh");
    write_script(&workers, "#!/bin/sh\nsleep 1001 &\nsleep 1002 &\nwait\n")?;
    let line = format!("unshare -p -f --mount-proc --kill-child {}", workers.display());
    let running = Running::start(stage, &line, None)?;
    let init = forked(running.pid(), "workers.sh")?;
    let count = |table: &str| table.lines().filter(|line| line.contains("sleep 100")).count();
    let list = format!("nspid --list {init}");
    wait_until("both workers run", || {
        let output = stage.command("sh", &["-c", &list]).output();
        output.is_ok_and(|output| count(&String::from_utf8_lossy(&output.stdout)) == 2)
    })?;
    let table = stage.show(&list, &[])?;
    stage.must("the table has the three processes of the namespace", table.lines().count() == 4);
    let rows: Vec<Vec<_>> = table.lines().skip(1).map(|line| line.split_whitespace().collect()).collect();
    stage.must("its first process is 1 inside", rows.iter().any(|row| row[..2] == [&init.to_string(), "1"]));
    for row in &rows {
        let (outside, inside) = (row[0], row[1]);
        let to = stage.show(&format!("nspid --to {init} {outside}"), &[])?;
        let from = stage.show(&format!("nspid --from {init} {inside}"), &[])?;
        stage.must("both directions answer each other", to.trim_end() == inside && from.trim_end() == outside);
    }
    let output = stage.show("nspid", &[])?;
    let listed = |row: &Vec<_>| output.lines().any(|line| line.split_whitespace().collect::<Vec<_>>() == *row);
    stage.must("the machine's table has them too", rows.iter().all(listed));
    Ok(())
}
