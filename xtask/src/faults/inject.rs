//! Runs a command line under our own tracer, which lets one call of one process fail: ptrace(2).
//!
//! strace can let calls fail too, but counts them in each process for itself: the third read(2) of a child cannot fail without that
//! of its parent.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::process::{Child, Command, Stdio};

use nix::libc::PTRACE_EVENT_STOP;
use nix::sys::ptrace::{self, Event, Options};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use super::failure::Failure;
use super::fault::Fault;
use super::learn::{PARENT, is_our_program, name_of_child};
use super::lines::Line;
use super::registers::{self, Stop};
use super::run::{End, Run};
use super::stage::Stage;

/// The seconds that a run may take.
const LIMIT: &str = "10";

/// The seconds for which processes may outlive the first one, whose end is the end for whoever called it.
const GRACE: &str = "0.5";

/// Runs the line, with a fault or without; looks at what it leaves, and takes that away.
///
/// # Errors
///
/// It cannot be started or traced.
pub fn run(line: &Line, stage: &Stage, fault: Option<&Fault>) -> Result<Run, Box<dyn Error>> {
    let [stdout, stderr] = ["stdout", "stderr"].map(|name| stage.path(name));
    let words = stage.shell(line);
    let mut shell = Command::new(&words[0]);
    shell.args(&words[1..]).env_clear().envs(stage.environment());
    let mut shell =
        shell.stdin(Stdio::piped()).stdout(File::create(&stdout)?).stderr(File::create(&stderr)?).spawn()?;
    let main = Pid::from_raw(shell.id().cast_signed());
    ptrace::seize(main, OPTIONS)?;
    if let Some(mut stdin) = shell.stdin.take() {
        stdin.write_all(b"go\n")?;
    }
    let mut tracer = Tracer::new(main, stage, fault);
    tracer.serve(LIMIT, Until::MainHasEnded)?;
    let end = tracer.end.unwrap_or(End::Hung);
    let mut left = Vec::new();
    if end != End::Hung && !stage.strangers().is_empty() {
        tracer.serve(GRACE, Until::AllHaveEnded)?;
        left.extend(stage.strangers().iter().map(|pid| stage.describe(*pid)));
    }
    tracer.sweep()?;
    let [stdout, stderr] = [stdout, stderr].map(fs::read).map(|bytes| bytes.unwrap_or_default());
    let [mut stdout, stderr] = [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    // Effects stay where the program has run, however the tool has ended.
    if end == End::Exited(0) || !stdout.is_empty() {
        stdout += &stage.take_back(line)?;
    }
    let mounts = stage.take_mounts_back();
    if !fault.is_some_and(|fault| fault.failure == Failure::Death) {
        left.extend(mounts); // the dead take nothing back
    }
    Ok(Run { end, reached: tracer.reached, stdout, stderr, left })
}

const OPTIONS: Options = Options::PTRACE_O_TRACESYSGOOD
    .union(Options::PTRACE_O_TRACEEXEC)
    .union(Options::PTRACE_O_TRACEFORK)
    .union(Options::PTRACE_O_TRACEVFORK)
    .union(Options::PTRACE_O_TRACECLONE)
    .union(Options::PTRACE_O_EXITKILL);

/// How long processes are served.
#[derive(Clone, Copy)]
enum Until {
    MainHasEnded,
    AllHaveEnded,
}

struct Tracer<'a> {
    main: Pid,
    stage: &'a Stage,
    fault: Option<&'a Fault>,
    processes: HashMap<Pid, Traced>,
    /// Children that have stopped before their parent has told of them.
    early: HashSet<Pid>,
    reached: bool,
    end: Option<End>,
}

#[derive(Default)]
struct Traced {
    name: String,
    is_ours: bool,
    children: usize,
    counts: HashMap<u64, usize>,
    /// The call that it is in has been made to fail.
    fails: bool,
}

impl<'a> Tracer<'a> {
    fn new(main: Pid, stage: &'a Stage, fault: Option<&'a Fault>) -> Self {
        let traced = Traced { name: PARENT.to_owned(), ..Traced::default() };
        let processes = HashMap::from([(main, traced)]);
        Self { main, stage, fault, processes, early: HashSet::new(), reached: false, end: None }
    }

    /// Lets the processes go on until then, or until so many seconds are over.
    fn serve(&mut self, seconds: &str, until: Until) -> Result<(), Box<dyn Error>> {
        let mut timer = Timer::start(seconds)?;
        let is_over = |tracer: &Self, timer: &Timer| match until {
            Until::MainHasEnded => tracer.end.is_some(),
            Until::AllHaveEnded => tracer.stage.strangers_but(timer.pid()).is_empty(),
        };
        while !is_over(self, &timer) {
            match waitpid(None, Some(WaitPidFlag::__WALL))? {
                WaitStatus::Exited(pid, _) if pid == timer.pid() => {
                    timer.is_over = true;
                    break;
                }
                change => self.take(change),
            }
        }
        Ok(())
    }

    /// What a tracee does that is gone meanwhile is no error: its end will be reported.
    fn take(&mut self, change: WaitStatus) {
        match change {
            WaitStatus::Exited(pid, status) if pid == self.main => self.end = Some(End::Exited(status)),
            WaitStatus::Signaled(pid, signal, _) if pid == self.main => self.end = Some(End::Killed(signal)),
            WaitStatus::PtraceSyscall(pid) => {
                let _ = self.on_call(pid);
                let _ = ptrace::syscall(pid, None);
            }
            WaitStatus::PtraceEvent(pid, _, event) => {
                let _ = self.on_event(pid, event);
            }
            WaitStatus::Stopped(pid, signal) => {
                let _ = ptrace::syscall(pid, signal);
            }
            _ => {}
        }
    }

    fn on_event(&mut self, pid: Pid, event: i32) -> nix::Result<()> {
        if event == PTRACE_EVENT_STOP {
            if !self.processes.contains_key(&pid) {
                self.early.insert(pid);
                return Ok(());
            }
        } else if event == Event::PTRACE_EVENT_EXEC as i32 {
            return self.on_execution(pid);
        } else {
            self.on_fork(pid)?;
        }
        ptrace::syscall(pid, None)
    }

    fn on_fork(&mut self, pid: Pid) -> nix::Result<()> {
        let child = Pid::from_raw(ptrace::getevent(pid)?.try_into().unwrap_or(0));
        let Some(parent) = self.processes.get_mut(&pid) else { return Ok(()) };
        parent.children += 1;
        let name = name_of_child(&parent.name, parent.children);
        self.processes.insert(child, Traced { name, is_ours: true, ..Traced::default() });
        if self.early.remove(&child) { ptrace::syscall(child, None) } else { Ok(()) }
    }

    /// Our program is traced until it becomes another.
    fn on_execution(&mut self, pid: Pid) -> nix::Result<()> {
        let Some(process) = self.processes.get_mut(&pid) else { return ptrace::detach(pid, None) };
        if process.is_ours {
            self.processes.remove(&pid);
            return ptrace::detach(pid, None);
        }
        process.is_ours = fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|path| is_our_program(&path));
        if process.is_ours { ptrace::syscall(pid, None) } else { ptrace::cont(pid, None) }
    }

    /// At its entry the call that has to fail becomes one that does not exist; at its exit the errno becomes the one wanted. A
    /// close(2) closes all the same.
    fn on_call(&mut self, pid: Pid) -> nix::Result<()> {
        let Some(process) = self.processes.get_mut(&pid) else { return Ok(()) };
        let fault = self.fault.filter(|fault| fault.process == process.name);
        match (registers::stop(pid)?, fault) {
            (Stop::Entry(number), fault) => {
                let count = process.counts.entry(number).or_default();
                *count += 1;
                let Some(fault) = fault.filter(|fault| fault.number == number && fault.nth == *count) else {
                    return Ok(());
                };
                (process.fails, self.reached) = (true, true);
                match fault.failure {
                    Failure::Death => kill(pid, Signal::SIGKILL),
                    Failure::Errno(_) if fault.name == "close" => Ok(()),
                    Failure::Errno(_) => registers::skip_call(pid),
                }
            }
            (Stop::Exit, Some(fault)) if process.fails => {
                process.fails = false;
                let Failure::Errno(errno) = fault.failure else { return Ok(()) };
                registers::fail_call(pid, errno)
            }
            (Stop::Exit, _) => Ok(()),
        }
    }

    /// Kills what is left.
    fn sweep(&mut self) -> Result<(), Box<dyn Error>> {
        loop {
            let strangers = self.stage.strangers();
            if strangers.is_empty() {
                return Ok(());
            }
            for pid in strangers {
                let _ = kill(pid, Signal::SIGKILL); // gone meanwhile
            }
            waitpid(None, Some(WaitPidFlag::__WALL))?;
        }
    }
}

/// A process whose end says that the time is over.
struct Timer {
    sleep: Child,
    is_over: bool,
}

impl Timer {
    fn start(seconds: &str) -> std::io::Result<Self> {
        Ok(Self { sleep: Command::new("sleep").arg(seconds).stdin(Stdio::null()).spawn()?, is_over: false })
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.sleep.id().cast_signed())
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if !self.is_over {
            let _ = self.sleep.kill();
            let _ = self.sleep.wait();
        }
    }
}
