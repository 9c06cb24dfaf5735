//! What a command line asks to see, as plain values.

use std::ffi::OsStr;
use std::path::PathBuf;

use nix::unistd::Pid;
use nscore::table::{Column, Filter, Format};
use nscore::{Error, KindSet};

use crate::columns;
use crate::facts::Needs;

/// What makes one row stand under another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The parent of its process.
    Process,
    /// The parent of its namespace.
    Parent,
    /// The user namespace that owns its namespace.
    Owner,
}

/// How the rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// For people.
    Aligned,
    /// As words.
    Raw,
    /// As JSON.
    Json,
}

/// What the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// All namespaces.
    Namespaces,
    /// The namespaces that this process is in.
    NamespacesOf(Pid),
    /// The processes in the namespace with this inode number.
    ProcessesIn(u64),
}

/// What a command line asks for.
#[derive(Debug)]
pub enum Request {
    /// The list of columns.
    ListColumns(Style),
    /// Rows.
    Show(View),
}

/// Which rows are shown, and how.
#[derive(Debug)]
pub struct View {
    /// What the rows are.
    pub subject: Subject,
    /// The kinds of namespace that are looked at.
    pub kinds: KindSet,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// What makes a tree of the rows, if they are one.
    pub relation: Option<Relation>,
    /// How they are written.
    pub style: Style,
    /// Whether there are headings.
    pub headings: bool,
    /// Whether a narrow terminal cuts long text.
    pub truncate: bool,
    /// Whether several texts of a cell stand one a line, and not with commas between them.
    pub wraps: bool,
    /// What the rows have to be.
    pub filter: Option<Filter>,
    /// Whether only namespaces without processes are shown.
    pub persistent: bool,
    /// Whether threads are searched too.
    pub threads: bool,
    /// The procfs to read.
    pub proc: PathBuf,
}

impl Relation {
    /// The relation that `--tree=WORD` names.
    ///
    /// # Errors
    ///
    /// It names none.
    pub fn from_word(word: &OsStr) -> Result<Self, Error> {
        match word.to_str() {
            Some("process") => Ok(Self::Process),
            Some("parent") => Ok(Self::Parent),
            Some("owner") => Ok(Self::Owner),
            _ => Err(Error::new(format!("unknown tree '{}'; there are process, parent, owner", word.display()))),
        }
    }

    /// The column that the tree is drawn in.
    pub fn column(self) -> Column {
        match self {
            Self::Process => columns::COMMAND,
            Self::Parent | Self::Owner => columns::NS,
        }
    }
}

impl View {
    /// The format for the table. Rows are nested where the column that their tree is drawn in is shown.
    pub fn format(&self) -> Format {
        let tree = self.relation.and_then(|relation| self.columns.iter().position(|c| *c == relation.column()));
        match (self.style, tree) {
            (Style::Aligned, None) => Format::List,
            (Style::Aligned, Some(column)) => Format::Tree(column),
            (Style::Raw, None) => Format::Raw,
            (Style::Raw, Some(column)) => Format::RawTree(column),
            (Style::Json, None) => Format::Json,
            (Style::Json, Some(_)) => Format::JsonTree,
        }
    }

    /// Whether namespaces stand under their own relatives, and not under those of a process.
    pub fn is_tree_of_namespaces(&self) -> bool {
        matches!(self.relation, Some(Relation::Parent | Relation::Owner))
    }

    /// Whether parents or owners are shown.
    pub fn shows_relatives(&self) -> bool {
        self.columns.contains(&columns::PNS) || self.columns.contains(&columns::ONS)
    }

    /// The facts that the columns and the tree need.
    pub fn needs(&self) -> Needs {
        let filtered = self.filter.as_ref().map(Filter::columns).unwrap_or_default();
        let shows = |column| self.columns.contains(&column) || filtered.contains(&column);
        Needs {
            ppid: shows(columns::PPID) || self.relation == Some(Relation::Process),
            uid: shows(columns::UID) || shows(columns::USER),
            command: shows(columns::COMMAND),
            cgroup: shows(columns::CGROUP) || shows(columns::CONTAINER),
            netnsid: shows(columns::NETNSID),
            threads: self.threads || shows(columns::HELD) || shows(columns::HOLDERS),
            pids: shows(columns::HOLDERS),
        }
    }
}
