//! Lists namespaces.
//!
//! [`options`] reads the command line and decides the [`view`] it asks for. [`scan`] finds the namespaces of all
//! processes, [`facts`] reads of each row what its columns and its place in the tree need, [`relations`] puts the rows
//! under each other, and [`columns`] makes their cells.
#![forbid(unsafe_code)]

mod columns;
mod facts;
mod options;
mod relations;
mod scan;
mod view;

use std::ffi::OsString;

use nix::unistd::Pid;
use nscore::cli::{self, Invocation, Order};
use nscore::proc::{ProcView, proc_view};
use nscore::table::{Look, Row, Table};
use nscore::users::UserNames;
use nscore::{Error, Status, Tool};

use facts::{Entry, Pair, Reader};
use relations::Place;
use scan::Namespace;
use view::{Request, Subject, View};

/// What `main` and the other readers need to know of the tool.
pub static TOOL: Tool = Tool {
    name: "lsns",
    usage: &["[options] [namespace-inode]"],
    about: "List namespaces",
    options: || cli::option::views(options::TABLE),
    beyond: &[],
    run,
};

fn run(words: Vec<OsString>) -> Result<Status, Error> {
    let text = match cli::parse(&TOOL, options::TABLE, Order::Mixed, words)? {
        Invocation::Print(text) => text,
        Invocation::Run(options, operands) => match options.request(&operands.words)? {
            Request::ListColumns(style) => columns::describe(style),
            Request::Show(view) => show(&view)?,
        },
    };
    cli::print(text)?;
    Ok(Status::SUCCESS)
}

/// The text of what the view shows now.
fn show(view: &View) -> Result<String, Error> {
    if proc_view()? == ProcView::Foreign {
        cli::warn("/proc shows another PID namespace than ours; its processes are the ones listed");
    }
    let mut reader = Reader::new(view.needs());
    let entries = find(view)?.into_iter().map(|pair| reader.read(pair)).collect::<Result<Vec<Entry>, Error>>()?;
    let places = match view.relation {
        None => (0..entries.len()).map(|entry| Place { entry, parent: None }).collect(),
        Some(relation) => relations::arrange(relation, view.subject, &entries),
    };
    let mut names = UserNames::default();
    let mut row = |place: Place| {
        let entry = &entries[place.entry];
        let cells = view.columns.iter().map(|column| columns::cell(column, entry, &mut names)).collect();
        Row { cells, parent: place.parent }
    };
    let rows = places.into_iter().map(&mut row).collect();
    let table = Table { name: "namespaces", columns: view.columns.clone(), rows };
    let look = Look::of_standard_output(view.headings);
    let width = look.width.filter(|_| view.truncate);
    Ok(table.render(view.format(), Look { width, ..look }))
}

/// What the rows show: namespaces, each with its lowest PID, or one namespace with each of its processes.
fn find(view: &View) -> Result<Vec<Pair>, Error> {
    match view.subject {
        Subject::Namespaces => {
            let namespaces = scan::namespaces(view.kinds)?;
            Ok(namespaces.into_iter().map(|namespace| with_lowest_pid(namespace, true)).collect())
        }
        Subject::NamespacesOf(process) => namespaces_of(process, view),
        Subject::ProcessesIn(inode) => {
            let (namespace, pids) = scan::processes_in(inode, view.kinds)?
                .ok_or_else(|| Error::new(format!("no process is in a namespace {inode}")))?;
            Ok(pids.into_iter().map(|pid| Pair { namespace, pid, is_wanted: true }).collect())
        }
    }
}

/// The namespaces of one process, and in a tree of namespaces the others too, which may be their relatives.
fn namespaces_of(process: Pid, view: &View) -> Result<Vec<Pair>, Error> {
    let links = scan::links_of(process, view.kinds)?;
    let mut namespaces: Vec<Pair> = scan::namespaces(view.kinds)?
        .into_iter()
        .map(|namespace| with_lowest_pid(namespace, links.contains(&(namespace.kind, namespace.inode))))
        .collect();
    if !view.is_tree_of_namespaces() {
        namespaces.retain(|pair| pair.is_wanted);
    }
    Ok(namespaces)
}

fn with_lowest_pid(namespace: Namespace, is_wanted: bool) -> Pair {
    Pair { namespace, pid: namespace.lowest_pid, is_wanted }
}
