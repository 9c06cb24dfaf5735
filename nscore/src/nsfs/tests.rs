use super::*;

#[test]
fn a_link_tells_its_kind_and_inode_number() {
    assert_eq!(namespace_in(b"mnt:[4026531832]"), Some((NamespaceKind::Mnt, 4_026_531_832)));
    assert_eq!(namespace_in(b"pid_for_children:[7]"), Some((NamespaceKind::Pid, 7)));
    for link in [&b"mnt:[]"[..], b"mnt:[12", b"/some/file", b"", b"mnt:[\xff]", b"socket:[12]"] {
        assert_eq!(namespace_in(link), None);
    }
}

#[test]
fn our_own_namespaces_are_of_the_kind_that_was_asked_for() {
    for kind in NamespaceKind::ALL {
        let file = NamespaceFile::own(kind).expect("the kernel has every kind since 5.6");
        assert_eq!(file.kind().expect("a kind"), kind);
        let shown = std::fs::read_link(Path::new("/proc/self").join(kind.link())).expect("a link");
        assert_eq!(shown.to_string_lossy(), format!("{}:[{}]", kind.name(), file.id().expect("an id").ino));
    }
}

#[test]
fn an_ordinary_file_and_a_fifo_are_not_namespace_files() {
    for path in ["/proc/self/status", "/dev/null", "/"] {
        let error = NamespaceFile::open(Path::new(path)).expect_err(path).to_string();
        assert_eq!(error, format!("'{path}' is not a namespace file"));
    }
}

/// Who waits to write into a FIFO goes on as soon as somebody opens it.
#[test]
fn what_is_no_namespace_file_is_not_opened() {
    let fifo = std::env::temp_dir().join(format!("nscore-fifo-{}", std::process::id()));
    nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::S_IRWXU).expect("a temporary file");
    let mut writer = std::process::Command::new("sh").args(["-c", "echo >\"$0\""]).arg(&fifo).spawn().expect("sh");
    std::thread::sleep(std::time::Duration::from_millis(200)); // until it waits
    let opened = NamespaceFile::open(&fifo);
    std::thread::sleep(std::time::Duration::from_millis(200));
    let ended = writer.try_wait();
    let _ = (writer.kill(), writer.wait(), std::fs::remove_file(&fifo));
    opened.expect_err("no namespace file");
    assert_eq!(ended.expect("it is ours"), None);
}

#[test]
fn a_kind_without_parents_has_an_error_instead_of_none() {
    let own = NamespaceFile::own(NamespaceKind::Uts).expect("our own");
    assert!(own.parent().is_err());
    NamespaceFile::own(NamespaceKind::User).expect("our own").owner_uid().expect("a user namespace has a maker");
}
