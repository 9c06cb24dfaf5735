//! The columns, and the cells of a row.

use nscore::table::{Art, Cell, Column, Format, Holds, Look, Row, Table};
use nscore::users::UserNames;

use crate::facts::Entry;
use crate::view::Style;

use Holds::{LongText, Numbers, Text};

/// Inode number of the namespace.
pub const NS: Column = Column::new("NS", Numbers, "namespace identifier (inode number)");
/// Kind of the namespace.
pub const TYPE: Column = Column::new("TYPE", Text, "kind of namespace").usually(5);
/// Where the namespace can be opened.
pub const PATH: Column = Column::new("PATH", Text, "path to the namespace");
/// How many processes are in it.
pub const NPROCS: Column = Column::new("NPROCS", Numbers, "number of processes in the namespace").usually(5);
/// The process of the row.
pub const PID: Column = Column::new("PID", Numbers, "lowest PID in the namespace").usually(5);
/// That process's parent.
pub const PPID: Column = Column::new("PPID", Numbers, "PPID of the PID").usually(5);
/// What that process is called.
pub const COMMAND: Column = Column::new("COMMAND", LongText, "command line of the PID");
/// That process's user, as a number.
pub const UID: Column = Column::new("UID", Numbers, "UID of the PID");
/// That process's user.
pub const USER: Column = Column::new("USER", Text, "username of the PID");
/// Parent of the namespace.
pub const PNS: Column = Column::new("PNS", Numbers, "parent namespace identifier (inode number)");
/// Owner of the namespace.
pub const ONS: Column = Column::new("ONS", Numbers, "owner namespace identifier (inode number)");

/// All columns, in the order of `--output-all`.
pub static ALL: [Column; 11] = [NS, TYPE, PATH, NPROCS, PID, PPID, COMMAND, UID, USER, PNS, ONS];

/// The columns of a list of namespaces.
pub const OF_NAMESPACES: &[&str] = &[NS.name, TYPE.name, NPROCS.name, PID.name, USER.name, COMMAND.name];

/// The columns of a list of the processes in one namespace.
pub const OF_PROCESSES: &[&str] = &[PID.name, PPID.name, USER.name, COMMAND.name];

/// The cell of a row in a column.
pub fn cell(column: &Column, entry: &Entry, names: &mut UserNames) -> Cell {
    let (namespace, process) = (&entry.pair.namespace, &entry.process);
    match *column {
        NS => namespace.inode.into(),
        TYPE => Cell::text(namespace.kind.name()),
        PATH => Cell::text(format!("/proc/{}/{}", entry.pid(), namespace.kind.link())),
        NPROCS => namespace.processes.into(),
        PID => entry.pid().into(),
        PPID => process.ppid.into(),
        COMMAND => process.command.clone().map(Cell::Text).into(),
        UID => process.uid.map(|uid| u64::from(uid.as_raw())).into(),
        USER => process.uid.map(|uid| Cell::text(names.name(uid))).into(),
        PNS => entry.parent.unwrap_or(0).into(),
        ONS => entry.owner.unwrap_or(0).into(),
        _ => Cell::Missing, // there are no others in ALL
    }
}

/// The list of all columns.
pub fn describe(style: Style) -> String {
    let format = match style {
        Style::Aligned => return nscore::table::describe(&ALL),
        Style::Raw => Format::Raw,
        Style::Json => Format::Json,
    };
    let columns = ["HOLDER", "TYPE", "DESCRIPTION"].map(|name| Column::new(name, Text, "")).to_vec();
    let rows = ALL.iter().map(|column| {
        let cells = [column.name, &column.holds.to_string(), column.help].map(Cell::text).to_vec();
        Row { cells, parent: None }
    });
    let table = Table { name: "lsns-columns", columns, rows: rows.collect() };
    table.render(format, Look { headings: false, width: None, art: Art::Ascii })
}
