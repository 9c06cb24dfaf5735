//! What the shells make of the files: each is started on a pseudo-terminal, as a user has it, and finds the files where it
//! looks for them. The tools are functions there that print their arguments, so that a completed line tells what it is.

use std::fs;
use std::path::Path;
use std::process::{Child, Command};

use testkit::{Terminal, requires};

use super::*;
use crate::scratch::{Scratch, write_script};
use crate::tools::TOOLS;

/// What is typed, and the arguments that the tool must get.
const LINES: &[(&str, &str)] = &[
    ("unshare --map-ro\t", "[--map-root-user]"),
    ("unshare --propagation sha\t", "[--propagation][shared]"),
    ("unshare --kill-child=TER\t", "[--kill-child=TERM]"),
    ("unshare --whitelist-env HOME,NSTOOLS_PROB\t", "[--whitelist-env][HOME,NSTOOLS_PROBED]"),
    ("nsenter -S fol\t", "[-S][follow]"),
    ("nsenter -aS fol\t", "[-aS][follow]"),
    ("nsenter --setgid=fol\t", "[--setgid=follow]"),
    ("nsenter -t 1 --net=/pro\t", "[-t][1][--net=/proc/]"),
    ("unshare -R /pro\t", "[-R][/proc/]"),
    ("lsns -t mn\t", "[-t][mnt]"),
    ("lsns -t net,pi\t", "[-t][net,pid]"),
    ("lsns -t net --type=mnt,cg\t", "[-t][net][--type=mnt,cgroup]"),
    ("lsns -o NS,HOLD\t", "[-o][NS,HOLDERS]"),
    ("lsns -o +CONT\t", "[-o][+CONTAINER]"),
    ("lsns --output=ns,cont\t", "[--output=ns,container]"),
    ("lsns -l 40265\t", "[-l][4026599999]"),
    ("lsns --tree=par\t", "[--tree=parent]"),
    ("nspid --from sel\t", "[--from][self]"),
    ("nspid -o PID,CHA\t", "[-o][PID,CHAIN]"),
    ("mount-proc /pro\t", "[/proc/]"),
    // The program, and what its own completion offers.
    ("unshare -r nstools-pro\t", "[-r][nstools-probe]"),
    ("unshare -Urpf nstools-probe alp\t", "[-Urpf][nstools-probe][alpha]"),
    (
        "unshare -R /tmp --setgroups=deny -- nstools-probe alp\t",
        "[-R][/tmp][--setgroups=deny][--][nstools-probe][alpha]",
    ),
    (
        "unshare --owner 0:0 --mount=/a -m nstools-probe -x bet\t",
        "[--owner][0:0][--mount=/a][-m][nstools-probe][-x][beta]",
    ),
    ("nsenter -t 1 -m nstools-probe alpha bet\t", "[-t][1][-m][nstools-probe][alpha][beta]"),
    ("mount-proc -f /mnt -- nstools-probe alp\t", "[-f][/mnt][--][nstools-probe][alpha]"),
    ("mount-proc -- nstools-pro\t", "[--][nstools-probe]"),
];

/// A directory as it is installed, and the files that a shell starts with. A sleeping `nstools-probe` is in its `bin`.
fn installed(startup: &[(&str, &str)]) -> Scratch {
    let scratch = Scratch::new().expect("a directory");
    for completion in TOOLS.iter().flat_map(|tool| of(tool, &Naming::Plain)) {
        let path = scratch.path().join("share").join(completion.path);
        fs::create_dir_all(path.parent().expect("a directory")).expect("made");
        fs::write(path, completion.text).expect("written");
    }
    for (name, text) in startup {
        let text = text.replace("HERE", &scratch.path().display().to_string());
        fs::create_dir_all(scratch.path().join(name).parent().expect("a directory")).expect("made");
        fs::write(scratch.path().join(name), text).expect("written");
    }
    fs::create_dir(scratch.path().join("bin")).expect("made");
    write_script(&scratch.path().join("bin/nstools-probe"), "#!/bin/sh\nread -r line\n").expect("written");
    scratch
}

fn shell(scratch: &Path, command: &str) -> Terminal {
    let here = scratch.display();
    let mut terminal = Terminal::run(
        &format!(
            "cd / && exec env HOME={here} XDG_CONFIG_HOME={here}/config XDG_DATA_DIRS={here}/share:/usr/share ZDOTDIR={here} \
             PATH={here}/bin:$PATH TERM=xterm NSTOOLS_PROBED=1 {command}"
        ),
        100,
    );
    terminal.shows("ready>");
    terminal
}

/// Types each line, and looks at what the tool got.
fn completes_all(terminal: &mut Terminal) {
    for (line, arguments) in LINES {
        terminal.types(line);
        terminal.types("\n");
        terminal.shows("got ");
        let got = terminal.shows(" end");
        assert_eq!(got.replace("[]", ""), *arguments, "{line:?}"); // zsh and fish complete behind a space too
        terminal.shows("ready>");
    }
}

/// Two processes whose PIDs differ in the last digit only, so that what they share is ambiguous.
fn neighbours(scratch: &Path) -> (Vec<Child>, String) {
    let mut children: Vec<Child> = Vec::new();
    loop {
        let mut command = Command::new(scratch.join("bin/nstools-probe"));
        let child = command.stdin(std::process::Stdio::piped()).spawn().expect("started");
        let prefix = (child.id() / 10).to_string();
        let has_neighbour = children.iter().any(|other| other.id() / 10 == child.id() / 10);
        children.push(child);
        if has_neighbour {
            return (children, prefix);
        }
    }
}

/// The PIDs are those of now: processes that start while the shell runs are offered, in the words `expected` makes of a PID.
fn offers_living_processes(terminal: &mut Terminal, scratch: &Path, keys: &str, expected: impl Fn(u32) -> String) {
    let (mut children, prefix) = neighbours(scratch);
    terminal.types(&format!("nsenter -t {prefix}{keys}"));
    let last = children.last().expect("there are two");
    terminal.shows(&expected(last.id()));
    for child in &mut children {
        child.kill().expect("it lives");
        child.wait().expect("it is ours");
    }
}

#[test]
fn bash_completes() {
    requires!(Program("bash"), Program("getent"));
    if !Path::new("/usr/share/bash-completion/bash_completion").exists() {
        return testkit::skip("bash-completion is not installed");
    }
    let scratch = installed(&[("bashrc", BASHRC)]);
    let mut terminal =
        shell(scratch.path(), &format!("bash --noprofile --rcfile {}/bashrc -i", scratch.path().display()));
    completes_all(&mut terminal);
    offers_living_processes(&mut terminal, scratch.path(), "\t\t", |pid| pid.to_string());
}

const BASHRC: &str = r#"
. /usr/share/bash-completion/bash_completion
PS1='ready>'
got() { printf 'got '; printf '[%s]' "$@"; echo ' end'; }
unshare() { got "$@"; }; nsenter() { got "$@"; }; nspid() { got "$@"; }; mount-proc() { got "$@"; }
lsns() { if [ "$1" = -n ]; then echo 4026599999; else got "$@"; fi; }
complete -W 'alpha beta' nstools-probe
"#;

#[test]
fn zsh_completes() {
    requires!(Program("zsh"), Program("getent"));
    let scratch = installed(&[(".zshrc", ZSHRC)]);
    let mut terminal = shell(scratch.path(), "zsh --no-global-rcs -i");
    completes_all(&mut terminal);
    offers_living_processes(&mut terminal, scratch.path(), "\t", |_| "-- nstools-probe".to_owned());
}

const ZSHRC: &str = r#"
fpath=(HERE/share/zsh/site-functions $fpath)
autoload -U compinit && compinit -u -D
PS1='ready>'; unsetopt beep prompt_cr prompt_sp; setopt no_auto_remove_slash
got() { printf 'got '; printf '[%s]' "$@"; echo ' end'; }
for tool in unshare nsenter nspid mount-proc; do functions[$tool]='got "$@"'; done
lsns() { if [[ $1 == -n ]]; then echo 4026599999 net; else got "$@"; fi; }
_nstools_probe() { compadd alpha beta }
compdef _nstools_probe nstools-probe
"#;

#[test]
fn fish_completes() {
    requires!(Program("fish"), Program("getent"));
    let scratch = installed(&[("config/fish/config.fish", CONFIG_FISH)]);
    let mut terminal = shell(scratch.path(), "fish -i");
    completes_all(&mut terminal);
    offers_living_processes(&mut terminal, scratch.path(), "\t", |_| "nstools-probe".to_owned());
}

const CONFIG_FISH: &str = r#"
set -g fish_greeting
set -g fish_autosuggestion_enabled 0
function fish_prompt; echo -n 'ready>'; end
function got; printf 'got '; printf '[%s]' $argv; echo ' end'; end
for tool in unshare nsenter nspid mount-proc; function $tool; got $argv; end; end
function lsns; if test "$argv[1]" = -n; echo 4026599999 net; else; got $argv; end; end
complete -c nstools-probe -x -a 'alpha beta'
"#;

/// Each shell reads the files without a complaint, by every name.
#[test]
fn every_file_is_in_the_language_of_its_shell() {
    for (shell, ending) in [("bash", ""), ("zsh", ""), ("fish", ".fish")] {
        if (testkit::Need::Program(shell)).check().is_err() {
            continue;
        }
        let scratch = Scratch::new().expect("a directory");
        for (number, completion) in
            TOOLS.iter().flat_map(|tool| of(tool, &Naming::Suffix("-rs".to_owned()))).enumerate()
        {
            if completion.path.starts_with(shell) {
                let file = scratch.path().join(format!("{number}{ending}"));
                fs::write(&file, &completion.text).expect("written");
                let extglob: &[&str] = if shell == "bash" { &["-O", "extglob"] } else { &[] };
                let output = Command::new(shell).args(extglob).arg("-n").arg(&file).output().expect("started");
                assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{}", completion.path);
                assert!(output.status.success(), "{}", completion.path);
            }
        }
    }
}
