//! Measures lsns among more and more processes, beside util-linux's.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::available_parallelism;

use super::goals::Goals;
use super::measure::Subject;
use super::rounds::{Summary, compare};
use super::words::Words;
use crate::crowd::Crowd;
use crate::reference::{self, Reference};
use crate::{Done, limits, table, workspace};

/// How many processes there are, unless other numbers are asked for.
const COUNTS: [usize; 3] = [1000, 4000, 16_000];

/// What ours may take at most of the CPU seconds of the system's, by the number of processes.
const GOALS: [(usize, f64); 3] = [(1000, 0.50), (4000, 0.30), (16_000, 0.12)];

/// How much more ours may take at most among four times as many processes, and which these are.
const GROWTH: (usize, usize, f64) = (4000, 16_000, 4.4);

/// How much longer ours may take at least on one processor than on two, among so many processes: else threads do not pay.
const SPEEDUP: (usize, f64) = (16_000, 1.5);

/// What is judged.
const OURS: &str = "ours";

/// Ours where it may use one processor only, and starts no threads.
const ON_ONE: &str = "ours on one processor";

/// What it is judged by: the system's.
const REFERENCE: &str = "reference";

/// Makes the processes, measures, prints the table, and judges.
///
/// # Errors
///
/// A goal is missed; a program fails, or cannot be built; no number of processes can be reached.
pub fn run(words: &[&str]) -> Done {
    let words = Words::parse(words, &COUNTS)?;
    let programs = workspace::build_static()?;
    let subjects = subjects(&programs, &words.arguments)?;
    let mut rows = Vec::new();
    for count in words.counts {
        let result = match gather(count, &programs) {
            Ok(_crowd) => {
                println!("{count} processes, {} rounds", rounds(count));
                Some(compare(&subjects, rounds(count))?)
            }
            Err(why) => {
                println!("SKIPPED {count} processes: {why}");
                None
            }
        };
        rows.push(Row { count, result });
    }
    let judged = words.arguments.is_empty();
    print!("\n{}", render(&rows, judged));
    if rows.iter().all(|row| row.result.is_none()) {
        return Err("nothing was measured".into());
    }
    if judged { judge(&rows).verdict() } else { Ok(()) }
}

/// Ours first, then those that it is compared with.
fn subjects(programs: &Path, arguments: &[String]) -> Result<Vec<Subject>, Box<dyn Error>> {
    // util-linux's lsns fails now and then because a process ends while it looks.
    let subject = |name, program| Subject { name, program, arguments: arguments.to_vec(), attempts: 10 };
    let ours = programs.join("lsns");
    let mut subjects = vec![Subject { attempts: 1, ..subject(OURS, ours.clone()) }];
    if available_parallelism().is_ok_and(|processors| processors.get() > 1) {
        let mut words = vec!["-c".to_owned(), "0".to_owned(), ours.display().to_string()];
        words.extend_from_slice(arguments);
        subjects.push(Subject { name: ON_ONE, program: "/usr/bin/taskset".into(), arguments: words, attempts: 1 });
    }
    let references = [subject(REFERENCE, "/usr/bin/lsns".into())];
    for reference in references.into_iter().chain(fetched().map(|program| subject(reference::VERSION, program))) {
        match reference.cost() {
            Ok(_) => {
                println!("{}: {}", reference.name, version(&reference.program)?);
                subjects.push(reference);
            }
            Err(error) if reference.name == REFERENCE && arguments.is_empty() => return Err(error),
            Err(error) => println!("WARNING: {} is left out: {error}", reference.name),
        }
    }
    Ok(subjects)
}

/// The lsns of the newest util-linux, unless only the system's is to be had.
fn fetched() -> Option<PathBuf> {
    match reference::fetch() {
        Ok(Reference { programs, .. }) if programs != Path::new("/usr/bin") => Some(programs.join("lsns")),
        _ => None,
    }
}

fn version(program: &Path) -> Result<String, Box<dyn Error>> {
    let output = Command::new(program).arg("--version").output()?;
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}

/// Makes the processes.
fn gather(count: usize, programs: &Path) -> Result<Crowd, Box<dyn Error>> {
    match limits::obstacle(count)? {
        Some(obstacle) => Err(obstacle.into()),
        None => Crowd::gather(count, programs),
    }
}

/// The fewer the processes, the shorter a run, and the more it varies.
fn rounds(count: usize) -> usize {
    (80_000 / count).clamp(5, 21)
}

/// What was measured among so many processes, if there could be so many.
struct Row {
    count: usize,
    result: Option<Vec<Summary>>,
}

impl Row {
    fn of(&self, name: &str) -> Option<&Summary> {
        self.result.as_ref()?.iter().find(|summary| summary.name == name)
    }

    fn goal(&self) -> Option<f64> {
        GOALS.iter().find(|(count, _)| *count == self.count).map(|(_, goal)| *goal)
    }
}

fn judge(rows: &[Row]) -> Goals {
    let mut goals = Goals::default();
    for row in rows {
        let (Some(ours), Some(reference)) = (row.of(OURS), row.of(REFERENCE)) else { continue };
        if let Some(goal) = row.goal() {
            goals.at_most(&format!("CPU time among {} processes, ours / reference", row.count), reference.ratio, goal);
        }
        let what = format!("peak KiB among {} processes, ours", row.count);
        goals.at_most(&what, ours.peak_kib, reference.peak_kib);
    }
    let (few, many, limit) = GROWTH;
    let ours = |count| rows.iter().find(|row| row.count == count)?.of(OURS);
    if let (Some(among_few), Some(among_many)) = (ours(few), ours(many)) {
        let growth = among_many.cpu_seconds / among_few.cpu_seconds;
        goals.at_most(&format!("CPU time of ours, {many} processes / {few}"), growth, limit);
    }
    let (among, limit) = SPEEDUP;
    let row = rows.iter().find(|row| row.count == among);
    if let Some((ours, on_one)) = row.and_then(|row| Some((row.of(OURS)?, row.of(ON_ONE)?))) {
        let share = ours.wall_seconds / on_one.wall_seconds;
        goals.at_most(&format!("time of ours among {among} processes, all processors / one"), share, 1.0 / limit);
    }
    goals
}

fn render(rows: &[Row], judged: bool) -> String {
    let [newest_cpu, newest_peak] = ["CPU s", "peak KiB"].map(|figure| format!("{} {figure}", reference::VERSION));
    let mut headings =
        vec!["processes", "ours CPU s", "reference CPU s", "ratio", "goal", "ours peak KiB", "reference peak KiB"];
    headings.extend(["ours s", "on one processor s", "reference s"]);
    if rows.iter().any(|row| row.of(reference::VERSION).is_some()) {
        headings.extend([newest_cpu.as_str(), "ratio", &newest_peak]);
    }
    let cells: Vec<Vec<String>> = rows.iter().map(|row| cells(row, judged)).collect();
    table::render(&headings, &cells)
}

fn cells(row: &Row, judged: bool) -> Vec<String> {
    let missing = if row.result.is_none() { "skipped" } else { "-" };
    let cell = |name, figure: fn(&Summary) -> f64, digits: usize| {
        row.of(name).map_or_else(|| missing.to_owned(), |summary| format!("{:.digits$}", figure(summary)))
    };
    let goal = row.goal().filter(|_| judged).map_or_else(|| "-".to_owned(), |goal| format!("{goal:.2}"));
    let cpu = |name| cell(name, |summary| summary.cpu_seconds, 3);
    let ratio = |name| cell(name, |summary| summary.ratio, 3);
    let peak = |name| cell(name, |summary| summary.peak_kib, 0);
    let wall = |name| cell(name, |summary| summary.wall_seconds, 3);
    let newest = reference::VERSION;
    vec![
        row.count.to_string(),
        cpu(OURS),
        cpu(REFERENCE),
        ratio(REFERENCE),
        goal,
        peak(OURS),
        peak(REFERENCE),
        wall(OURS),
        wall(ON_ONE),
        wall(REFERENCE),
        cpu(newest),
        ratio(newest),
        peak(newest),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(name: &'static str, cpu_seconds: f64, ratio: f64, peak_kib: f64) -> Summary {
        Summary { name, cpu_seconds, wall_seconds: cpu_seconds, ratio, peak_kib }
    }

    fn row(count: usize, ours: (f64, f64), reference: (f64, f64)) -> Row {
        let ratio = ours.0 / reference.0;
        let summaries = vec![summary(OURS, ours.0, 1.0, ours.1), summary(REFERENCE, reference.0, ratio, reference.1)];
        Row { count, result: Some(summaries) }
    }

    fn sum(goals: &Goals) -> String {
        goals.to_string().lines().last().unwrap_or_default().to_owned()
    }

    #[test]
    fn all_goals_are_judged_where_all_counts_are_measured() {
        let rows = [
            row(1000, (0.04, 1000.0), (0.2, 4000.0)),
            row(4000, (0.1, 1000.0), (1.0, 4000.0)),
            row(16_000, (0.4, 1000.0), (6.0, 4000.0)),
        ];
        assert_eq!(sum(&judge(&rows)), "7 of 7 goals met");
    }

    #[test]
    fn ratio_growth_and_memory_can_each_miss_their_goal() {
        let slow = [row(4000, (0.1, 1.0), (1.0, 2.0)), row(16_000, (0.5, 3.0), (6.0, 2.0))];
        assert_eq!(sum(&judge(&slow)), "3 of 5 goals met");
        assert_eq!(sum(&judge(&[row(1000, (0.11, 1.0), (0.2, 1.0))])), "1 of 2 goals met");
    }

    #[test]
    fn threads_that_do_not_pay_miss_their_goal() {
        let threads = |wall_seconds| {
            let mut row = row(16_000, (0.4, 1.0), (6.0, 2.0));
            let on_one = Summary { wall_seconds, ..summary(ON_ONE, 0.4, 1.0, 1.0) };
            row.result.as_mut().unwrap().push(on_one);
            sum(&judge(&[row]))
        };
        assert_eq!(threads(0.61), "3 of 3 goals met");
        assert_eq!(threads(0.59), "2 of 3 goals met");
    }

    #[test]
    fn what_is_skipped_or_has_no_reference_is_not_judged() {
        let without = Row { count: 1000, result: Some(vec![summary(OURS, 1.0, 1.0, 1.0)]) };
        assert_eq!(sum(&judge(&[without, Row { count: 16_000, result: None }])), "0 of 0 goals met");
    }

    #[test]
    fn the_table_says_what_was_skipped_and_shows_the_newest_where_it_was_measured() {
        let skipped = Row { count: 4000, result: None };
        let rows = [row(1000, (0.05, 1000.0), (0.2, 4000.0)), skipped];
        let expected = "\
| processes | ours CPU s | reference CPU s |   ratio | goal | ours peak KiB | reference peak KiB |  ours s | on one processor s | reference s |
| --------: | ---------: | --------------: | ------: | ---: | ------------: | -----------------: | ------: | -----------------: | ----------: |
|      1000 |      0.050 |           0.200 |   0.250 | 0.50 |          1000 |               4000 |   0.050 |                  - |       0.200 |
|      4000 |    skipped |         skipped | skipped | 0.30 |       skipped |            skipped | skipped |            skipped |     skipped |
";
        assert_eq!(render(&rows, true), expected);
        let mut newest = row(2000, (0.05, 1000.0), (0.2, 4000.0));
        newest.result.as_mut().unwrap().push(summary(reference::VERSION, 0.1, 0.5, 5000.0));
        let line = render(&[newest], false).lines().last().unwrap().to_owned();
        assert!(
            line.ends_with("|  0.050 |                  - |       0.200 |        0.100 | 0.500 |            5000 |"),
            "{line}"
        );
    }

    #[test]
    fn short_runs_have_more_rounds() {
        assert_eq!([1000, 4000, 16_000, 100_000].map(rounds), [21, 20, 5, 5]);
    }
}
