//! The columns, and the cells of a row.

use nscore::table::{Cell, Column, Format, Holds, Look};
use nscore::users::UserNames;

use crate::census::{Holder, Namespace};
use crate::container::container;
use crate::facts::Entry;
use crate::view::Style;

use Holds::{List, LongText, Numbers, RightText, Text};

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
/// What the network subsystem calls the namespace.
pub const NETNSID: Column = Column::new("NETNSID", RightText, "namespace ID as used by network subsystem");
/// Where the namespace is mounted.
pub const NSFS: Column = Column::new("NSFS", List, "nsfs mountpoint (usually used network subsystem)");
/// The 64-bit id of the namespace.
pub const NSID: Column = Column::new("NSID", Numbers, "64-bit identifier of the namespace");
/// The cgroup of the process.
pub const CGROUP: Column = Column::new("CGROUP", LongText, "cgroup of the PID");
/// The container that the cgroup names.
pub const CONTAINER: Column = Column::new("CONTAINER", Text, "container that the CGROUP belongs to");
/// What keeps the namespace alive.
pub const HELD: Column = Column::new("HELD", Text, "what keeps the namespace alive");
/// Who keeps the namespace alive.
pub const HOLDERS: Column = Column::new("HOLDERS", List, "by whom the namespace is kept alive");
/// Parent of the namespace.
pub const PNS: Column = Column::new("PNS", Numbers, "parent namespace identifier (inode number)");
/// Owner of the namespace.
pub const ONS: Column = Column::new("ONS", Numbers, "owner namespace identifier (inode number)");

/// How many of [`ALL`], the first, `--output-all` shows: those of util-linux. The others are shown when they are named: some
/// cost much to find out, and scripts count fields.
pub const IN_OUTPUT_ALL: usize = 13;

/// All columns.
pub static ALL: [Column; 18] = [
    NS, TYPE, PATH, NPROCS, PID, PPID, COMMAND, UID, USER, NETNSID, NSFS, PNS, ONS, NSID, CGROUP, CONTAINER, HELD,
    HOLDERS,
];

/// The columns of a list of namespaces.
pub const OF_NAMESPACES: &[&str] = &[NS.name, TYPE.name, NPROCS.name, PID.name, USER.name, COMMAND.name];

/// The columns of a list of network namespaces alone.
pub const OF_NETWORKS: &[&str] =
    &[NS.name, TYPE.name, NPROCS.name, PID.name, USER.name, NETNSID.name, NSFS.name, COMMAND.name];

/// The columns of a list of the processes in one namespace.
pub const OF_PROCESSES: &[&str] = &[PID.name, PPID.name, USER.name, COMMAND.name];

/// The cell of a row in a column.
pub fn cell(column: &Column, entry: &Entry, names: &mut UserNames) -> Cell {
    let (namespace, process, about) = (&entry.pair.namespace, &entry.process, entry.about());
    match *column {
        NS => namespace.inode.into(),
        TYPE => Cell::text(namespace.kind.name()),
        PATH => entry.pair.pid.map(|pid| Cell::text(format!("/proc/{pid}/{}", namespace.kind.link()))).into(),
        NPROCS => namespace.processes.into(),
        PID => entry.pid().into(),
        PPID => process.ppid.into(),
        COMMAND => process.command.clone().map(Cell::Text).into(),
        UID => entry.uid().map(|uid| u64::from(uid.as_raw())).into(),
        USER => entry.uid().map(|uid| Cell::text(names.name(uid))).into(),
        NETNSID => about.netnsid.map(|id| Cell::text(id.to_string())).into(),
        NSFS => list(namespace.nsfs.clone()),
        PNS => about.parent.unwrap_or(0).into(),
        ONS => about.owner.unwrap_or(0).into(),
        NSID => about.id.into(),
        CGROUP => process.cgroup.clone().map(Cell::text).into(),
        CONTAINER => {
            process.cgroup.as_deref().and_then(|path| container(&String::from_utf8_lossy(path))).map(Cell::text).into()
        }
        HELD => Cell::text(namespace.held()),
        HOLDERS => list(holders(namespace)),
        _ => Cell::Missing, // there are no others in ALL
    }
}

fn list(lines: Vec<Vec<u8>>) -> Cell {
    if lines.is_empty() { Cell::Missing } else { Cell::List(lines) }
}

fn holders(namespace: &Namespace) -> Vec<Vec<u8>> {
    let processes = namespace.pids.iter().map(|pid| pid.to_string().into_bytes());
    processes.chain(namespace.holders.iter().map(Holder::line)).collect()
}

/// The list of all columns.
pub fn describe(style: Style) -> String {
    let format = match style {
        Style::Aligned => return nscore::table::describe(&ALL),
        Style::Raw => Format::Raw,
        Style::Json => Format::Json,
    };
    let table = nscore::table::description("lsns-columns", &ALL);
    table.render(format, Look::plain(false))
}
