//! Three endless scripts, with no isolation, with partial, and with complete isolation.

use std::fs;
use std::path::Path;

use super::process::Running;
use super::stage::Stage;
use crate::Done;
use crate::background::wait_until;
use crate::scratch::write_script;

/// The scripts, by name.
const SCRIPTS: [&str; 3] = ["webserver.sh", "database.sh", "cache.sh"];

/// How a script is started.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Placed {
    /// Beside the demo.
    Plainly,
    /// In a PID namespace of its own.
    Isolated,
}
use Placed::{Isolated, Plainly};

/// Plays the three scenarios.
///
/// # Errors
///
/// A script does not start or falls silent; what it reports is told to the stage.
pub fn play(stage: &mut Stage) -> Done {
    write_scripts(stage.directory())?;
    stage.announce("Scenario 1, no isolation: each sees the others");
    play_scenario(
        stage,
        [Plainly, Plainly, Plainly],
        ["sees database.sh", "sees webserver.sh", "sees 3 of the scripts"],
    )?;
    stage.announce("Scenario 2, partial isolation: webserver.sh sees neither, both see it");
    play_scenario(
        stage,
        [Isolated, Plainly, Plainly],
        ["does not see database.sh", "sees webserver.sh", "sees 3 of the scripts"],
    )?;
    stage.announce("Scenario 3, complete isolation: none sees any other");
    play_scenario(
        stage,
        [Isolated, Isolated, Isolated],
        ["does not see database.sh", "does not see webserver.sh", "sees 1 of the scripts"],
    )
}

/// A script is recognized by its command line as a whole: `/bin/sh DIR/NAME`. That of `unshare … DIR/NAME` is another.
fn write_scripts(directory: &Path) -> std::io::Result<()> {
    let pattern = |name: &str| format!("'^/bin/sh {}/{name}$'", directory.display());
    for (name, other) in [("webserver.sh", "database.sh"), ("database.sh", "webserver.sh")] {
        let found = format!("pgrep -f {} >/dev/null", pattern(other));
        let report = format!("if {found}; then echo sees {other}; else echo does not see {other}; fi");
        write_script(&directory.join(name), &format!("#!/bin/sh\nwhile :; do\n{report}\nsleep 0.2\ndone\n"))?;
    }
    let counted = SCRIPTS.map(|name| format!("pgrep -f {} >/dev/null && count=$((count + 1))\n", pattern(name)));
    let report = format!("count=0\n{}echo sees $count of the scripts", counted.concat());
    write_script(&directory.join("cache.sh"), &format!("#!/bin/sh\nwhile :; do\n{report}\nsleep 0.2\ndone\n"))
}

fn play_scenario(stage: &mut Stage, placed: [Placed; 3], reports: [&str; 3]) -> Done {
    let directory = stage.directory().to_owned();
    let mut running = Vec::new();
    for (name, placed) in SCRIPTS.into_iter().zip(placed) {
        let unshare = if placed == Isolated { "unshare -p -f --mount-proc --kill-child " } else { "" };
        let line = format!("{unshare}{}/{name}", directory.display());
        running.push(Running::start(stage, &line, Some(directory.join(format!("{name}.log"))))?);
    }
    let written = |name: &str| fs::read_to_string(directory.join(format!("{name}.log"))).unwrap_or_default();
    wait_until("all scripts report", || SCRIPTS.iter().all(|name| written(name).contains('\n')))?;
    for (name, report) in SCRIPTS.into_iter().zip(reports) {
        // What was reported until now may be from before the others had started; so may be the report under way.
        let before = written(name).lines().count() + 1;
        wait_until("a script reports again", || written(name).lines().count() >= before + 2)?;
        let written = written(name);
        let last = written.lines().last().unwrap_or_default();
        println!("{name}: {last}");
        stage.must(&format!("{name} {report}"), written.lines().skip(before).all(|line| line == report));
    }
    for name in SCRIPTS {
        let found = stage.show(&format!("pgrep -f '^/bin/sh {}/{name}$'", directory.display()), &[])?;
        stage.must(&format!("the parent sees {name}"), found.lines().count() == 1);
    }
    Ok(())
}
