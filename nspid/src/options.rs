//! The option table and what the options say.

use std::ffi::OsString;
use std::path::PathBuf;

use nscore::cli::Takes::{Nothing, Value};
use nscore::cli::{Opt, Recorded};

use crate::field;
use crate::reference::Reference;
use crate::task::Silence;
use crate::words::Separator;

/// What the options of a command line say.
#[derive(Debug, Default)]
pub struct Options {
    /// The namespace that PIDs are translated from.
    pub from: Option<Reference>,
    /// The namespace that PIDs are translated to.
    pub to: Option<Reference>,
    /// Whether the innermost PID is the answer.
    pub innermost: bool,
    /// Whether PIDs may be thread ids, and the process that each belongs to is meant.
    pub tgid: bool,
    /// The field of each line that is translated.
    pub field: Option<usize>,
    /// What stands between fields.
    pub delimiter: Option<Vec<u8>>,
    /// The namespace whose processes are listed.
    pub list: Option<Reference>,
    /// Whether those of the namespaces below it are listed too.
    pub recursive: bool,
    /// Whether processes stand below their namespaces.
    pub tree: bool,
    /// Whether the table is printed as JSON.
    pub json: bool,
    /// Whether the table is printed without headings.
    pub no_headings: bool,
    /// The columns of the table, if not the default ones.
    pub columns: Option<OsString>,
    /// Whether the columns are listed, and nothing else is done.
    pub list_columns: bool,
    /// What separates words, lines and answers.
    pub separator: Separator,
    /// Whether processes that are missing are passed over without a message.
    pub silence: Silence,
    /// The procfs to read, if it is not `/proc`.
    pub proc: Option<PathBuf>,
}

/// The options of nspid.
pub static OPTIONS: [Opt<Options>; 16] = [
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
        short: Some('i'),
        long: "innermost",
        takes: Nothing(|options| options.innermost = true),
        help: "print the PID that each process has in the namespace it lives in",
    },
    Opt {
        short: Some('g'),
        long: "tgid",
        takes: Nothing(|options| options.tgid = true),
        help: "take thread ids too, and print the process that each belongs to",
    },
    Opt {
        short: Some('F'),
        long: "field",
        takes: Value("N", |options, word| {
            options.field = Some(field::field_number(&word)?);
            Ok(())
        }),
        help: "translate field N of each line of standard input and leave the rest as it is",
    },
    Opt {
        short: Some('d'),
        long: "delimiter",
        takes: Value("C", |options, word| {
            options.delimiter = Some(field::delimiter(word)?);
            Ok(())
        }),
        help: "with --field, take the character C between fields, not white space",
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
    Opt {
        short: Some('T'),
        long: "tree",
        takes: Nothing(|options| options.tree = true),
        help: "show PID namespaces as a tree, with the processes in each",
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
        takes: Value("LIST", |options, list| {
            options.columns = Some(list);
            Ok(())
        }),
        help: "print the columns of LIST; with a leading '+', behind the default ones",
    },
    Opt {
        short: Some('H'),
        long: "list-columns",
        takes: Nothing(|options| options.list_columns = true),
        help: "list the columns that there are",
    },
    Opt {
        short: Some('0'),
        long: "null",
        takes: Nothing(|options| options.separator = Separator::Nul),
        help: "end what is read and what is printed with NUL bytes, not with newlines",
    },
    Opt {
        short: Some('q'),
        long: "quiet",
        takes: Nothing(|options| options.silence = Silence::OfMissing),
        help: "print no message for a PID that has no translation",
    },
    Opt {
        short: None,
        long: "proc",
        takes: Value("DIR", |options, directory| {
            options.proc = Some(directory.into());
            Ok(())
        }),
        help: "read the procfs in DIR; PIDs are those of the namespace that it shows",
    },
];

fn namespace(place: &mut Option<Reference>, word: OsString) -> Recorded {
    *place = Some(Reference::parse(&word)?);
    Ok(())
}
