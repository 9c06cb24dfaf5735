//! lsns and nspid among very many processes and namespaces: what they count, how long they take, and how much memory.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::bench::measure::{Cost, Subject};
use crate::crowd::Crowd;
use crate::test::Count;
use crate::{limits, table};

/// How many processes are made.
const PROCESSES: usize = 20_000;

/// One of so many has namespaces of its own.
const BATCH: usize = 50;

/// How many namespaces that makes: user, mount, network, IPC and UTS for each batch.
const NAMESPACES: usize = PROCESSES / BATCH * 5;

/// What is asked of each program, and how many lines more there must be with the crowd than without.
const QUESTIONS: [(&str, &[&str], usize); 4] = [
    ("lsns", &["-rno", "NS"], NAMESPACES),
    ("lsns", &["-rnt", "net", "-o", "NS"], NAMESPACES / 5),
    ("nspid", &["-nl", "self", "-o", "PID"], PROCESSES),
    ("nspid", &["-nTl", "self"], PROCESSES),
];

/// Counts without the crowd and with it.
///
/// # Errors
///
/// The crowd cannot be made although nothing stands in its way; a program does not run.
pub fn run(programs: &Path) -> Result<Count, Box<dyn Error>> {
    if let Some(obstacle) = limits::obstacle(PROCESSES)? {
        println!("skipped {PROCESSES} processes: {obstacle}");
        return Ok(Count { skipped: QUESTIONS.len() + 1, ..Count::default() });
    }
    let ask = |(program, arguments, _): &(&str, &[&str], usize)| lines(&programs.join(program), arguments);
    let before = QUESTIONS.iter().map(ask).collect::<Result<Vec<_>, _>>()?;
    let inhabitants_before = inhabitants(programs)?;
    let crowd = Crowd::gather_in_batches(PROCESSES, BATCH, programs)?;
    let mut count = Count::default();
    let mut rows = Vec::new();
    for (question, before) in QUESTIONS.iter().zip(before) {
        let (program, arguments, expected) = question;
        let found = ask(question)? - before;
        tell(&mut count, &format!("{program} {}", arguments.join(" ")), found, *expected);
        let subject = subject(programs.join(program), arguments);
        rows.push(row(program, arguments, found, &subject.cost()?));
    }
    let found = inhabitants(programs)? - inhabitants_before;
    tell(&mut count, "NPROCS of our PID namespace in lsns", found, PROCESSES);
    drop(crowd);
    print!("\n{}\n", table::render(&["what", "lines more", "CPU s", "s", "peak KiB"], &rows));
    Ok(count)
}

fn tell(count: &mut Count, what: &str, found: usize, expected: usize) {
    if found == expected {
        count.passed += 1;
    } else {
        println!("FAILED {what}: {found} more, and {expected} were made");
        count.failed += 1;
    }
}

fn subject(program: PathBuf, arguments: &[&str]) -> Subject {
    let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    Subject { name: "ours", program, arguments, attempts: 1 }
}

fn row(program: &str, arguments: &[&str], found: usize, cost: &Cost) -> Vec<String> {
    let figures = [format!("{:.3}", cost.cpu_seconds), format!("{:.3}", cost.wall_seconds)];
    let [cpu, wall] = figures;
    vec![format!("{program} {}", arguments.join(" ")), found.to_string(), cpu, wall, format!("{:.0}", cost.peak_kib)]
}

/// How many processes lsns counts in our own PID namespace.
fn inhabitants(programs: &Path) -> Result<usize, Box<dyn Error>> {
    let own = std::fs::read_link("/proc/self/ns/pid")?.display().to_string();
    let inode = own.trim_matches(|character: char| !character.is_ascii_digit()).to_owned();
    let printed = output(&programs.join("lsns"), &["-rn", "-t", "pid", "-o", "NS,NPROCS"])?;
    let line = printed.lines().find_map(|line| line.strip_prefix(&inode));
    Ok(line.ok_or("lsns does not list our PID namespace")?.trim().parse()?)
}

fn lines(program: &Path, arguments: &[&str]) -> Result<usize, Box<dyn Error>> {
    Ok(output(program, arguments)?.lines().count())
}

fn output(program: &Path, arguments: &[&str]) -> Result<String, Box<dyn Error>> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output()?;
    if !output.status.success() || !output.stderr.is_empty() {
        return Err(format!("{} fails: {}", program.display(), String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
