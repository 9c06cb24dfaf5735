//! The options, and the view that they ask for.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use nix::unistd::Pid;
use nscore::cli::option::{Opt, Takes};
use nscore::cli::values;
use nscore::table::{self, Column, Filter};
use nscore::{Error, KindSet, NamespaceKind};

use Takes::{Maybe, Nothing, Value};

use crate::columns;
use crate::view::{Relation, Request, Style, Subject, View};

/// The option table.
pub static TABLE: &[Opt<Options>] = &[
    Opt { short: Some('J'), long: "json", takes: Nothing(|options| options.json = true), help: "write JSON" },
    Opt {
        short: Some('l'),
        long: "list",
        takes: Nothing(|options| options.list = true),
        help: "write a list instead of a tree",
    },
    Opt {
        short: Some('n'),
        long: "noheadings",
        takes: Nothing(|options| options.no_headings = true),
        help: "leave out the headings",
    },
    Opt {
        short: Some('o'),
        long: "output",
        takes: Value("LIST", |options, list| {
            options.columns = Columns::Named(list);
            Ok(())
        }),
        help: "show the columns of LIST; with +LIST, show them after the default ones",
    },
    Opt {
        short: None,
        long: "output-all",
        takes: Nothing(|options| options.columns = Columns::All),
        help: "show all columns",
    },
    Opt {
        short: Some('p'),
        long: "task",
        takes: Value("PID", |options, pid| {
            options.process = Some(values::pid(&pid)?);
            Ok(())
        }),
        help: "show only the namespaces of process PID",
    },
    Opt {
        short: Some('r'),
        long: "raw",
        takes: Nothing(|options| options.raw = true),
        help: "write words without alignment",
    },
    Opt {
        short: Some('P'),
        long: "persistent",
        takes: Nothing(|options| options.persistent = true),
        help: "show only namespaces without processes",
    },
    Opt {
        short: Some('Q'),
        long: "filter",
        takes: Value("EXPR", |options, expression| {
            let expression = expression.to_string_lossy();
            options.filter = Some(Filter::parse(&expression, &columns::ALL)?);
            Ok(())
        }),
        help: "show only what EXPR, in the language of scols-filter(5), is true of; it may use columns that are not shown",
    },
    Opt {
        short: Some('W'),
        long: "nowrap",
        takes: Nothing(|options| options.no_wrap = true),
        help: "write several texts of a cell in one line, with commas between them",
    },
    Opt {
        short: None,
        long: "threads",
        takes: Nothing(|options| options.threads = true),
        help: "look for namespaces that only a thread is in, too",
    },
    Opt {
        short: None,
        long: "proc",
        takes: Value("DIR", |options, directory| {
            options.proc = Some(directory.into());
            Ok(())
        }),
        help: "read the procfs in DIR",
    },
    Opt {
        short: Some('u'),
        long: "notruncate",
        takes: Nothing(|options| options.no_truncate = true),
        help: "show long text whole on a narrow terminal",
    },
    Opt {
        short: Some('t'),
        long: "type",
        takes: Value("KIND", |options, kinds| options.add_kinds(&kinds)),
        help: "show only namespaces of KIND (mnt, net, ipc, user, pid, uts, cgroup, time, all), which may be a list; \
               may be given more than once",
    },
    Opt {
        short: Some('T'),
        long: "tree",
        takes: Maybe("process|parent|owner", |options, relation| {
            options.tree = Some(relation.map_or(Ok(Relation::Owner), |word| Relation::from_word(&word))?);
            Ok(())
        }),
        help: "draw namespaces as a tree of their processes, their parents or their owners (the default is owner)",
    },
    Opt {
        short: Some('H'),
        long: "list-columns",
        takes: Nothing(|options| options.list_columns = true),
        help: "list the columns that there are",
    },
];

/// The options that util-linux 2.42.4 lacks.
pub const BEYOND: &[&str] = &["threads", "proc"];

/// What the options say.
#[derive(Debug, Default)]
pub struct Options {
    json: bool,
    raw: bool,
    list: bool,
    tree: Option<Relation>,
    no_headings: bool,
    no_truncate: bool,
    columns: Columns,
    list_columns: bool,
    process: Option<Pid>,
    kinds: KindSet,
    filter: Option<Filter>,
    persistent: bool,
    no_wrap: bool,
    threads: bool,
    proc: Option<PathBuf>,
}

#[derive(Debug, Default)]
enum Columns {
    #[default]
    Default,
    Named(OsString),
    All,
}

impl Options {
    fn add_kinds(&mut self, list: &OsStr) -> Result<(), Error> {
        for name in list.to_string_lossy().split(',') {
            match NamespaceKind::from_name(name) {
                Some(kind) => self.kinds.insert(kind),
                None if name == "all" => self.kinds = KindSet::ALL,
                None => return Err(Error::new(format!("unknown namespace type '{name}'"))),
            }
        }
        Ok(())
    }

    /// What the options and the operands ask for.
    ///
    /// # Errors
    ///
    /// Options exclude each other, a column is unknown, or the operand is no inode number.
    pub fn request(self, operands: &[OsString]) -> Result<Request, Error> {
        let style = match (self.json, self.raw) {
            (true, true) => return Err(exclusive("--json", "--raw")),
            (true, false) => Style::Json,
            (false, true) => Style::Raw,
            (false, false) => Style::Aligned,
        };
        if self.list && self.tree.is_some() {
            return Err(exclusive("--list", "--tree"));
        }
        if self.list_columns {
            return Ok(Request::ListColumns(style));
        }
        let subject = self.subject(operands)?;
        let columns = self.columns(subject)?;
        Ok(Request::Show(View {
            subject,
            kinds: if self.kinds.is_empty() { KindSet::ALL } else { self.kinds },
            relation: self.relation(subject, &columns),
            columns,
            style,
            headings: !self.no_headings,
            truncate: !self.no_truncate,
            wraps: !self.no_wrap,
            filter: self.filter,
            persistent: self.persistent,
            threads: self.threads,
            proc: self.proc.unwrap_or_else(|| PathBuf::from("/proc")),
        }))
    }

    fn subject(&self, operands: &[OsString]) -> Result<Subject, Error> {
        if self.persistent && self.process.is_some() {
            return Err(exclusive("--persistent", "--task"));
        }
        match (operands, self.process) {
            ([], None) => Ok(Subject::Namespaces),
            ([], Some(process)) => Ok(Subject::NamespacesOf(process)),
            ([_], Some(_)) => Err(exclusive("--task", "a namespace")),
            ([word], None) => {
                let inode = values::number(word).ok_or_else(|| values::malformed("namespace inode number", word))?;
                Ok(Subject::ProcessesIn(inode))
            }
            ([_, second, ..], _) => Err(Error::usage(format!("extra operand '{}'", second.display()))),
        }
    }

    fn columns(&self, subject: Subject) -> Result<Vec<Column>, Error> {
        let default = match subject {
            Subject::ProcessesIn(_) => columns::OF_PROCESSES,
            // Network namespaces alone have two columns more.
            Subject::Namespaces | Subject::NamespacesOf(_)
                if self.kinds == KindSet::from_iter([NamespaceKind::Net]) =>
            {
                columns::OF_NETWORKS
            }
            Subject::Namespaces | Subject::NamespacesOf(_) => columns::OF_NAMESPACES,
        };
        match &self.columns {
            Columns::All => Ok(columns::ALL[..columns::IN_OUTPUT_ALL].to_vec()),
            Columns::Named(list) => table::select(&columns::ALL, default, list),
            Columns::Default => table::select(&columns::ALL, default, OsStr::new(&default.join(","))),
        }
    }

    /// A list is flat. So are the processes of one namespace under `--tree=owner` and `parent`, and a process tree whose
    /// column is not shown.
    fn relation(&self, subject: Subject, columns: &[Column]) -> Option<Relation> {
        if matches!(self.columns, Columns::All) && self.tree.is_none() {
            return None; // as in the reference
        }
        let relation = self.tree.unwrap_or(Relation::Process);
        let makes_sense = match relation {
            Relation::Process => columns.contains(&relation.column()),
            Relation::Parent | Relation::Owner => !matches!(subject, Subject::ProcessesIn(_)),
        };
        (!self.list && makes_sense).then_some(relation)
    }
}

fn exclusive(one: &str, other: &str) -> Error {
    Error::new(format!("{one} and {other} cannot be combined"))
}

#[cfg(test)]
mod tests;
