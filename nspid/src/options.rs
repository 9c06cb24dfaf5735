//! The option table and what the options say.

use std::ffi::OsString;

use nscore::cli::Takes::{Nothing, Value};
use nscore::cli::{Opt, Recorded};
use nscore::table::{self, Column};

use crate::columns::{COLUMNS, DEFAULT};
use crate::reference::Reference;
use crate::task::Silence;

/// What the options of a command line say.
#[derive(Debug, Default)]
pub struct Options {
    /// The namespace that PIDs are translated from.
    pub from: Option<Reference>,
    /// The namespace that PIDs are translated to.
    pub to: Option<Reference>,
    /// The namespace whose processes are listed.
    pub list: Option<Reference>,
    /// Whether those of the namespaces below it are listed too.
    pub recursive: bool,
    /// Whether the table is printed as JSON.
    pub json: bool,
    /// Whether the table is printed without headings.
    pub no_headings: bool,
    /// The columns of the table, if not the default ones.
    pub columns: Option<Vec<Column>>,
    /// Whether the columns are listed, and nothing else is done.
    pub list_columns: bool,
    /// Whether processes that are missing are passed over without a message.
    pub silence: Silence,
}

/// The options of nspid.
pub static OPTIONS: [Opt<Options>; 9] = [
    Opt {
        short: Some('f'),
        long: "from",
        takes: Value("NS", |options, word| namespace(&mut options.from, word)),
        help: "take PIDs as the PID namespace NS sees them (default: ours)",
    },
    Opt {
        short: Some('t'),
        long: "to",
        takes: Value("NS", |options, word| namespace(&mut options.to, word)),
        help: "print PIDs as the PID namespace NS sees them (default: ours)",
    },
    Opt {
        short: Some('l'),
        long: "list",
        takes: Value("NS", |options, word| namespace(&mut options.list, word)),
        help: "show all processes of the PID namespace NS",
    },
    Opt {
        short: Some('r'),
        long: "recursive",
        takes: Nothing(|options| options.recursive = true),
        help: "with --list, show the processes of the namespaces below too",
    },
    Opt { short: Some('J'), long: "json", takes: Nothing(|options| options.json = true), help: "print JSON" },
    Opt {
        short: Some('n'),
        long: "noheadings",
        takes: Nothing(|options| options.no_headings = true),
        help: "print no headings",
    },
    Opt {
        short: Some('o'),
        long: "output",
        takes: Value("LIST", record_columns),
        help: "print the columns of LIST; with a leading '+', behind the default ones",
    },
    Opt {
        short: Some('H'),
        long: "list-columns",
        takes: Nothing(|options| options.list_columns = true),
        help: "list the columns that there are",
    },
    Opt {
        short: Some('q'),
        long: "quiet",
        takes: Nothing(|options| options.silence = Silence::OfMissing),
        help: "print no message for a PID that has no translation",
    },
];

fn namespace(place: &mut Option<Reference>, word: OsString) -> Recorded {
    *place = Some(Reference::parse(&word)?);
    Ok(())
}

fn record_columns(options: &mut Options, list: OsString) -> Recorded {
    options.columns = Some(table::select(&COLUMNS, &DEFAULT, &list)?);
    Ok(())
}
