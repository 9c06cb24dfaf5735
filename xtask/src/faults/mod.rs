//! Makes every system call of our programs fail once, and judges what they make of it.
//!
//! [`lines`](mod@lines) has the command lines. [`learn`] has strace tell which calls a line makes, [`failure`] tells how each may
//! fail, and [`inject`] runs the line again with one call failing. [`verdict`] says whether that went right: a failure with a clear
//! message, or a success in full where [`harmless`] knows why. [`stage`] is what the lines find and must leave as it was, and
//! [`fence`](mod@fence) keeps all of it from the rest of the machine.

mod failure;
mod fault;
mod harmless;
mod inject;
mod learn;
mod lines;
mod registers;
mod request;
mod run;
mod stage;
mod verdict;

use std::error::Error;

use crate::test::Count;
use crate::{Done, fence, table, workspace};
use fault::Fault;
use learn::Call;
use lines::Line;
use request::Request;
use run::Run;
use stage::Stage;
use verdict::{Tally, Verdict};

/// Builds the programs and goes on inside the fence; where that cannot be, says why and counts the lines as skipped.
///
/// # Errors
///
/// A program makes the wrong of a fault; there is no such line.
pub fn run(words: &[&str]) -> Done {
    let request = Request::parse(words)?;
    if let Err(why) = obstacle_to_all() {
        println!("skipped {} command lines: {why}", request.lines.len());
        println!("{}", Count { skipped: request.lines.len(), ..Count::default() });
        return Ok(());
    }
    workspace::build()?;
    fence::enter("faults", words)
}

/// What [`run()`] does inside the fence.
///
/// # Errors
///
/// As [`run()`].
pub fn run_inside(words: &[&str]) -> Done {
    let request = Request::parse(words)?;
    let stage = Stage::set()?;
    if let Some(fault) = &request.fault {
        return show(&request.lines, fault, &stage);
    }
    let mut count = Count::default();
    let mut rows = Vec::new();
    for line in &request.lines {
        match obstacle(line, &stage) {
            Some(why) => {
                println!("skipped {}: {why}", line.command);
                count.skipped += 1;
            }
            None => rows.push(try_all(line, &stage, &mut count)?),
        }
    }
    print!("\n{}", table::render(&["line", "calls", "faults", "clear", "harmless", "not reached", "wrong"], &rows));
    request.lines.iter().for_each(|line| println!("{:>4}: {}", line.number, line.command));
    println!("{count}");
    count.without_failures("faults")
}

/// Why nothing can be tried here.
///
/// # Errors
///
/// The reason.
fn obstacle_to_all() -> Result<(), String> {
    if !registers::IS_KNOWN {
        return Err("the tracer knows the registers of x86_64 only".to_owned());
    }
    workspace::require("strace", "strace")?;
    fence::obstacle()
}

/// Why a line cannot run here.
fn obstacle(line: &Line, stage: &Stage) -> Option<String> {
    line.needs.iter().find_map(|need| stage.lacks(need))
}

/// Runs one line with each of its calls failing.
fn try_all(line: &Line, stage: &Stage, count: &mut Count) -> Result<Vec<String>, Box<dyn Error>> {
    let baseline = inject::run(line, stage, None)?;
    if let Some(why) = verdict::failed_without_fault(&baseline) {
        println!("FAILED {} without any fault: {why}", line.command);
        count.failed += 1;
        return Ok(Tally::default().row(line.number, 0));
    }
    let calls = learn::calls(line, stage)?;
    let mut tally = Tally::default();
    for call in &calls {
        for failure in failure::of(call) {
            let fault = Fault::of(call, failure);
            let verdict = verdict_on(line, stage, call, &fault, &baseline)?;
            if let Verdict::Wrong(why) = &verdict {
                println!("WRONG {}: {why}\n  {}, {failure}: {}", line.command, call.process, call.text);
                println!("  again: cargo xtask faults --fault {fault} {}", line.number);
            }
            tally.add(&verdict);
        }
    }
    tally.add_to(count);
    Ok(tally.row(line.number, calls.len()))
}

/// How often a run is repeated in which the call did not come: who waits for another process, calls a varying number of times.
const ATTEMPTS: usize = 5;

fn verdict_on(
    line: &Line,
    stage: &Stage,
    call: &Call,
    fault: &Fault,
    baseline: &Run,
) -> Result<Verdict, Box<dyn Error>> {
    for _ in 0..ATTEMPTS {
        let run = inject::run(line, stage, Some(fault))?;
        if run.reached {
            return Ok(verdict::judge(&run, baseline, line, call, fault.failure));
        }
    }
    Ok(Verdict::NotReached)
}

/// Shows what one fault does to each of the lines.
fn show(lines: &[Line], fault: &Fault, stage: &Stage) -> Done {
    for line in lines {
        println!("$ {}", line.command);
        println!("without the fault: {}", inject::run(line, stage, None)?);
        println!("with {fault}: {}", inject::run(line, stage, Some(fault))?);
    }
    Ok(())
}
