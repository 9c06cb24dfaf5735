//! Measures how long unshare and nsenter take until a program that does nothing has ended, beside util-linux's and beside the
//! bare system calls; and what else a start costs.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use nix::unistd::geteuid;

use super::goals::Goals;
use super::measure::as_a_user;
use super::median::{median, median_ratio};
use super::{bare, trace};
use crate::background::forked;
use crate::scratch::Scratch;
use crate::workspace::{self, PROGRAMS};
use crate::{Done, table, workspace::succeed};

/// How many times each command runs.
const ROUNDS: usize = 1000;

/// How many times each command runs for its peak memory.
const RUNS_FOR_PEAK: usize = 15;

/// What ours may take at most of the time of the bare system calls.
const BARE_GOAL: f64 = 1.08;

/// What ours may execute at most of the instructions of the reference, in user space.
const INSTRUCTIONS_GOAL: f64 = 0.5;

/// How large a program may be at most, in MiB.
const SIZE_GOAL: f64 = 1.6;

/// A command line that is measured; PROGRAM comes behind it.
struct Line {
    /// The words, as a user types them.
    words: &'static str,
    /// What makes the same system calls, as the first words of `bare`.
    bare: &'static str,
    /// What ours may take at most of the time of the reference.
    goal: f64,
}

const LINES: [Line; 4] = [
    Line { words: "unshare", bare: "plain", goal: 0.65 },
    Line { words: "unshare -Ur", bare: "root", goal: 0.78 },
    Line { words: "unshare -p -f --mount-proc", bare: "pid", goal: 0.78 },
    Line { words: "nsenter -t PID -a", bare: "enter PID", goal: 0.78 },
];

/// Builds, measures, prints the table, and judges.
///
/// # Errors
///
/// A goal is missed; the caller is not root, without whom two of the commands fail; something cannot be built or run.
pub fn run() -> Done {
    if !geteuid().is_root() {
        return Err("this bench needs root: 'unshare -p' without a user namespace does".into());
    }
    let scratch = Scratch::new()?;
    let programs = installed(scratch.path())?;
    let bare = copied(&bare::compile(scratch.path())?, &programs)?;
    let container = Container::start(&programs)?;
    let figures: Vec<Figures> = LINES
        .iter()
        .map(|line| Commands::new(line, &programs, &bare, container.init).figures(scratch.path()))
        .collect::<Result<_, _>>()?;
    println!("{ROUNDS} rounds");
    print!("\n{}\n", render(&figures));
    let mut goals = Goals::default();
    figures.iter().zip(&LINES).for_each(|(figures, line)| figures.judge(line, &mut goals));
    for program in PROGRAMS {
        let size = fs::metadata(programs.join(program))?.len() as f64 / f64::from(1 << 20);
        goals.at_most(&format!("MiB of {program}"), size, SIZE_GOAL);
    }
    goals.verdict()
}

/// Builds the programs and copies them, as an installation does. A file that a linker has just written lies in the page cache in
/// small pieces, each of which is a page fault of its own: its programs take 12 percent longer to start.
fn installed(scratch: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let built = workspace::build_static()?;
    let directory = scratch.join("bin");
    fs::create_dir(&directory)?;
    for program in PROGRAMS {
        copied(&built.join(program), &directory)?;
    }
    Ok(directory)
}

fn copied(file: &Path, directory: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let copy = directory.join(file.file_name().unwrap_or_default());
    fs::copy(file, &copy)?;
    Ok(copy)
}

/// Something to enter: a process in new namespaces of all kinds but cgroup and time.
struct Container {
    unshare: Child,
    init: u32,
}

impl Container {
    fn start(programs: &Path) -> Result<Self, Box<dyn Error>> {
        let mut unshare = Command::new(programs.join("unshare"));
        unshare.args(["-Urmuinpf", "--mount-proc", "--kill-child", "sleep", "infinity"]);
        let unshare = unshare.stdin(Stdio::null()).spawn()?;
        let init = forked(unshare.id(), "sleep");
        let mut container = Self { unshare, init: 0 };
        container.init = init?;
        Ok(container)
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let _ = self.unshare.kill();
        let _ = self.unshare.wait();
    }
}

/// One command line, three times.
struct Commands {
    ours: Vec<String>,
    reference: Vec<String>,
    bare: Vec<String>,
}

impl Commands {
    fn new(line: &Line, programs: &Path, bare: &Path, target: u32) -> Self {
        let with = |program: PathBuf, words: &str| -> Vec<String> {
            let words = words.split(' ').filter(|word| !word.is_empty());
            let words = words.map(|word| if word == "PID" { target.to_string() } else { word.to_owned() });
            [program.display().to_string()].into_iter().chain(words).collect()
        };
        let (tool, options) = line.words.split_once(' ').unwrap_or((line.words, ""));
        Self {
            ours: with(programs.join(tool), options),
            reference: with(Path::new("/usr/bin").join(tool), options),
            bare: with(bare.to_owned(), line.bare),
        }
    }

    fn figures(&self, scratch: &Path) -> Result<Figures, Box<dyn Error>> {
        let [ours, reference, bare] = seconds([&self.ours, &self.reference, &self.bare])?;
        let counted = |count: Result<f64, Box<dyn Error>>| {
            count.map_err(|error| println!("SKIPPED a count: {error}")).unwrap_or(f64::NAN)
        };
        let calls = |words: &[String]| counted(trace::system_calls(&with(words, "true"), scratch).map(|n| n as f64));
        let instructions = |words: &[String]| counted(trace::instructions(&with(words, "/nowhere")).map(|n| n as f64));
        Ok(Figures {
            ratio: median_ratio(ours.iter().copied(), reference.iter().copied()),
            to_bare: median_ratio(ours.iter().copied(), bare.iter().copied()),
            seconds: [ours, reference, bare].map(median),
            calls: [calls(&self.ours), calls(&self.reference)],
            instructions: [instructions(&self.ours), instructions(&self.reference)],
            peak_kib: [peak_kib(&self.ours, &self.bare[0])?, peak_kib(&self.reference, &self.bare[0])?],
        })
    }
}

fn with(words: &[String], program: &str) -> Vec<String> {
    words.iter().cloned().chain([program.to_owned()]).collect()
}

/// How long each command takes with `true` behind it, round by round.
fn seconds(commands: [&[String]; 3]) -> Result<[Vec<f64>; 3], Box<dyn Error>> {
    let mut seconds = [const { Vec::new() }; 3];
    for round in 0..=ROUNDS {
        for (words, seconds) in commands.iter().zip(&mut seconds) {
            let mut command = Command::new(&words[0]);
            as_a_user(command.args(&words[1..]).arg("true"));
            let start = Instant::now();
            succeed(&mut command)?;
            if round > 0 {
                seconds.push(start.elapsed().as_secs_f64()); // the first one is to warm up
            }
        }
    }
    Ok(seconds)
}

/// The median of some runs, since which pages of a file the kernel maps beside the one that was asked for depends on what it has
/// cached. `bare` starts the command, since what is forked has the memory of who forks; and the command runs `bare nothing`, since
/// the peak of `true` is above that of unshare, and would be all that is seen.
fn peak_kib(words: &[String], bare: &str) -> Result<f64, Box<dyn Error>> {
    let peak = || -> Result<f64, Box<dyn Error>> {
        let mut command = Command::new(bare);
        let output = as_a_user(command.arg("peak").args(words).args([bare, "nothing"])).output()?;
        Ok(str::from_utf8(&output.stdout)?.trim().parse()?)
    };
    let peaks: Result<Vec<f64>, _> = (0..RUNS_FOR_PEAK).map(|_| peak()).collect();
    Ok(median(peaks?))
}

/// What was measured of one command line.
struct Figures {
    /// The medians of ours, of the reference and of the bare system calls.
    seconds: [f64; 3],
    /// The median of ours over the reference.
    ratio: f64,
    /// The median of ours over the bare system calls.
    to_bare: f64,
    /// System calls of ours and of the reference; NaN where nobody could count them, and so for instructions.
    calls: [f64; 2],
    instructions: [f64; 2],
    peak_kib: [f64; 2],
}

impl Figures {
    fn judge(&self, line: &Line, goals: &mut Goals) {
        let mut judge = |what: &str, figure: f64, limit: f64| {
            if !figure.is_nan() && !limit.is_nan() {
                goals.at_most(&format!("{} true: {what}", line.words), figure, limit);
            }
        };
        judge("time, ours / reference", self.ratio, line.goal);
        judge("time, ours / bare", self.to_bare, BARE_GOAL);
        judge("system calls", self.calls[0], self.calls[1]);
        judge("instructions, ours / reference", self.instructions[0] / self.instructions[1], INSTRUCTIONS_GOAL);
        judge("peak KiB", self.peak_kib[0], self.peak_kib[1]);
    }
}

fn render(figures: &[Figures]) -> String {
    let headings = [
        "command",
        "ours us",
        "reference us",
        "ratio",
        "goal",
        "bare us",
        "ours / bare",
        "calls",
        "reference calls",
        "instructions",
        "reference instructions",
        "peak KiB",
        "reference peak KiB",
    ];
    let rows: Vec<Vec<String>> = figures
        .iter()
        .zip(&LINES)
        .map(|(figures, line)| {
            let [ours, reference, bare] = figures.seconds.map(|seconds| format!("{:.0}", seconds * 1e6));
            let number = |figure: f64| if figure.is_nan() { "-".to_owned() } else { format!("{figure:.0}") };
            let [ratio, goal, to_bare] = [figures.ratio, line.goal, figures.to_bare].map(|ratio| format!("{ratio:.2}"));
            let counts = [figures.calls, figures.instructions, figures.peak_kib].concat().into_iter().map(number);
            let times = [format!("{} true", line.words), ours, reference, ratio, goal, bare, to_bare];
            times.into_iter().chain(counts).collect()
        })
        .collect();
    table::render(&headings, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(ratio: f64, to_bare: f64, calls: f64, instructions: f64, peak_kib: f64) -> Figures {
        Figures {
            seconds: [0.001, 0.002, 0.0009],
            ratio,
            to_bare,
            calls: [calls, 100.0],
            instructions: [instructions, 1000.0],
            peak_kib: [peak_kib, 2000.0],
        }
    }

    fn sum(figures: &Figures) -> String {
        let mut goals = Goals::default();
        figures.judge(&LINES[0], &mut goals);
        goals.to_string().lines().last().unwrap_or_default().to_owned()
    }

    #[test]
    fn each_figure_can_miss_its_goal_and_what_was_not_counted_is_not_judged() {
        assert_eq!(sum(&figures(0.65, 1.08, 100.0, 500.0, 2000.0)), "5 of 5 goals met");
        assert_eq!(sum(&figures(0.66, 1.09, 101.0, 501.0, 2001.0)), "0 of 5 goals met");
        assert_eq!(sum(&figures(0.65, 1.08, f64::NAN, f64::NAN, 2000.0)), "3 of 3 goals met");
    }

    #[test]
    fn the_table_has_a_row_for_each_command() {
        let table = render(&[figures(0.5, 1.0, f64::NAN, 47_000.4, 900.0)]);
        let row = table.lines().nth(2).unwrap().split('|').map(str::trim).collect::<Vec<_>>().join("|");
        assert_eq!(row, "|unshare true|1000|2000|0.50|0.65|900|1.00|-|100|47000|1000|900|2000|");
    }

    #[test]
    fn the_three_commands_have_the_same_target() {
        let commands = Commands::new(&LINES[3], Path::new("/p"), Path::new("/b/bare"), 17);
        assert_eq!(commands.ours.join(" "), "/p/nsenter -t 17 -a");
        assert_eq!(commands.reference.join(" "), "/usr/bin/nsenter -t 17 -a");
        assert_eq!(commands.bare.join(" "), "/b/bare enter 17");
    }
}
