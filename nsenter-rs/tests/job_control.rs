//! On a terminal: what its keys send reaches the program, and a stop of the program is a stop of nsenter.

use testkit::{Held, Terminal, hold, ours_only, requires};

/// A shell with job control, on a terminal.
fn shell() -> Terminal {
    let mut terminal = Terminal::run("PS1='> ' sh -i", 80);
    terminal.shows("> ");
    terminal
}

/// What is typed is echoed, so that words which a program prints are typed in two pieces.
fn enter(held: &Held, program: &str) -> String {
    format!("nsenter -t {} -U -p --preserve-credentials sh -c '{program}'\n", held.pid())
}

/// Whether both processes are stopped, or will be in a moment: the shell tells of the first.
fn are_stopped(pids: [&str; 2]) -> bool {
    let is_stopped = |pid: &str| {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        status.contains("State:\tT")
    };
    (0..500).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        pids.into_iter().all(is_stopped)
    })
}

#[test]
fn a_stop_stops_both_and_they_go_on_together() {
    ours_only!("here one `fg` is enough");
    requires!(UserNamespaces, Program("setsid"), Program("pgrep"));
    let held = hold("unshare -Urpf");
    let mut terminal = shell();
    // Twice: from the keyboard, and by the program itself.
    terminal.types(&enter(&held, "echo be\"\"gun; read line; echo \"got $line\"; kill -STOP $$; echo on; exit 5"));
    terminal.shows("begun\r\n");
    let own = testkit::sh(&format!("pgrep -f '[n]senter -t {} '", held.pid())).stdout();
    let own = own.lines().next().expect("nsenter runs").to_owned();
    terminal.types("\x1a");
    terminal.shows("Stopped");
    terminal.shows("> ");
    let children = std::fs::read_to_string(format!("/proc/{own}/task/{own}/children")).expect("nsenter waits");
    let program = children.trim().to_owned();
    assert!(are_stopped([&own, &program]));
    terminal.types("fg\n");
    terminal.types("a line\n");
    terminal.shows("got a line");
    terminal.shows("Stopped");
    terminal.shows("> ");
    assert!(are_stopped([&own, &program]));
    terminal.types("fg\n");
    terminal.shows("on\r\n");
    terminal.types("echo status $?\n");
    terminal.shows("status 5");
}

#[test]
fn an_interrupt_is_the_programs_affair() {
    ours_only!("goes on waiting for a program that survives ^C");
    requires!(UserNamespaces, Program("setsid"));
    let held = hold("unshare -Urpf");
    let mut terminal = shell();
    terminal.types(&enter(&held, "trap \"echo in\"\"terrupted\" INT; echo be\"\"gun; sleep 1000; exit 3"));
    terminal.shows("begun\r\n");
    std::thread::sleep(std::time::Duration::from_millis(300)); // sleep is the one that dies of it
    terminal.types("\x03");
    terminal.shows("interrupted");
    terminal.types("echo status $?\n");
    terminal.shows("status 3");
}

#[test]
fn the_end_by_a_signal_is_mirrored() {
    requires!(UserNamespaces, Program("setsid"));
    let held = hold("unshare -Urpf");
    let mut terminal = shell();
    terminal.types(&enter(&held, "echo be\"\"gun; exec sleep 1000"));
    terminal.shows("begun\r\n");
    std::thread::sleep(std::time::Duration::from_millis(300));
    terminal.types("\x03");
    terminal.shows("> ");
    terminal.types("echo status $?\n");
    terminal.shows("status 130");
}

#[test]
fn the_program_is_told_of_a_new_size() {
    requires!(UserNamespaces, Program("setsid"), Program("stty"));
    let held = hold("unshare -Urpf");
    let mut terminal = shell();
    terminal.types(&enter(&held, "trap \"stty size; exit\" WINCH; echo be\"\"gun; while :; do sleep 0.1; done"));
    terminal.shows("begun\r\n");
    terminal.resize(33, 77);
    terminal.shows("33 77");
}
