//! Measures nspid: a million translations, and the table of a machine with many processes, beside the bare reading of their
//! status files.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use nscore::kernel;

use super::bare;
use super::goals::Goals;
use super::measure::Subject;
use super::rounds::compare;
use crate::background::wait_until;
use crate::crowd::Crowd;
use crate::scratch::Scratch;
use crate::{Done, limits, table, workspace};

/// How many PIDs are translated.
const TRANSLATIONS: usize = 1_000_000;

/// What that may take at most, in CPU seconds, where the kernel has ioctls for it.
const TRANSLATIONS_GOAL: f64 = 2.0;

/// How many processes the table is made among, besides those that run already.
const PROCESSES: usize = 8000;

/// What the table may take at most of the CPU time that the bare reading takes.
const TABLE_GOAL: f64 = 1.2;

/// How many times each command runs.
const ROUNDS: usize = 11;

/// How many processes live in the namespace that PIDs are translated from.
const INHABITANTS: usize = 20;

/// Builds, measures, prints the table, and judges.
///
/// # Errors
///
/// A goal is missed; something cannot be built or run.
pub fn run() -> Done {
    let programs = workspace::build_static()?;
    let scratch = Scratch::new()?;
    let mut goals = Goals::default();
    let mut rows = vec![translations(&programs, scratch.path(), &mut goals)?];
    match limits::obstacle(PROCESSES)? {
        Some(obstacle) => println!("SKIPPED {PROCESSES} processes: {obstacle}"),
        None => rows.push(processes(&programs, scratch.path(), &mut goals)?),
    }
    print!("\n{}\n", table::render(&["what", "nspid CPU s", "bare CPU s", "ratio"], &rows));
    goals.verdict()
}

/// Translates the PIDs of a namespace to ours.
fn translations(programs: &Path, scratch: &Path, goals: &mut Goals) -> Result<Vec<String>, Box<dyn Error>> {
    let namespace = Namespace::start(programs)?;
    let file = scratch.join("pids");
    let pids = (1..=INHABITANTS).cycle().take(TRANSLATIONS).map(|pid| format!("{pid}\n"));
    fs::write(&file, pids.collect::<String>())?;
    let words = [&*programs.join("nspid"), namespace.init()?.as_ref(), &file].map(|word| word.display().to_string());
    let arguments = ["-c", "exec \"$0\" --from \"$1\" - <\"$2\""].map(str::to_owned).into_iter().chain(words).collect();
    let nspid = Subject { name: "nspid", program: "/bin/sh".into(), arguments, attempts: 1 };
    let seconds = compare(&[nspid], ROUNDS)?[0].cpu_seconds;
    if kernel::is_at_least(6, 11) {
        goals.at_most(&format!("CPU seconds of {TRANSLATIONS} translations"), seconds, TRANSLATIONS_GOAL);
    }
    Ok(vec![format!("{TRANSLATIONS} translations"), format!("{seconds:.3}"), "-".to_owned(), "-".to_owned()])
}

/// Makes the table among many processes.
fn processes(programs: &Path, scratch: &Path, goals: &mut Goals) -> Result<Vec<String>, Box<dyn Error>> {
    let bare = bare::compile(scratch)?;
    let _crowd = Crowd::gather(PROCESSES, programs)?;
    let subject = |name, program, arguments| Subject { name, program, arguments, attempts: 1 };
    let nspid = subject("nspid", programs.join("nspid"), Vec::new());
    let summaries = compare(&[nspid, subject("bare", bare, vec!["statuses".to_owned()])], ROUNDS)?;
    goals.at_most(&format!("CPU time among {PROCESSES} processes, nspid / bare"), summaries[1].ratio, TABLE_GOAL);
    let [nspid, bare] = [0, 1].map(|index| format!("{:.3}", summaries[index].cpu_seconds));
    Ok(vec![format!("table among {PROCESSES} processes"), nspid, bare, format!("{:.3}", summaries[1].ratio)])
}

/// A PID namespace and the processes in it, which sleep.
struct Namespace {
    unshare: Child,
}

impl Namespace {
    fn start(programs: &Path) -> Result<Self, Box<dyn Error>> {
        let script = format!("i=1; while [ $i -lt {INHABITANTS} ]; do sleep infinity & i=$((i + 1)); done; wait");
        let mut unshare = Command::new(programs.join("unshare"));
        unshare.args(["-Urpf", "--kill-child", "sh", "-c", &script]).stdin(Stdio::null());
        let namespace = Self { unshare: unshare.spawn()? };
        wait_until("all processes of the namespace are there", || {
            let children = namespace.init().ok().and_then(|init| children(&init).ok());
            children.is_some_and(|children| children.len() == INHABITANTS - 1)
        })?;
        Ok(namespace)
    }

    /// The PID of its init, as we see it.
    fn init(&self) -> Result<String, Box<dyn Error>> {
        let children = children(&self.unshare.id().to_string())?;
        children.into_iter().next().ok_or_else(|| "unshare has no child".into())
    }
}

fn children(pid: &str) -> std::io::Result<Vec<String>> {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
    Ok(children.split_whitespace().map(str::to_owned).collect())
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ = self.unshare.kill();
        let _ = self.unshare.wait();
    }
}
