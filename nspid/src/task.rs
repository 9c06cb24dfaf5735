//! What a command line asks for: decided from its words alone.

use std::ffi::OsString;

use nscore::table::{self, Column, Format};
use nscore::{Error, cli};

use crate::columns::{COLUMNS, DEFAULT};
use crate::options::Options;
use crate::reference::Reference;

/// What a command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Task {
    /// List the columns.
    ListColumns,
    /// Be a filter: a PID out for each operand.
    Translate {
        /// The namespace that PIDs come from.
        from: Reference,
        /// The namespace that they are translated to.
        to: Reference,
        /// The PIDs, or `-`.
        operands: Vec<OsString>,
    },
    /// Show processes as a table.
    Show {
        /// Which ones.
        selection: Selection,
        /// What is told of each.
        columns: Vec<Column>,
        /// How the table is written.
        format: Format,
        /// Whether it has headings.
        headings: bool,
    },
}

/// Which processes are shown.
#[derive(Debug, PartialEq, Eq)]
pub enum Selection {
    /// Those that these operands name.
    Named(Vec<OsString>),
    /// All that live in a namespace below ours.
    Below,
    /// All that live in a namespace.
    Members {
        /// The namespace.
        of: Reference,
        /// Whether also all that live in a namespace below it.
        recursive: bool,
    },
}

/// Which messages are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Silence {
    /// None.
    #[default]
    OfNothing,
    /// Those that a process is missing.
    OfMissing,
}

impl Silence {
    /// Prints a message that a process is missing.
    pub fn warn(self, message: &str) {
        if self == Self::OfNothing {
            cli::warn(message);
        }
    }
}

impl Task {
    /// Decides what the options and the operands ask for.
    ///
    /// # Errors
    ///
    /// They contradict each other.
    pub fn decide(options: Options, operands: Vec<OsString>) -> Result<Self, Error> {
        if options.list_columns {
            return Ok(Self::ListColumns);
        }
        refuse_contradictions(&options, &operands)?;
        if options.from.is_some() || options.to.is_some() {
            let ours_unless = |reference: Option<Reference>| reference.unwrap_or(Reference::Own);
            return Ok(Self::Translate { from: ours_unless(options.from), to: ours_unless(options.to), operands });
        }
        let selection = match options.list {
            Some(of) => Selection::Members { of, recursive: options.recursive },
            None if operands.is_empty() => Selection::Below,
            None => Selection::Named(operands),
        };
        Ok(Self::Show {
            selection,
            columns: options.columns.map_or_else(default_columns, Ok)?,
            format: if options.json { Format::Json } else { Format::List },
            headings: !options.no_headings,
        })
    }
}

fn default_columns() -> Result<Vec<Column>, Error> {
    table::select(&COLUMNS, &[], DEFAULT.join(",").as_ref())
}

fn refuse_contradictions(options: &Options, operands: &[OsString]) -> Result<(), Error> {
    let given = |names: &[(&'static str, bool)]| names.iter().find(|(_, given)| *given).map(|(name, _)| *name);
    let translates = given(&[("--from", options.from.is_some()), ("--to", options.to.is_some())]);
    let shows = given(&[
        ("--list", options.list.is_some()),
        ("--json", options.json),
        ("--noheadings", options.no_headings),
        ("--output", options.columns.is_some()),
    ]);
    if let (Some(one), Some(other)) = (translates, shows) {
        return Err(Error::usage(format!("options '{one}' and '{other}' exclude each other")));
    }
    if translates.is_some() && operands.is_empty() {
        return Err(Error::usage("no PID to translate; '-' reads them from standard input"));
    }
    if options.recursive && options.list.is_none() {
        return Err(Error::usage("option '--recursive' belongs to '--list'"));
    }
    if let (Some(_), Some(operand)) = (&options.list, operands.first()) {
        return Err(Error::usage(format!("option '--list' takes no PIDs: '{}'", operand.display())));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use nscore::cli::{Invocation, Order};

    fn decided(line: &str) -> Result<Task, Error> {
        let words = line.split(' ').filter(|word| !word.is_empty()).map(OsString::from).collect();
        match cli::parse(&crate::TOOL, &crate::options::OPTIONS, Order::Mixed, words)? {
            Invocation::Print(text) => panic!("{line} prints {text}"),
            Invocation::Run(options, operands) => Task::decide(options, operands.words),
        }
    }

    fn selection(line: &str) -> Selection {
        match decided(line).expect(line) {
            Task::Show { selection, .. } => selection,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn what_is_not_named_is_our_own_namespace() {
        let from = Reference::Process(nix::unistd::Pid::from_raw(17));
        let operands = vec!["1".into(), "-".into()];
        assert_eq!(decided("1 --from 17 -").expect("a filter"), Task::Translate { from, to: Reference::Own, operands });
    }

    #[test]
    fn without_from_and_to_processes_are_shown() {
        assert_eq!(selection(""), Selection::Below);
        assert_eq!(selection("17 - -q"), Selection::Named(vec!["17".into(), "-".into()]));
        assert_eq!(selection("-rl self"), Selection::Members { of: Reference::Own, recursive: true });
    }

    #[test]
    fn the_table_has_the_columns_that_were_asked_for() {
        let names = |line| match decided(line).expect(line) {
            Task::Show { columns, .. } => columns.iter().map(|column| column.name).collect::<Vec<_>>(),
            other => panic!("{line}: {other:?}"),
        };
        assert_eq!(names(""), DEFAULT);
        assert_eq!(names("-o chain,PID"), ["CHAIN", "PID"]);
        assert_eq!(names("-o +user"), ["PID", "NSPID", "PIDNS", "COMMAND", "USER"]);
    }

    #[test]
    fn options_that_contradict_each_other_are_both_named() {
        for (line, message) in [
            ("--to 1 --list 2 3", "options '--to' and '--list' exclude each other"),
            ("--from 1 -J 3", "options '--from' and '--json' exclude each other"),
            ("--from 1", "no PID to translate; '-' reads them from standard input"),
            ("-r 17", "option '--recursive' belongs to '--list'"),
            ("--list self 17", "option '--list' takes no PIDs: '17'"),
            ("--list 0", "'0' is not a reference to a PID namespace"),
        ] {
            assert_eq!(decided(line).expect_err(line).to_string(), message, "{line}");
        }
    }
}
