//! The command line: where to mount, and for whom.

use std::path::PathBuf;

use nix::unistd::Pid;

use nscore::Error;
use nscore::cli::{Operands, Opt, Takes, values};
use nscore::launch::Program;

use crate::mount_options::MountOptions;
use crate::target::Target;

/// The options as they were given.
#[derive(Debug, Default)]
pub struct Options {
    target: Option<Pid>,
    pidns: Option<PathBuf>,
    mount_options: MountOptions,
    force: bool,
    explain: bool,
}

/// The option table.
pub static OPTIONS: &[Opt<Options>] = &[
    Opt {
        short: Some('t'),
        long: "target",
        takes: Takes::Value("PID", |options, word| {
            options.target = Some(values::pid(&word)?);
            Ok(())
        }),
        help: "show the PID namespace that process PID lives in",
    },
    Opt {
        short: Some('n'),
        long: "pidns",
        takes: Takes::Value("FILE", |options, word| {
            options.pidns = Some(word.into());
            Ok(())
        }),
        help: "show the PID namespace that FILE names",
    },
    Opt {
        short: Some('o'),
        long: "options",
        takes: Takes::Value("LIST", |options, word| options.mount_options.add(&word)),
        help: "mount with these of hidepid=, gid=, subset=pid, ro",
    },
    Opt {
        short: Some('f'),
        long: "force",
        takes: Takes::Nothing(|options| options.force = true),
        help: "mount even where the mount would spread to other mount namespaces",
    },
    Opt {
        short: None,
        long: "explain",
        takes: Takes::Nothing(|options| options.explain = true),
        help: "print the steps that would be taken, and take none",
    },
];

/// What a command line asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Whose PID namespace is shown.
    pub target: Target,
    /// The options of the procfs.
    pub mount_options: MountOptions,
    /// The mount point.
    pub at: PathBuf,
    /// Mount although the place is shared.
    pub force: bool,
    /// Print the plan only.
    pub explain: bool,
    /// The program that gets a mount namespace of its own; without one the mount is made in the caller's.
    pub program: Option<Program>,
}

impl Request {
    /// Sorts the operands: a mount point at most, and a program behind `--`.
    ///
    /// # Errors
    ///
    /// Both kinds of target are given, another namespace without a mount point or a program, too many operands, or no program
    /// behind `--`.
    pub fn new(options: Options, operands: Operands) -> Result<Self, Error> {
        let target = match (options.target, options.pidns) {
            (Some(_), Some(_)) => return Err(Error::usage("options '--target' and '--pidns' exclude each other")),
            (Some(pid), None) => Target::Process(pid),
            (None, Some(file)) => Target::File(file),
            (None, None) => Target::Own,
        };
        let (place, program) = sort(operands)?;
        if target != Target::Own && place.is_none() && program.is_none() {
            return Err(Error::usage(
                "where shall it be mounted? On /proc it would hide the processes of our own PID namespace, so name the place",
            ));
        }
        Ok(Self {
            target,
            mount_options: options.mount_options,
            at: place.unwrap_or_else(|| PathBuf::from("/proc")),
            force: options.force,
            explain: options.explain,
            program,
        })
    }
}

fn sort(operands: Operands) -> Result<(Option<PathBuf>, Option<Program>), Error> {
    if operands.behind_separator {
        return Ok((None, Some(Program::from_words(operands.words))));
    }
    let mut words = operands.words.into_iter();
    let place = words.next().map(PathBuf::from);
    match words.next() {
        None => Ok((place, None)),
        Some(separator) if separator == "--" => {
            let program: Vec<_> = words.collect();
            if program.is_empty() {
                return Err(Error::usage("no program behind '--'"));
            }
            Ok((place, Some(Program::from_words(program))))
        }
        Some(word) => {
            Err(Error::usage(format!("unexpected operand '{}'; a program stands behind '--'", word.display())))
        }
    }
}

#[cfg(test)]
mod tests {
    use nscore::cli::{Invocation, Order, parse};

    use super::*;

    fn read(line: &str) -> Result<Request, Error> {
        let words = line.split_whitespace().map(Into::into).collect();
        match parse(&crate::TOOL, OPTIONS, Order::OptionsFirst, words)? {
            Invocation::Run(options, operands) => Request::new(options, operands),
            Invocation::Print(text) => Err(Error::new(text)),
        }
    }

    fn program(words: &[&str]) -> Option<Program> {
        Some(Program::from_words(words.iter().map(Into::into).collect()))
    }

    #[test]
    fn the_mount_point_is_proc_unless_one_is_named() {
        assert_eq!(read("").expect("a request").at, PathBuf::from("/proc"));
        assert_eq!(read("-f /mnt").expect("a request").at, PathBuf::from("/mnt"));
    }

    #[test]
    fn a_program_stands_behind_the_separator_with_and_without_a_mount_point() {
        let request = read("-- ps aux").expect("a request");
        assert_eq!((request.at, request.program), (PathBuf::from("/proc"), program(&["ps", "aux"])));
        let request = read("/mnt -- ps -- aux").expect("a request");
        assert_eq!((request.at, request.program), (PathBuf::from("/mnt"), program(&["ps", "--", "aux"])));
    }

    #[test]
    fn the_namespace_is_ours_unless_a_process_or_a_file_is_named() {
        assert_eq!(read("").expect("a request").target, Target::Own);
        for line in ["-t 17", "-t17", "--target=17", "--targ 17", "-t 1 -t 17"] {
            let line = format!("{line} /mnt");
            assert_eq!(read(&line).expect(&line).target, Target::Process(Pid::from_raw(17)), "{line}");
        }
        for line in ["-n /x", "--pidns=/x", "-n /y -n /x"] {
            let line = format!("{line} -- ps");
            assert_eq!(read(&line).expect(&line).target, Target::File("/x".into()), "{line}");
        }
        let refusal = read("-t 17 -n /x").expect_err("both").to_string();
        assert_eq!(refusal, "options '--target' and '--pidns' exclude each other");
        assert_eq!(read("-t 0").expect_err("no PID").to_string(), "'0' is not a PID");
    }

    #[test]
    fn the_place_of_another_namespaces_procfs_is_named_unless_it_is_for_a_program() {
        for line in ["-t 17", "-n /x", "-f -t 17"] {
            let refusal = read(line).expect_err(line).to_string();
            assert!(refusal.contains("name the place"), "{line}: {refusal}");
        }
        assert_eq!(read("-t 17 /proc").expect("named").at, PathBuf::from("/proc"));
        assert_eq!(read("-t 17 -- pgrep").expect("for a program").at, PathBuf::from("/proc"));
    }

    #[test]
    fn lists_of_options_add_up() {
        assert_eq!(
            read("-o ro,gid=5 --options hidepid=1").expect("options").mount_options.to_string(),
            "hidepid=1,gid=5,ro"
        );
    }

    #[test]
    fn operands_that_make_no_sense_are_refused() {
        assert!(read("/mnt ps").expect_err("two").to_string().contains("'ps'"));
        assert!(read("/mnt --").expect_err("nothing").to_string().contains("no program"));
    }
}
