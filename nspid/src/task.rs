//! What a command line asks for: decided from its words alone.

use std::ffi::OsString;
use std::path::PathBuf;

use nscore::sys::nsfs::Counted;
use nscore::table::{self, Column, Format, Look};
use nscore::{Error, cli};

use crate::columns::{COLUMNS, DEFAULT, DEFAULT_OF_TREES, OF_NAMESPACES};
use crate::contradictions;
use crate::field::Field;
use crate::options::Options;
use crate::reference::Reference;
use crate::words::Separator;

/// What a command line asks for, and of which procfs.
#[derive(Debug, PartialEq, Eq)]
pub struct Request {
    /// What is to be done.
    pub task: Task,
    /// The procfs to read; ours, if none is named.
    pub proc: Option<PathBuf>,
    /// Whether the PIDs given may be thread ids, for which their processes stand.
    pub counted: Counted,
    /// What separates words, lines and answers.
    pub separator: Separator,
    /// Which messages are left out.
    pub silence: Silence,
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Task {
    /// List the columns.
    ListColumns(Form),
    /// Be a filter: an answer for each PID.
    Translate {
        /// The namespace that PIDs come from; the procfs's own, if none is named.
        from: Option<Reference>,
        /// What is answered.
        to: To,
        /// Where the PIDs stand.
        source: Source,
    },
    /// Show processes.
    Show(View),
}

/// What the filter answers.
#[derive(Debug, PartialEq, Eq)]
pub enum To {
    /// The PID in this namespace; in the procfs's own, if none is named.
    Namespace(Option<Reference>),
    /// The PID in the namespace that the process lives in.
    Innermost,
}

/// Where the PIDs stand that are translated.
#[derive(Debug, PartialEq, Eq)]
pub enum Source {
    /// Each is an operand, or a word of standard input where an operand is `-`.
    Words(Vec<OsString>),
    /// Each is a field of a line of standard input.
    Field(Field),
}

/// Which processes are shown, and how.
#[derive(Debug, PartialEq, Eq)]
pub struct View {
    /// Which ones.
    pub selection: Selection,
    /// What is told of each.
    pub columns: Vec<Column>,
    /// The index of the column in which the tree of their namespaces is drawn, if there is to be one.
    pub tree: Option<usize>,
    /// How they are written.
    pub form: Form,
    /// Whether there are headings.
    pub headings: bool,
}

/// Which processes are shown.
#[derive(Debug, PartialEq, Eq)]
pub enum Selection {
    /// Those that these operands name.
    Named(Vec<OsString>),
    /// All that live in a namespace below the procfs's own.
    Below,
    /// All that live in a namespace.
    Members {
        /// The namespace.
        of: Reference,
        /// Whether also all that live in a namespace below it.
        recursive: bool,
    },
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Aligned,
    /// As JSON.
    Json,
    /// For programs: rows of words, with a NUL byte behind each.
    Records,
}

impl Form {
    /// The look of the table, with the end that its rows have in this form.
    pub fn look(self, look: Look) -> Look {
        if self == Self::Records { Look { end_of_row: "\0", ..look } } else { look }
    }
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

impl Request {
    /// Decides what the options and the operands ask for.
    ///
    /// # Errors
    ///
    /// They contradict each other, or a column is unknown.
    pub fn decide(mut options: Options, operands: Vec<OsString>) -> Result<Self, Error> {
        let proc = options.proc.take();
        let counted = if options.tgid { Counted::Process } else { Counted::Thread };
        let (separator, silence) = (options.separator, options.silence);
        let task = Task::decide(options, operands)?;
        Ok(Self { task, proc, counted, separator, silence })
    }
}

impl Task {
    fn decide(options: Options, operands: Vec<OsString>) -> Result<Self, Error> {
        let form = match (options.json, options.separator) {
            (true, _) => Form::Json,
            (false, Separator::Nul) => Form::Records,
            (false, Separator::Blank) => Form::Aligned,
        };
        if options.list_columns {
            return Ok(Self::ListColumns(form));
        }
        contradictions::refuse(&options, &operands)?;
        if options.from.is_some() || options.to.is_some() || options.innermost {
            let to = if options.innermost { To::Innermost } else { To::Namespace(options.to) };
            let source = match options.field {
                Some(number) => Source::Field(Field { number, delimiter: options.delimiter }),
                None => Source::Words(operands),
            };
            return Ok(Self::Translate { from: options.from, to, source });
        }
        View::decide(options, operands, form).map(Self::Show)
    }
}

impl View {
    fn decide(options: Options, operands: Vec<OsString>, form: Form) -> Result<Self, Error> {
        let selection = match options.list {
            Some(of) => Selection::Members { of, recursive: options.recursive },
            None if operands.is_empty() => Selection::Below,
            None => Selection::Named(operands),
        };
        let default = if options.tree { DEFAULT_OF_TREES } else { DEFAULT };
        let list = options.columns.unwrap_or_else(|| default.join(",").into());
        let mut columns = table::select(&COLUMNS, default, &list)?;
        let of_namespaces = |columns: &[Column]| columns.iter().position(|column| column.name == OF_NAMESPACES);
        if options.tree && of_namespaces(&columns).is_none() {
            columns.splice(0..0, table::select(&COLUMNS, &[], OF_NAMESPACES.as_ref())?);
        }
        let tree = of_namespaces(&columns).filter(|_| options.tree);
        Ok(Self { selection, columns, tree, form, headings: !options.no_headings })
    }

    /// The format of the table; that of records has yet to get its NUL bytes.
    pub fn format(&self) -> Format {
        match (self.form, self.tree) {
            (Form::Aligned, None) => Format::List,
            (Form::Aligned, Some(column)) => Format::Tree(column),
            (Form::Json, None) => Format::Json,
            (Form::Json, Some(_)) => Format::JsonTree,
            (Form::Records, _) => Format::Raw,
        }
    }
}

#[cfg(test)]
mod tests;
