//! What the rows show: every namespace that there is, those of a process, or the processes in one.

use std::mem;
use std::path::Path;
use std::rc::Rc;

use nix::unistd::{Pid, geteuid};
use nscore::{Error, KindSet, NamespaceKind, cli};

use crate::census::{Census, Namespace};
use crate::facts::Pair;
use crate::lineage::{self, Lineage};
use crate::netnsid::Asker;
use crate::scan::{self, Proc};
use crate::view::{Subject, View};
use crate::{descriptors, mounts, threads};

/// What the rows show, in the order of inode numbers or PIDs.
///
/// # Errors
///
/// `/proc` cannot be read, we have run out of descriptors or memory, the process or the namespace that is asked for does not exist, or the kernel cannot tell the
/// relatives that the tree is made of.
pub fn find(proc: &Proc, view: &View) -> Result<Vec<Pair>, Error> {
    match view.subject {
        Subject::Namespaces => {
            let namespaces = namespaces(proc, view)?;
            let shown = namespaces.into_iter().filter(|namespace| !view.persistent || namespace.processes == 0);
            Ok(shown.map(|namespace| with_lowest_pid(namespace, true)).collect())
        }
        Subject::NamespacesOf(process) => namespaces_of(proc, process, view),
        Subject::ProcessesIn(inode) => processes_in(proc, inode, view),
    }
}

/// Every namespace of the kinds that the view looks at.
fn namespaces(proc: &Proc, view: &View) -> Result<Vec<Namespace>, Error> {
    let (kinds, needs) = (view.kinds, view.needs());
    let mut census = Census::new(needs.pids);
    let mut with_mounts = kinds;
    with_mounts.insert(NamespaceKind::Mnt); // whose mounts are searched
    let pids = scan::count_processes(proc, with_mounts, &mut census)?;
    let points = mounts::find(proc, kinds, &mut census);
    let sockets = descriptors::find(proc, kinds, &pids, &points, &mut census);
    if needs.threads {
        threads::find(proc, kinds, &pids, &mut census);
    }
    let netnsids = asker(view, &mut census);
    let mut lineage = Lineage { proc, kinds, netnsids, refusal: None };
    if view.proc == Path::new("/proc") {
        descriptors::ask_sockets(proc, sockets, &mut census, |census, inode, file| {
            lineage.ask(census, NamespaceKind::Net, inode, file);
        });
    }
    lineage.ask_all(&mut census);
    if lineage::add_listed(&mut lineage, &mut census) && !needs.threads {
        threads::find(proc, kinds, &pids, &mut census); // they may explain what nobody else has
    }
    if let Some(refusal) = lineage.refusal.filter(|_| view.is_tree_of_namespaces() || view.shows_relatives()) {
        return Err(refusal);
    }
    census.require_whole()?;
    if census.unreadable > 0 {
        let who = if geteuid().is_root() { "" } else { "; root sees all" };
        cli::advise(&format!("{} processes could not be examined{who}", census.unreadable));
    }
    let mut namespaces = census.into_namespaces();
    namespaces.retain(|namespace| kinds.contains(namespace.kind));
    Ok(namespaces)
}

/// The namespaces of one process, and in a tree of namespaces the others too, which may be their relatives.
fn namespaces_of(proc: &Proc, process: Pid, view: &View) -> Result<Vec<Pair>, Error> {
    let links = scan::links_of(proc, process, view.kinds)?;
    let of_process = |namespace: Namespace| {
        let is_wanted = links.contains(&(namespace.kind, namespace.inode));
        with_lowest_pid(namespace, is_wanted)
    };
    let mut namespaces: Vec<Pair> = namespaces(proc, view)?.into_iter().map(of_process).collect();
    if !view.is_tree_of_namespaces() {
        namespaces.retain(|pair| pair.is_wanted);
    }
    Ok(namespaces)
}

/// The processes in one namespace, lowest PID first: none, if it exists and nobody is in it.
fn processes_in(proc: &Proc, inode: u64, view: &View) -> Result<Vec<Pair>, Error> {
    let mut census = Census::new(true);
    scan::count_processes(proc, view.kinds, &mut census)?;
    if let Some(kind) = census.kind_of(inode) {
        let netnsids = asker(view, &mut census);
        let mut lineage = Lineage { proc, kinds: KindSet::EMPTY, netnsids, refusal: None };
        lineage.ask_one(&mut census, kind, inode);
        census.require_whole()?;
        let namespace = census.namespace(kind, inode);
        let mut pids = mem::take(&mut namespace.pids);
        pids.sort_unstable();
        let namespace = Rc::new(namespace.clone());
        let pair = |pid| Pair { namespace: Rc::clone(&namespace), pid: Some(pid), is_wanted: true };
        return Ok(pids.into_iter().map(pair).collect());
    }
    if namespaces(proc, view)?.iter().any(|namespace| namespace.inode == inode) {
        return Ok(Vec::new());
    }
    Err(Error::new(format!("there is no namespace {inode}")))
}

/// Who tells the ids of network namespaces, if they are shown and the kernel has them.
fn asker(view: &View, census: &mut Census) -> Option<Asker> {
    if !view.needs().netnsid {
        return None;
    }
    Asker::new().map_err(|errno| census.note(errno)).ok()
}

fn with_lowest_pid(namespace: Namespace, is_wanted: bool) -> Pair {
    Pair { pid: namespace.lowest_pid, namespace: Rc::new(namespace), is_wanted }
}
